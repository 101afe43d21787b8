"""`glyphline suggest-merges`: from the tables of an evaluation to a line for params.yaml."""

import json
import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Column, Table

from glyphline.evaluation.measured import SPACE, Measured, load_measured
from glyphline.evaluation.suggestion import Mixed, Suggestion, suggest
from glyphline.merge import MERGES

APART = "-"
DIGITS = 6


def suggest_merges(
    reports: Path, model: Path, min_rate: float, min_count: int, apart: Sequence[str], as_json: bool
) -> Suggestion:
    """Print which classes to merge.

    Args:
        reports: folder that the evaluate stage wrote `evaluate/confusion_matrix.csv` into.
        model: folder of the model that was evaluated, for its charset and active merge map.
        min_rate: the mutual confusion that is too much, in [0, 1).
        min_count: confusions of a pair at least.
        apart: sets of characters that never become one class.
        as_json: print one JSON object in place of the table.

    Raises:
        DataError: if a file is missing or damaged, or the two do not belong together.
    """
    measured = load_measured(reports, model)
    found = suggest(
        measured.confusion, measured.classes, measured.merges, min_rate, min_count, apart
    )
    console = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
    if as_json:
        row = json.dumps(_as_json(found, measured), ensure_ascii=False, indent=2)
        console.print(row)
    else:
        _show(console, found, measured, min_rate)
    return found


def merge_line(choice: str | Mapping[str, str]) -> str:
    """The line for params.yaml: `merge: {c: C, '1': I}`, quoted where YAML needs it."""
    value = choice if isinstance(choice, str) else dict(choice)
    text = yaml.safe_dump(
        {"merge": value},
        default_flow_style=None,
        allow_unicode=True,
        sort_keys=False,
        width=10**9,
    )
    return text.strip()


def override(found: Suggestion, measured: Measured) -> str | None:
    """The `dvc exp run` that tries it; None where `-S` cannot express it.

    DVC's overrides take keys that are ASCII letters alone, and cannot add keys to a map.
    """
    choice, where = found.choice, f"datasets.{measured.dataset}.merge"
    run = f"dvc exp run -S model={measured.model} -S dataset={measured.dataset}"
    if isinstance(choice, str):
        return f"{run} -S {where}={choice}"
    plain = set("".join([*choice, *choice.values()])) <= set(string.ascii_letters + string.digits)
    letters = set("".join(choice)) <= set(string.ascii_letters)
    if not (plain and letters and measured.merges in MERGES.values()):
        return None
    return f'{run} -S "{where}={merge_line(choice).removeprefix("merge: ")}"'


def _show(console: Console, found: Suggestion, measured: Measured, min_rate: float) -> None:
    total = int(measured.confusion.sum())
    if not found.pairs:
        console.print(
            f"Nothing to merge: no two of {len(measured.classes)} classes are confused in more "
            f"than {min_rate:.0%} of their {total:,} test characters for certain (accuracy "
            f"{found.before:.2%}). --min-rate and --min-count set what counts."
        )
        return
    headings = ("pair", "read as", "back", "of", "rate", "95 % interval", "gain", "becomes")
    table = Table(*(Column(name, no_wrap=True) for name in headings))
    rows = [_cells(pair, found) for pair in found.pairs]
    for cells in rows:
        table.add_row(*cells)
    table.title = f"confused in more than {min_rate:.0%} of their test characters"
    if any(cells[-1] == APART for cells in rows):
        table.caption = f"{APART} can be told from another class of the group it would join"
    console.print(table)
    if not found.groups:
        return
    console.print(
        f"accuracy {found.before:.2%} -> {found.after:.2%} of {total:,} test characters, counted "
        f"on those that suggested it; {len(measured.classes)} classes -> {_left(found, measured)}"
    )
    console.print(f"\nin params.yaml, under datasets.{measured.dataset}:\n")
    console.print(f"    {merge_line(found.choice)}\n")
    if command := override(found, measured):
        console.print(f"or as an experiment of its own:\n\n    {command}")
    else:
        console.print("then `dvc exp run` (this map is beyond what -S can express)")


def _cells(pair: Mixed, found: Suggestion) -> list[str]:
    one, other = (SPACE if c == " " else c for c in pair.classes)
    name = found.merges.get(pair.classes[0], pair.classes[0])
    joined = name == found.merges.get(pair.classes[1], pair.classes[1])
    low, high = pair.interval
    return [
        f"{one} {other}",
        f"{pair.reads[0]:,}",
        f"{pair.reads[1]:,}",
        f"{pair.supports[0]:,} {pair.supports[1]:,}",
        f"{pair.rate:.1%}",
        f"{low:.1%} - {high:.1%}",
        f"+{pair.gained:.2%}",
        name if joined else APART,
    ]


def _left(found: Suggestion, measured: Measured) -> int:
    return len(measured.classes) - sum(len(group) - 1 for group in found.groups)


def _as_json(found: Suggestion, measured: Measured) -> dict[str, Any]:
    return {
        "dataset": measured.dataset,
        "characters": int(measured.confusion.sum()),
        "accuracy_before": round(found.before, DIGITS),
        "accuracy_after": round(found.after, DIGITS),
        "pairs": [
            {
                "classes": list(pair.classes),
                "reads": list(pair.reads),
                "supports": list(pair.supports),
                "rate": round(pair.rate, DIGITS),
                "interval": [round(end, DIGITS) for end in pair.interval],
                "gained": round(pair.gained, DIGITS),
            }
            for pair in found.pairs
        ],
        "groups": found.groups,
        "merge": found.choice,
        "line": merge_line(found.choice),
        "command": override(found, measured),
    }
