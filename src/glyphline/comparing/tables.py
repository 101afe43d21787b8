"""A comparison as plain data: for machines (JSON) and as a table of flips (CSV)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from glyphline.comparing.classes import ClassChange
from glyphline.comparing.comparison import ALPHA, Comparison, Section
from glyphline.comparing.measures import Figure, Rate
from glyphline.comparing.operand import Operand
from glyphline.comparing.pairing import Pair, Pairing
from glyphline.comparing.verdict import caveats, verdict
from glyphline.statistics import LEVEL, Interval

DIGITS = 6
FLIP_COLUMNS = (
    "flip",
    "name",
    "truth",
    "read_a",
    "confidence_a",
    "read_b",
    "confidence_b",
    "source",
    "group",
)


def comparison_data(
    a: Operand,
    b: Operand,
    pairing: Pairing,
    comparison: Comparison,
    merges: Mapping[str, str],
) -> dict[str, Any]:
    """Everything of a comparison but the samples, as JSON takes it; differences are B minus A."""
    return {
        "verdict": {
            "outcome": comparison.outcome,
            "line": verdict(comparison, a.label, b.label),
            "caveats": caveats(comparison),
            "alpha": ALPHA,
            "level": LEVEL,
        },
        "a": _operand(a),
        "b": _operand(b),
        "matched": {
            "samples": len(pairing.pairs),
            "by": pairing.by,
            "left_out_a": pairing.left_out[0],
            "left_out_b": pairing.left_out[1],
            "merges": dict(merges),
            "notes": pairing.notes,
        },
        "sections": {
            section.name: _section(section, outcome, p)
            for section, outcome, p in zip(
                comparison.sections, comparison.outcomes, comparison.p_values, strict=True
            )
        },
    }


def flip_rows(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """One row per sample that was not read alike, in A's order."""
    return [
        {
            "flip": pair.flip,
            "name": pair.a.name,
            "truth": pair.a.truth,
            "read_a": pair.a.text,
            "confidence_a": round(pair.a.confidence, DIGITS),
            "read_b": pair.b.text,
            "confidence_b": round(pair.b.confidence, DIGITS),
            "source": pair.a.source,
            "group": pair.a.group,
        }
        for pair in pairs
        if pair.flip
    ]


def _operand(side: Operand) -> dict[str, Any]:
    return {
        "label": side.label,
        "origin": side.origin,
        "samples": len(side.readings),
        "data_fingerprint": side.data.fingerprint or None,
    }


def _section(section: Section, outcome: str, p: float) -> dict[str, Any]:
    over = section.over_groups
    return {
        "samples": section.samples,
        "groups": section.groups,
        "outcome": outcome,
        "decided_by": section.figures[0].name,
        "p_adjusted": _round(p),
        "figures": {figure.name: _figure(figure) for figure in section.figures},
        "fates": asdict(section.fates),
        "over_groups": over and {**_change(over.value, over.interval), "p": _round(over.p)},
        "classes": [_class(change) for change in section.classes],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "a": _rate(figure.a),
        "b": _rate(figure.b),
        **_change(figure.difference, figure.interval),
        "p": _round(figure.p),
        "test": figure.test,
        "less_is_better": figure.falls,
    }


def _rate(rate: Rate) -> dict[str, float]:
    return {
        name: _round(v)
        for name, v in zip(("value", "low", "high"), (rate.value, *rate.interval), strict=True)
    }


def _change(difference: float, interval: Interval) -> dict[str, float]:
    return {
        "difference": _round(difference),
        "low": _round(interval.low),
        "high": _round(interval.high),
    }


def _class(change: ClassChange) -> dict[str, Any]:
    p = None if change.p is None else _round(change.p)
    return {**asdict(change), "difference": _round(change.difference), "p": p}


def _round(value: float) -> float:
    """Keep six significant digits."""
    return float(f"{value:.{DIGITS}g}")
