"""`glyphline compare`: finds both sides, decides, writes page and tables, prints the verdict."""

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from glyphline.comparing.comparison import Comparison, Outcome, compare_pairs
from glyphline.comparing.detection import find_operand
from glyphline.comparing.operand import Operand, same_data
from glyphline.comparing.page import render_page
from glyphline.comparing.pairing import pair_readings
from glyphline.comparing.pictures import UNAVAILABLE, choose_flips, flip_pictures
from glyphline.comparing.tables import FLIP_COLUMNS, comparison_data, flip_rows
from glyphline.comparing.verdict import (
    decimals_of,
    figure_name,
    p_text,
    percent,
    signed_points,
    verdict,
)
from glyphline.errors import DataError, ParamsError
from glyphline.merge import merge_map
from glyphline.outputs import write_json, write_rows, write_text
from glyphline.tracking.location import repository_root
from glyphline.tracking.promotion import promote
from glyphline.tracking.store import reach_store


@dataclass(frozen=True)
class Choices:
    """What a person may choose.

    Attributes:
        report: folder for index.html, comparison.json and flips.csv.
        merge: name of a merge map or one of one's own; empty for none.
        common: compare only what both test sets hold.
        gallery: flipped samples shown of each kind, for characters and for lines.
        as_json: print comparison.json instead of a table.
        promote: make B's registered model the champion if it is better.
    """

    report: Path
    merge: str = ""
    common: bool = False
    gallery: int = 48
    as_json: bool = False
    promote: bool = False


def compare(wanted_a: str, wanted_b: str, choices: Choices) -> Outcome:
    """Compare B with A, write the report and print the verdict.

    Raises:
        DataError: if a side is not found or the test sets are not the same; if B is better and
            cannot be promoted.
        ParamsError: if the merge map is none, or `promote` and `common` are both set.
        TrackingError: if B is to be promoted and MLflow cannot be reached.
    """
    merges = parse_merge(choices.merge)
    if choices.promote and choices.common:
        raise ParamsError(
            "--promote asks for the same test set on both sides, and --common for what is common "
            "to two; leave one of them out"
        )
    root = repository_root(os.environ, Path.cwd())
    a, b = named_apart(find_operand(wanted_a, root), find_operand(wanted_b, root))
    pairing = pair_readings(a, b, merges, choices.common)
    comparison = compare_pairs(pairing.pairs)
    flips = choose_flips(pairing.pairs, choices.gallery)
    shown = [pair for pairs, _ in flips.values() for pair in pairs]
    pictures = flip_pictures(a, b, shown, root) if shown else {}
    notes = [UNAVAILABLE] if shown and not pictures else []
    data = comparison_data(a, b, pairing, comparison, merges)
    page = choices.report / "index.html"
    write_text(page, render_page(a, b, pairing, comparison, flips, pictures, notes))
    write_json(choices.report / "comparison.json", data)
    write_rows(choices.report / "flips.csv", FLIP_COLUMNS, flip_rows(pairing.pairs))
    if choices.as_json:
        print(json.dumps(data, ensure_ascii=False))  # noqa: T201
    else:
        _show(a, b, comparison, [*pairing.notes, *notes], page)
    if choices.promote:
        said = promotion(a, b, comparison, root)
        Console(stderr=choices.as_json, soft_wrap=True, highlight=False).print(said, markup=False)
    return comparison.outcome


def promotion(a: Operand, b: Operand, comparison: Comparison, root: Path) -> str:
    """Move the alias `champion` to B's model if B is better; says what became of it.

    Raises:
        DataError: if nobody knows whether both read the same pictures, or as `promote` does.
        TrackingError: if MLflow cannot be reached.
    """
    if comparison.outcome != "better":
        return f"the champion stays: {b.label} is not better than {a.label}"
    if same_data(a.data, b.data) is None:
        raise DataError(
            "whether both sides read the same test pictures is not known, so that nothing is "
            "promoted; name both as experiments, revisions or MLflow runs"
        )
    return promote(reach_store(root), a.sha256, b.sha256, verdict(comparison, a.label, b.label))


def parse_merge(text: str) -> dict[str, str]:
    """Read `--merge`: a name such as `emnist47`, pairs such as `c=C,o=O`, or a JSON object.

    Raises:
        ParamsError: if it is none of these, or no valid merge map.
    """
    if not text:
        return {}
    if text.startswith("{"):
        try:
            entries: Any = json.loads(text)
        except ValueError as error:
            raise ParamsError(f"--merge {text!r} is no JSON object: {error}") from error
        if not all(isinstance(value, str) for value in entries.values()):
            raise ParamsError(f"--merge {text!r} must map characters to characters")
        return merge_map(entries)
    if "=" not in text:
        return merge_map(text)
    pairs = [entry.partition("=") for entry in text.split(",")]
    if not all(old and new for old, _, new in pairs):
        raise ParamsError(f"--merge {text!r} must be a name, pairs such as c=C,o=O, or JSON")
    return merge_map({old: new for old, _, new in pairs})


def named_apart(a: Operand, b: Operand) -> tuple[Operand, Operand]:
    """Give both sides names of their own, so that a verdict says whom it means."""
    if a.label != b.label:
        return a, b
    if a.origin != b.origin:
        return replace(a, label=a.origin), replace(b, label=b.origin)
    return replace(a, label=f"{a.label} (A)"), replace(b, label=f"{b.label} (B)")


def _show(a: Operand, b: Operand, comparison: Comparison, notes: list[str], page: Path) -> None:
    console = Console(soft_wrap=True, highlight=False)
    table = Table("", "A", "B", "B minus A", "95 %", "p")
    for section in comparison.sections:
        for figure in section.figures:
            digits = decimals_of(figure)
            table.add_row(
                f"{section.name}: {figure_name(figure)}",
                percent(figure.a.value, digits),
                percent(figure.b.value, digits),
                signed_points(figure.difference, digits),
                " to ".join(signed_points(end, digits) for end in figure.interval),
                p_text(figure.p).removeprefix("p = ").removeprefix("p "),
            )
    console.print(verdict(comparison, a.label, b.label), style="bold", markup=False)
    console.print(table)
    for section in comparison.sections:
        fates = section.fates
        console.print(
            f"{section.name}: B mends {fates.mended:,}, breaks {fates.broken:,}; "
            f"{fates.both_wrong:,} are wrong in different ways",
            markup=False,
        )
    for name, side in (("A", a), ("B", b)):
        console.print(f"{name}: {side.label}, {side.origin}", markup=False, style="dim")
    for note in notes:
        console.print(note, markup=False, style="yellow")
    console.print(f"pictures of the samples that flipped: {page}", markup=False)
