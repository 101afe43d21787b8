"""The verdict in words: one line that a person can act on."""

import math

from glyphline.comparing.comparison import Comparison, Outcome, Section
from glyphline.comparing.measures import Figure
from glyphline.statistics import Interval

FEW_GROUPS = 20
_NAMES = {"accuracy": "accuracy", "exact_match": "exact match", "cer": "CER", "wer": "WER"}
_SAMPLES = {"characters": "samples", "lines": "lines"}


def verdict(comparison: Comparison, a: str, b: str) -> str:
    """Say in one line whether B is better than A, by how much, and how sure that is.

    Signs are B minus A. A test set with characters and lines is judged by both.

    Args:
        comparison: of the two.
        a: name of the first, usually the baseline.
        b: name of the second, usually the candidate.
    """
    sections, outcomes = comparison.sections, comparison.outcomes
    amounts = list(map(_amount, sections, comparison.p_values))
    total = sum(section.samples for section in sections)
    if not any(section.fates.flipped for section in sections):
        return f"no difference: {b} reads all {total:,} samples as {a} does"
    if comparison.outcome == "mixed":
        parts = [
            f"{outcome} on {section.name} ({amount})"
            for section, outcome, amount in zip(sections, outcomes, amounts, strict=True)
        ]
        return f"no clear winner: {b} is {' and '.join(parts)} than {a}{_caveats(comparison)}"
    if comparison.outcome == "no difference":
        what = _SAMPLES[sections[0].name] if len(sections) == 1 else "samples"
        head = f"no difference that {total:,} {what} can show between {b} and {a}"
    else:
        head = f"{b} is {comparison.outcome} than {a}"
    if len(sections) == 1:
        return f"{head}: {amounts[0]}{_caveats(comparison)}"
    parts = [
        f"{section.name} {_word(outcome)}, {amount}"
        for section, outcome, amount in zip(sections, outcomes, amounts, strict=True)
    ]
    return f"{head}: {'; '.join(parts)}{_caveats(comparison)}"


def caveats(comparison: Comparison) -> list[str]:
    """What keeps the verdict from holding beyond these samples."""
    found = []
    for section, outcome in zip(comparison.sections, comparison.outcomes, strict=True):
        over = section.over_groups
        few = section.groups < min(FEW_GROUPS, section.samples)
        if outcome == "no difference":
            if few and section.fates.flipped and section.figures[0].test == "paired bootstrap":
                found.append(
                    f"the {section.name} come from only {section.groups} writers or fonts, which "
                    f"the bootstrap draws: too few to show more than a large difference"
                )
            continue
        if over and over.interval.low <= 0 <= over.interval.high:
            found.append(
                f"not sure for other writers or fonts: drawing the {over.groups} of this test set "
                f"instead of its samples gives {_points(over.interval, 1)}"
            )
        elif few:
            found.append(
                f"the {section.name} come from only {section.groups} writers or fonts, few to "
                f"judge others by"
            )
    return found


def percent(value: float, decimals: int) -> str:
    """A rate in percent: 0.912 is `91.2 %`."""
    return f"{100 * value:.{decimals}f} %"


def signed_points(value: float, decimals: int) -> str:
    """A difference in percentage points: 0.008 is `+0.8`, nothing is `0.0`."""
    text = f"{100 * value:+.{decimals}f}"
    return text[1:] if not any(digit in text for digit in "123456789") else text


def decimals_of(figure: Figure) -> int:
    """As many decimals as the interval of the difference deserves: 1, 2 or 3."""
    width = 100 * (figure.interval.high - figure.interval.low)
    return 1 if not width > 0 else min(3, max(1, math.ceil(-math.log10(width / 4))))


def p_text(p: float) -> str:
    """`p = 0.002`, `p = 0.61`, `p < 0.001`; never rounded across 0.05."""
    if p < 0.001:
        return "p < 0.001"
    text = f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
    return f"p = {p:.4f}" if text == "0.050" else f"p = {text}"


def figure_name(figure: Figure) -> str:
    """The figure's name in a sentence."""
    return _NAMES[figure.name]


def _amount(section: Section, p: float) -> str:
    figure = section.figures[0]
    digits = decimals_of(figure)
    return (
        f"{figure_name(figure)} {percent(figure.b.value, digits)} against "
        f"{percent(figure.a.value, digits)} ({signed_points(figure.difference, digits)} points, "
        f"{_points(figure.interval, digits)}, {figure.test} {p_text(p)}, "
        f"{section.samples:,} {_SAMPLES[section.name]})"
    )


def _points(interval: Interval, decimals: int) -> str:
    low, high = (signed_points(end, decimals) for end in interval)
    return f"95 %: {low} to {high}"


def _word(outcome: Outcome) -> str:
    return "not different" if outcome == "no difference" else outcome


def _caveats(comparison: Comparison) -> str:
    return "".join(f"; {caveat}" for caveat in caveats(comparison))
