"""Reports and test data as the pipeline leaves them, small enough to be made in memory."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from glyphline.comparing.operand import Operand, TestData
from glyphline.comparing.pairing import Pair
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.tables import PREDICTIONS, prediction_rows
from glyphline.manifest import Manifest
from glyphline.outputs import write_rows
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter


def readings(
    truths: Sequence[str], texts: Sequence[str], groups: Sequence[str] = (), start: int = 0
) -> list[Reading]:
    """Readings named as evaluation names them; confidence falls with the position."""
    return [
        Reading(f"test:{index + start:05d}", truth, text, round(1 / (index + 2), 6), "fonts", group)
        for index, (truth, text, group) in enumerate(
            zip(truths, texts, groups or [""] * len(truths), strict=True)
        )
    ]


def pairs(
    truths: Sequence[str], a: Sequence[str], b: Sequence[str], groups: Sequence[str] = ()
) -> list[Pair]:
    sides = readings(truths, a, groups), readings(truths, b, groups)
    return [Pair(*pair) for pair in zip(*sides, strict=True)]


def operand(label: str, rows: list[Reading], data: TestData | None = None) -> Operand:
    return Operand(label, f"folder {label}", rows, data or TestData())


def write_reports(reports: Path, rows: Sequence[Reading]) -> Path:
    write_rows(reports / "evaluate" / "predictions.csv", PREDICTIONS, prediction_rows(rows))
    return reports


def picture(text: str, shade: int = 0) -> bytes:
    """A picture of its own for each text and shade."""
    canvas = np.full((32, 18 * len(text) + 14), 255, np.uint8)
    cv2.putText(canvas, text, (6, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.7, shade, 1)
    canvas[0, :2] = divmod(shade, 256)
    return encode_png(canvas)


def write_balanced(
    folder: Path, rows: Sequence[Reading], shades: Sequence[int] = (), drawn: Sequence[str] = ()
) -> TestData:
    """Test shards whose rows are those that were read; returns what is known about them.

    Pictures show the truths, or what is `drawn`, each in a shade of its own unless told.
    """
    folder.mkdir(parents=True, exist_ok=True)
    total = hashlib.sha256()
    with ShardWriter(folder, "test") as writer:
        texts = drawn or [row.truth for row in rows]
        for row, text, shade in zip(rows, texts, shades or range(len(rows)), strict=True):
            sample = Sample(picture(text, shade), row.truth, row.source, row.group, "test")
            total.update(sample.image + sample.text.encode())
            writer.write(sample)
    Manifest(
        charset="".join(sorted(set().union(*(row.truth for row in rows)))),
        merges={},
        counts={"train": 0, "val": 0, "test": len(rows)},
        groups={"train": [], "val": [], "test": []},
        longest_text=max(len(row.truth) for row in rows),
        widest_aspect=1.0,
        fingerprint=total.hexdigest(),
    ).save(folder)
    return TestData(total.hexdigest(), (total.hexdigest(),), lambda _: folder)
