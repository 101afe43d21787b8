"""The findings in a terminal: a table, and what to do next."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from glyphline.checking.aims import Aims
from glyphline.checking.examine import Examination
from glyphline.checking.results import count_samples, count_severities
from glyphline.data.findings import Finding

STYLES = {"fault": "bold red", "warning": "yellow", "note": "dim"}
LONGEST = 40  # characters of an example
WIDE = 120  # columns of a terminal from which the advice has a column of its own


def print_summary(console: Console, checked: str, aims: Aims, examination: Examination) -> None:
    """Print what was checked, and a table with a row for each finding."""
    counts = ", ".join(f"{n:,} {name}" for name, n in count_samples(examination).items())
    console.print(f"{escape(checked)}: {counts}", highlight=False, soft_wrap=True)
    console.print(f"against {escape(aims.title)}", style="dim", highlight=False, soft_wrap=True)
    if examination.near.cut:
        over = "too many pictures look alike: only the likeliest pairs were compared"
        console.print(over, style="dim", highlight=False, soft_wrap=True)
    if not examination.findings:
        return
    wide = console.width >= WIDE
    last = ("example", "what to do") if wide else ("example, and what to do",)
    table = Table("severity", "what", "how many", *last)
    table.columns[2].justify = "right"
    for finding in examination.findings:
        words = escape(_example(finding, examination)), escape(finding.advice)
        style = STYLES[finding.severity]
        table.add_row(
            f"[{style}]{finding.severity}[/]",
            finding.kind,
            f"{finding.count:,}",
            *(words if wide else (f"{words[0]}\n[dim]{words[1]}[/]",)),
        )
    console.print(table)


def next_step(examination: Examination, page: Path, fixed: bool) -> str:
    """The last line: how it stands, and what to do."""
    counts = count_severities(examination)
    words = ", ".join(f"{n} {kind}{'s' * (n != 1)}" for kind, n in counts.items() if n)
    if not counts["fault"] and not counts["warning"]:
        return f"sound{f' ({words})' if words else ''}; pictures and histograms: {page}"
    then = "" if fixed else "; --fix OUT writes a cleaned copy"
    verdict = "not fit for training" if counts["fault"] else "fit for training"
    return f"{verdict}: {words}; see them with their pictures in {page}{then}"


def _example(finding: Finding, examination: Examination) -> str:
    line = next(iter(finding.lines(examination.stock)))
    pair = f" and {line.other}" if line.other else ""
    differs = f"/{line.other_text}" if line.other_text not in ("", line.text) else ""
    text = f": {line.text}{differs}" if line.text else ""
    return _cut(f"{line.name}{pair}{text}")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
