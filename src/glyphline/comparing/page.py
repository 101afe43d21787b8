"""The page of a comparison: verdict, figures, classes, and flipped samples with pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glyphline.alignment import align
from glyphline.comparing.classes import ClassChange
from glyphline.comparing.comparison import Comparison, Section
from glyphline.comparing.measures import Figure
from glyphline.comparing.operand import Operand
from glyphline.comparing.pairing import Flip, Pair, Pairing
from glyphline.comparing.pictures import Flips
from glyphline.comparing.verdict import (
    decimals_of,
    figure_name,
    p_text,
    percent,
    signed_points,
    verdict,
)
from glyphline.evaluation.readings import Reading
from glyphline.page_template import page_template
from glyphline.plots.style import visible

CLASSES = 15  # gains and losses shown; the JSON file has all
GAP = "·"
_KINDS: dict[Flip, tuple[str, str]] = {
    "broken": ("Broken by B", "A is right, B is wrong; B's most confident errors first"),
    "mended": ("Mended by B", "A is wrong, B is right; A's most confident errors first"),
    "both_wrong": ("Wrong in different ways", "the most confident first"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One side's reading on a card: pieces of text that are right or not."""

    side: str
    pieces: list[tuple[str, bool]]
    confidence: str
    right: bool


def render_page(
    a: Operand,
    b: Operand,
    pairing: Pairing,
    comparison: Comparison,
    flips: Flips,
    pictures: Mapping[str, str],
    notes: Sequence[str],
) -> str:
    """Render the page: one file, no script, no network; equal input gives equal text.

    Args:
        a: the first side.
        b: the second side.
        pairing: what was compared.
        comparison: its numbers.
        flips: the samples to show.
        pictures: A's name of a sample -> data URI; may be empty.
        notes: what else a reader should know, such as that pictures are missing.
    """
    return page_template("glyphline.comparing").render(
        a=a,
        b=b,
        verdict=verdict(comparison, a.label, b.label),
        outcome=comparison.outcome.replace(" ", "-"),
        remarks=[*pairing.notes, *notes],
        sections=[_section(section) for section in comparison.sections],
        galleries=[
            _gallery(section.name, kind, flips, pictures)
            for section in comparison.sections
            for kind in _KINDS
        ],
        pairing=pairing,
    )


def _section(section: Section) -> dict[str, Any]:
    fates = section.fates
    gains = [change for change in reversed(section.classes) if change.gains > change.losses]
    losses = [change for change in section.classes if change.losses > change.gains]
    return {
        "name": section.name.capitalize(),
        "samples": section.samples,
        "groups": section.groups if section.groups < section.samples else 0,
        "figures": [_figure(figure) for figure in section.figures],
        "over": section.over_groups and _over_groups(section),
        "fates": [
            ("both right", fates.both_right, ""),
            ("broken by B", fates.broken, "bad"),
            ("mended by B", fates.mended, "good"),
            ("wrong in different ways", fates.both_wrong, ""),
            ("wrong alike", fates.both_wrong_alike, ""),
        ],
        "classes": {
            "Largest losses": [_class(change) for change in losses[:CLASSES]],
            "Largest gains": [_class(change) for change in gains[:CLASSES]],
        },
        "tested": section.name == "characters",
        "many": len(section.classes),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    digits = decimals_of(figure)
    low, high = figure.interval
    better = high < 0 if figure.falls else low > 0
    worse = low > 0 if figure.falls else high < 0
    return {
        "name": figure_name(figure)[:1].upper() + figure_name(figure)[1:],
        "sides": [
            (
                percent(r.value, digits),
                f"{percent(r.interval.low, digits)} to {percent(r.interval.high, digits)}",
            )
            for r in (figure.a, figure.b)
        ],
        "difference": signed_points(figure.difference, digits),
        "interval": f"{signed_points(low, digits)} to {signed_points(high, digits)}",
        "test": f"{figure.test}, {p_text(figure.p)}",
        "kind": "good" if better else "bad" if worse else "",
        "less": figure.falls,
        "bar": _bar(low, figure.difference, high),
    }


def _bar(low: float, middle: float, high: float) -> tuple[float, float, float]:
    """Places in percent of a bar whose centre is zero and whose ends are the larger end."""
    reach = max(abs(low), abs(high)) * 1.1 or 1.0
    left, point, right = (round(50 + 50 * value / reach, 1) for value in (low, middle, high))
    return left, round(right - left, 1), point


def _over_groups(section: Section) -> str:
    over, digits = section.over_groups, decimals_of(section.figures[0])
    if over is None:
        return ""
    low, high = (signed_points(end, digits) for end in over.interval)
    return (
        f"Drawing the {over.groups} writers or fonts instead of the samples: "
        f"{signed_points(over.value, digits)} points, 95 %: {low} to {high}, "
        f"paired bootstrap {p_text(over.p)}."
    )


def _class(change: ClassChange) -> dict[str, Any]:
    return {
        "name": visible(change.character),
        "a": percent(change.right_a / change.support, 1),
        "b": percent(change.right_b / change.support, 1),
        "difference": signed_points(change.difference, 1),
        "gains": change.gains,
        "losses": change.losses,
        "support": change.support,
        "p": "" if change.p is None else p_text(change.p).removeprefix("p = ").removeprefix("p "),
    }


def _gallery(name: str, kind: Flip, flips: Flips, pictures: Mapping[str, str]) -> dict[str, Any]:
    title, order = _KINDS[kind]
    shown, total = flips[name, kind]
    return {
        "title": title,
        "of": name,
        "order": order,
        "total": total,
        "cards": [_card(pair, pictures) for pair in shown],
    }


def _card(pair: Pair, pictures: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": pair.a.name,
        "origin": " ".join(filter(None, (pair.a.source, pair.a.group))),
        "picture": pictures.get(pair.a.name, ""),
        "truth": visible(pair.a.truth),
        "lines": [_line("A", pair.a), _line("B", pair.b)],
    }


def _line(side: str, reading: Reading) -> Line:
    """Lay a reading on its truth; what is missing shows as `GAP`."""
    if len(reading.truth) == 1:
        pieces = [(visible(reading.text) or GAP, reading.correct)]
    else:
        steps = align(reading.truth, reading.text)
        pieces = [(visible(read) or GAP, said == read) for said, read in steps]
    return Line(side, pieces, f"{reading.confidence:.2f}", reading.correct)
