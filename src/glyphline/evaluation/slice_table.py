"""`figures.csv` and `slices.csv`: every figure with its count, interval and method."""

from collections.abc import Mapping, Sequence
from typing import Any

from glyphline.evaluation.estimates import Estimate, group_count
from glyphline.evaluation.scoring import Scored
from glyphline.evaluation.sections import pooled_edits
from glyphline.evaluation.slices import Slice
from glyphline.metrics import word_edits

DIGITS = 6
FIGURES = "section scoring figure value low high interval samples"
SLICES = (
    "section by slice samples groups right low high interval "
    "cer cer_low cer_high cer_interval wer insertions deletions substitutions characters"
)


def figure_rows(scored: Sequence[Scored]) -> list[Mapping[str, Any]]:
    """One row per figure, section and scoring."""
    return [
        {
            "section": each.section,
            "scoring": each.scoring,
            "figure": name,
            **_numbers("value", "low", "high", "interval", estimate),
            "samples": each.samples,
        }
        for each in scored
        for name, estimate in each.estimates.items()
    ]


def slice_rows(slices: Sequence[Slice]) -> list[Mapping[str, Any]]:
    """One row per slice; what lines alone have is empty for characters."""
    return [
        {
            "section": each.section,
            "by": each.by,
            "slice": each.name,
            "samples": len(each.readings),
            "groups": group_count(each.readings),
            **_numbers("right", "low", "high", "interval", each.right),
            **_line_columns(each),
        }
        for each in slices
    ]


def _line_columns(part: Slice) -> dict[str, Any]:
    if part.cer is None:
        return {}
    edits = pooled_edits(part.readings)
    words = word_edits([r.truth for r in part.readings], [r.text for r in part.readings])
    return {
        **_numbers("cer", "cer_low", "cer_high", "cer_interval", part.cer),
        "wer": round(words.rate, DIGITS) if words.length else "",
        "insertions": edits.insertions,
        "deletions": edits.deletions,
        "substitutions": edits.substitutions,
        "characters": edits.length,
    }


def _numbers(value: str, low: str, high: str, method: str, estimate: Estimate) -> dict[str, Any]:
    return {
        value: round(estimate.value, DIGITS),
        low: round(estimate.interval.low, DIGITS),
        high: round(estimate.interval.high, DIGITS),
        method: estimate.method,
    }
