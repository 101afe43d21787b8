"""Every exported file reads the whole test set; one that reads worse stops the stage."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from glyphline.charset import Charset
from glyphline.data.batches import Batches
from glyphline.decoding import HeadName, decode
from glyphline.errors import ExportError
from glyphline.evaluation.results import DIGITS
from glyphline.evaluation.tables import write_rows
from glyphline.export.engines import LeftOut
from glyphline.export.runtimes import RUNNERS, Runner
from glyphline.exported import PLACES
from glyphline.metrics import character_edits, exact_match
from glyphline.outputs import new_folder
from glyphline.quiet import without_chatter


@dataclass(frozen=True)
class Score:
    """How one file reads the test set.

    Attributes:
        file: `trained` or a format.
        samples: pictures read.
        accuracy: share read without an error, in [0, 1].
        cer: pooled character error rate.
        flips: pictures read differently from the trained model.
        size_bytes: of the file, or all files of the folder.
        ms_per_sample: wall time per picture in batches, preprocessing not included.
    """

    file: str
    samples: int
    accuracy: float
    cer: float
    flips: int
    size_bytes: int
    ms_per_sample: float

    def figures(self) -> dict[str, float]:
        """All numbers by name."""
        return {key: float(value) for key, value in asdict(self).items() if key != "file"}


@dataclass(frozen=True)
class Flip:
    """A picture whose reading changed on the way into a file."""

    file: str
    index: int
    truth: str
    trained: str
    exported: str


def score_exports(
    trained: Runner,
    folder: Path,
    formats: Sequence[str],
    test: Batches,
    charset: Charset,
    head: HeadName,
) -> tuple[list[Score], list[Flip]]:
    """Read the test set with the trained model and with each exported file.

    Args:
        trained: the trained network, (B, H, W, 1) to logits.
        folder: the export folder.
        formats: names of `RUNNERS`.
        test: the test split.
        charset: the model's characters.
        head: the model's head.

    Returns:
        Scores, the trained model's first, and all flips.
    """
    truths = test.texts()
    expected, seconds = _read(trained, test, charset, head)
    scores = [_score("trained", truths, expected, expected, 0, seconds)]
    flips: list[Flip] = []
    for name in formats:
        with without_chatter():
            runner = RUNNERS[name](folder)
        texts, seconds = _read(runner, test, charset, head)
        scores.append(_score(name, truths, texts, expected, size_of(folder, name), seconds))
        rows = enumerate(zip(truths, expected, texts, strict=True))
        flips += [Flip(name, i, t, old, new) for i, (t, old, new) in rows if old != new]
    return scores, flips


def check_scores(scores: Sequence[Score], max_accuracy_drop: float) -> None:
    """Refuse files that read worse than the trained model.

    Args:
        scores: as `score_exports` returns them.
        max_accuracy_drop: the largest fall in accuracy that is tolerated, in [0, 1].

    Raises:
        ExportError: naming every file beyond the tolerance, with its figures.
    """
    trained = scores[0].accuracy
    worse = [s for s in scores[1:] if trained - s.accuracy > max_accuracy_drop + 1e-12]
    if worse:
        what = "; ".join(f"{s.file} reads {s.accuracy:.4%} ({s.flips} flips)" for s in worse)
        raise ExportError(
            f"exported files read worse than the trained model's {trained:.4%} on the "
            f"{scores[0].samples} test samples, by more than export.max_accuracy_drop = "
            f"{max_accuracy_drop:g}: {what}"
        )


def size_of(folder: Path, name: str) -> int:
    """Bytes of one format's file or folder."""
    path = folder / PLACES[name]
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _read(run: Runner, test: Batches, charset: Charset, head: HeadName) -> tuple[list[str], float]:
    seconds = 0.0

    def read(pictures: np.ndarray, _: list[str]) -> list[str]:
        nonlocal seconds
        start = time.perf_counter()
        logits = run(pictures)
        seconds += time.perf_counter() - start
        if not np.isfinite(logits).all():
            raise ExportError("an exported file gives values that are not finite")
        return [prediction.text for prediction in decode(logits, charset, head)]

    return list(test.each(read)), seconds


def _score(
    name: str,
    truths: list[str],
    texts: list[str],
    expected: list[str],
    size: int,
    seconds: float,
) -> Score:
    return Score(
        file=name,
        samples=len(truths),
        accuracy=exact_match(truths, texts),
        cer=character_edits(truths, texts).rate,
        flips=sum(a != b for a, b in zip(texts, expected, strict=True)),
        size_bytes=size,
        ms_per_sample=1000 * seconds / max(1, len(truths)),
    )


def write_export_report(
    folder: Path, scores: Sequence[Score], flips: Sequence[Flip], left_out: Sequence[LeftOut] = ()
) -> None:
    """Write `formats.csv`, `flips.csv` and `left_out.csv`; timings are left to the tracker.

    Args:
        folder: what stood there before is replaced.
        scores: one row each.
        flips: one row each; the header alone when nothing flipped.
        left_out: one row each; the header alone when every variant was made.
    """
    table = [{k: v for k, v in asdict(s).items() if k != "ms_per_sample"} for s in scores]
    for row in table:
        row.update({name: round(row[name], DIGITS) for name in ("accuracy", "cer")})
    with new_folder(folder) as report:
        write_rows(report / "formats.csv", list(table[0]), table)
        columns = [field.name for field in fields(Flip)]
        write_rows(report / "flips.csv", columns, [asdict(flip) for flip in flips])
        columns = [field.name for field in fields(LeftOut)]
        write_rows(report / "left_out.csv", columns, [asdict(variant) for variant in left_out])
