"""What the page says of the data: splits, sources, what was left out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from glyphline.evaluation.blocks import Block, Facts, Table
from glyphline.models.saved import ModelCard
from glyphline.outputs import read_json
from glyphline.plots.style import visible

SPLITS = ("train", "val", "test")


def data_blocks(reports: Path, card: ModelCard) -> list[Block]:
    """Tables of splits and sources, and facts, from what balance and synthesize have counted.

    Args:
        reports: folder of all reports.
        card: the evaluated model, which carries charset, merges and fingerprint of its data.
    """
    summary = read_json(reports / "balance" / "summary.json")
    drawn = read_json(reports / "synthesize" / "summary.json")
    return [
        Table("Splits", split_rows(summary)),
        Table("Sources", source_rows(summary)),
        Facts("Classes and findings", _facts(summary, drawn["samples"], card)),
    ]


def split_rows(summary: Mapping[str, Any]) -> list[dict[str, str | int]]:
    """Samples, classes and groups of each split."""
    return [
        {
            "split": split,
            "samples": summary["samples"][split],
            "classes": summary["classes"][split],
            "groups": summary["groups"][split],
        }
        for split in SPLITS
    ]


def source_rows(summary: Mapping[str, Any]) -> list[dict[str, str | int]]:
    """Samples of each source: what was found, what was kept, what is trained on."""
    return [
        {
            "source": name,
            "samples": source["samples"],
            "kept": source["kept"],
            "train": source["train"],
        }
        for name, source in sorted(summary["sources"].items())
    ]


def _facts(summary: Mapping[str, Any], synthetic: int, card: ModelCard) -> dict[str, Any]:
    merges = ", ".join(f"{visible(a)} is {visible(b)}" for a, b in sorted(card.merges.items()))
    unwanted = {f"not chosen of {n}": sum(c.values()) for n, c in summary["not_chosen"].items()}
    rejects = sorted((summary["rejects"] | unwanted).items())
    left_out = ", ".join(f"{count:,} {reason}" for reason, count in rejects if count)
    odd = summary["duplicates"] | summary["findings"]
    found = ", ".join(f"{count:,} {kind}" for kind, count in sorted(odd.items()) if count)
    return {
        f"Charset ({len(card.charset)})": visible(card.charset),
        "Merged": merges or "nothing",
        "Synthetic": f"{synthetic:,} samples more for train",
        "Left out": left_out or "nothing",
        "Duplicates": found or "none",
        "Fingerprint": card.provenance["data_fingerprint"],
    }
