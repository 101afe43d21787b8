"""`reports/summary.md`: the figures of the page as text, for review in git."""

import string
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from glyphline.evaluation.advice import advise
from glyphline.evaluation.blocks import pieces_of
from glyphline.evaluation.data_summary import source_rows, split_rows
from glyphline.evaluation.evaluate import Evaluation
from glyphline.evaluation.page import text_of
from glyphline.evaluation.results import Section
from glyphline.evaluation.robustness import Robustness, error_of
from glyphline.evaluation.tables import class_rows, pair_rows
from glyphline.outputs import read_json, write_text
from glyphline.params.document import Document

WORST_CLASSES = 10


def write_summary_text(reports: Path, found: Evaluation, document: Document) -> Path:
    """Write Markdown of which git shows what changed: a row per figure, none aligned to others.

    Args:
        reports: folder of all reports; the text is written into it.
        found: of the test split.
        document: params.yaml.

    Returns:
        The text's path.
    """
    results, summary = found.results, read_json(reports / "balance" / "summary.json")
    lines = [f"# {document.model} on {document.dataset}", ""]
    lines += [f"- **{subject}.** {_sentence(text)}" for subject, text in advise(found).items()]
    for name, section in results.metrics.items():
        lines += _table(name.capitalize(), figure_rows(section))
    if found.robustness is not None:
        lines += _table("Error under corruption", corruption_rows(found.robustness))
    pairs = pair_rows(results, document.evaluate.confused_pairs)
    shown = ("truth", "read", "count", "support")
    lines += _table("Most confused pairs", ({key: row[key] for key in shown} for row in pairs))
    worst = sorted(class_rows(results), key=lambda row: row["f1"])[:WORST_CLASSES]
    lines += _table("Worst classes", (_class_row(row) for row in worst))
    lines += _table("Slices", slice_rows(found))
    lines += _table("Splits", split_rows(summary))
    lines += _table("Sources", source_rows(summary))
    lines += ["", f"Data: SHA-256 {found.card.provenance['data_fingerprint']}"]
    path = reports / "summary.md"
    write_text(path, "\n".join(lines) + "\n")
    return path


def figure_rows(section: Section) -> list[dict[str, str]]:
    """Each figure of a section of metrics.json with its interval, if it has one."""
    rows = []
    for key, value in section.items():
        if key.endswith(("_low", "_high")):
            continue
        ends = [section.get(f"{key}_{end}") for end in ("low", "high")]
        interval = " to ".join(text_of(key, end) for end in ends if end is not None)
        rows.append({"figure": key, "value": text_of(key, value), "95 % interval": interval})
    return rows


def corruption_rows(robustness: Robustness) -> list[dict[str, str]]:
    """The error of each corruption, level by level."""
    means = robustness.corruption_errors
    return [
        {
            "corruption": name,
            **{str(level): f"{error_of(part):.2%}" for level, part in enumerate(curve)},
            "mean": f"{means[name]:.2%}",
        }
        for name, curve in robustness.curves.items()
    ]


def slice_rows(found: Evaluation) -> list[dict[str, str | int]]:
    """Each slice with what was read right of it; lines with their CER."""
    return [
        {
            "section": part.section,
            "by": part.by,
            "slice": part.name,
            "samples": len(part.readings),
            "right": f"{part.right.value:.2%}",
            "95 % interval": " to ".join(f"{end:.2%}" for end in part.right.interval),
            "CER": "" if part.cer is None else f"{part.cer.value:.2%}",
        }
        for part in found.slices
    ]


def _class_row(row: Mapping[str, Any]) -> dict[str, str | int]:
    rates = {key: f"{row[key]:.2%}" for key in ("precision", "recall", "f1")}
    return {"class": row["class"], **rates, "support": row["support"]}


def _table(title: str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    rows = list(rows)
    if not rows:
        return ["", f"## {title}", "", "None."]
    headings = list(rows[0])
    return [
        *("", f"## {title}", "", _row(headings), _row(["---"] * len(headings))),
        *(_row([_escaped(row[key]) for key in headings]) for row in rows),
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(value: Any) -> str:
    """Text that Markdown shows as it is."""
    if isinstance(value, int):
        return f"{value:,}"
    return "".join(f"\\{c}" if c in _MARKUP else c for c in str(value))


def _sentence(text: str) -> str:
    """A sentence of advice as Markdown: commands stay in back quotes, all else is text."""
    pieces = pieces_of(text)
    plain = ["".join(f"\\{c}" if c in _ACTIVE else c for c in piece) for piece in pieces[::2]]
    commands = [f"`{piece}`" for piece in pieces[1::2]]
    return "".join(chain.from_iterable(zip_longest(plain, commands, fillvalue="")))


_ACTIVE = frozenset("\\`*_[]<>|~#&$")
_MARKUP = frozenset(string.punctuation) - frozenset("%.,_-+:")
