"""Report of the texts: which share each character should have and got, and which file was read."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from glyphline.outputs import csv_text, write_text
from glyphline.params.synthesis import SynthesisParams
from glyphline.plots.shares import shares_figure
from glyphline.plots.style import save_figure, visible
from glyphline.shards import read_columns
from glyphline.synthesis.fitting import short_of
from glyphline.synthesis.plan import Plan
from glyphline.synthesis.steering import Steering
from glyphline.texts.corpus import corpus_path

COLUMNS = ("character", "held", "unsteered", "wanted", "expected", "got", "count")


def report_shares(plan: Plan, shards: Path, prefix: str, pages: Path) -> dict[str, Any]:
    """Write `characters.csv` and `characters.png` for a plan that is steered.

    Args:
        plan: the plan.
        shards: the folder that all its samples have been written to.
        prefix: theirs.
        pages: the folder to write to.

    Returns:
        What summary.json says of it under `steering`; empty for a plan that is not steered.
        `off_target` is the share of characters that would have to be others, `least_of_wanted`
        the lowest quotient of the shares got and wanted.
    """
    steering = plan.steering
    if steering is None:
        return {}
    counts = _counted(plan, shards, prefix)
    total = max(1, sum(counts[name] for name in steering.wanted))
    got = {name: counts[name] / total for name in steering.wanted}
    write_text(pages / "characters.csv", _table(steering, got, counts))
    rows = [(visible(c), steering.unsteered[c], w, got[c]) for c, w in steering.wanted.items()]
    save_figure(shares_figure(rows), pages / "characters.png")
    before = _distance(steering.unsteered, steering.wanted)
    after = _distance(got, steering.wanted)
    least = min(got[c] / share for c, share in steering.wanted.items() if share)
    return {
        "steering": {
            "steer": plan.params.steer,
            "characters": total,
            "off_target_unsteered": round(before, 4),
            "off_target": round(after, 4),
            "least_of_wanted": round(least, 4),
            "short_of": short_of(steering),
        }
    }


def report_corpus(params: SynthesisParams) -> dict[str, Any]:
    """Say in summary.json which file texts were cut from: DVC does not know its content."""
    if params.corpus is None or not params.lines:
        return {}
    with corpus_path(params.corpus).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"corpus": {"path": params.corpus, "sha256": digest}}


def _counted(plan: Plan, shards: Path, prefix: str) -> Counter[str]:
    """Characters of the lines; samples lie in the shards in the plan's order."""
    counts: Counter[str] = Counter()
    kinds = iter(plan.kinds())
    for chunk in read_columns(shards, prefix, ["text"]).column("text").chunks:
        for text, what in zip(chunk.to_pylist(), kinds, strict=False):
            if what[0] == "line":
                counts.update(text)
    return counts


def _table(steering: Steering, got: dict[str, float], counts: Counter[str]) -> str:
    rows = []
    for name, wanted in steering.wanted.items():
        shares: Sequence[float] = (
            steering.unsteered[name],
            wanted,
            steering.expected[name],
            got[name],
        )
        held = steering.held.get(name, 0) if steering.held else ""
        rows.append([name, held, *(f"{share:.6f}" for share in shares), counts[name]])
    return csv_text(COLUMNS, rows)


def _distance(shares: Mapping[str, float], wanted: Mapping[str, float]) -> float:
    """Total variation: the share of characters that would have to be others, in [0, 1]."""
    return sum(abs(shares[name] - share) for name, share in wanted.items()) / 2
