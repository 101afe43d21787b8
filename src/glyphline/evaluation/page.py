"""One page that shows an experiment, in one file that needs no network."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from glyphline.evaluation.blocks import Block, Figures, Headline, Part, Range
from glyphline.evaluation.results import Section
from glyphline.outputs import write_text
from glyphline.page_template import page_template

_PLAIN = ("temperature", "threshold_99")
_NAMES = {"cer": "CER", "wer": "WER", "f1": "F1", "ece": "ECE", "jpeg": "JPEG"}
_WORDS = {
    "ece_before": "ECE before calibration",
    "ece_after": "ECE after calibration",
    "coverage_99": "Accepted at threshold",
    "precision_99": "Of these right",
    "threshold_99": "Threshold for 99 % on val",
    "made": "Made for the benchmark",
}
# What is stated first, in this order; the rest of a section is a smaller table.
HEADLINES = (
    "accuracy",
    "exact_match",
    "cer",
    "wer",
    "macro_f1",
    "macro_precision",
    "macro_recall",
    "ece_after",
    "coverage_99",
    "precision_99",
    "mean_corruption_error",
    "clean_error",
    "relative_corruption_error",
)


def write_page(path: Path, title: str, lead: str, parts: Sequence[Part]) -> None:
    """Write an HTML page with everything inside: styles, tables, pictures.

    A click enlarges a picture; the page has no script. Equal input gives equal bytes. All
    text is escaped.

    Args:
        path: the file, usually `reports/index.html`.
        title: stands on top.
        lead: a line below it.
        parts: in order; those without blocks are left out.
    """
    page = page_template("glyphline.evaluation").render(
        title=title, lead=lead, parts=[part for part in parts if part.blocks]
    )
    write_text(path, page)


def figure_blocks(metrics: Mapping[str, Section]) -> list[Block]:
    """The sections of metrics.json; `x_low` and `x_high` are the interval of `x`."""
    return [
        Figures(name_of(name), _method(values), _headlines(values), _details(values))
        for name, values in metrics.items()
    ]


def name_of(key: str) -> str:
    """Turn a key into a label: `macro_f1` becomes "Macro F1"."""
    if key in _WORDS:
        return _WORDS[key]
    words = [_NAMES.get(word, word) for word in key.split("_")]
    return " ".join(words)[:1].upper() + " ".join(words)[1:]


def text_of(key: str, value: float | int) -> str:
    """Counts with separators, rates as percentages."""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}" if key in _PLAIN else f"{value:.2%}"


def _headlines(values: Section) -> list[Headline]:
    """The figures that matter most, with their intervals."""
    headlines = []
    for key in HEADLINES:
        if key in values:
            low, high = values.get(f"{key}_low"), values.get(f"{key}_high")
            known = low is not None and high is not None
            interval = Range(values[key], low or 0.0, high or 0.0) if known else None
            headlines.append(Headline(name_of(key), text_of(key, values[key]), interval))
    return headlines


def _method(values: Section) -> str:
    """How a section's intervals were found, as `figures.csv` says of each figure."""
    if not any(key.endswith("_low") for key in values):
        return ""
    groups = values.get("interval_groups", 0)
    how = f"bootstrap over {groups} groups" if groups else "samples taken for independent"
    return f"95 % intervals: {how}"


def _details(values: Section) -> dict[str, str]:
    """The rest of a section."""
    return {
        name_of(key): text_of(key, value)
        for key, value in values.items()
        if key.removesuffix("_low").removesuffix("_high") not in (*HEADLINES, "interval_groups")
    }
