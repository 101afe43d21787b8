"""What an evaluation's figures say to do next, in a sentence each."""

from glyphline.evaluation.evaluate import Evaluation
from glyphline.evaluation.slices import Slice
from glyphline.plots.style import visible

FEW_GROUPS = 10
_SHARE = 0.05  # of all errors, below which a fault is not worth a sentence


def advise(found: Evaluation) -> dict[str, str]:
    """Name what the figures rest on and where most errors come from.

    Every sentence repeats a figure of the report beside what can be done about it; none is
    there where there is nothing to say.

    Returns:
        Subject -> sentences, in the order in which they should be read.
    """
    subjects = {
        "How sure": _certainty(found),
        "Worst group": _worst_group(found),
        "Most confused": _confused(found),
        "Worst pictures": _worst_corruption(found),
        "Accept or check": _threshold(found),
    }
    return {subject: text for subject, text in subjects.items() if text}


def _certainty(found: Evaluation) -> str:
    """How wide the interval of the headline is, and what narrows it."""
    name = _tested(found)
    key = {"characters": "accuracy", "lines": "exact_match"}[name]
    section = found.results.metrics[name]
    low, high = section[f"{key}_low"], section[f"{key}_high"]
    text = f"{section[key]:.1%} of the {name} are read right, at 95 % between {low:.1%} and "
    text += f"{high:.1%}."
    groups = section["interval_groups"]
    if 0 < groups < FEW_GROUPS:
        text += (
            f" The test set holds only {groups} writers or fonts, which says little of the next "
            f"one: more of them narrow the interval, more pictures of the same ones do not."
        )
    return text


def _tested(found: Evaluation) -> str:
    """What most of the recipe's own test samples are: `characters` or `lines`."""
    own = {
        name: section["samples"] - section.get("made", 0)
        for name, section in found.results.metrics.items()
        if name in ("characters", "lines")
    }
    return max(own, key=lambda name: own[name])


def _worst_group(found: Evaluation) -> str:
    tested = _tested(found)
    groups = [p for p in found.slices if (p.section, p.by) == (tested, "group") and _errors(p)]
    if not groups:
        return ""
    worst = max(groups, key=lambda part: (_errors(part), part.name))
    section = [p for p in found.slices if (p.section, p.by) == (tested, "source")]
    share = _errors(worst) / sum(map(_errors, section))
    return (
        f"{worst.name}: {worst.right.value:.1%} of {len(worst.readings):,} {tested} are "
        f"read right, which makes {share:.0%} of their errors. Train on more that looks like it, "
        f"or leave it out if you never read such."
    )


def _errors(part: Slice) -> int:
    return sum(not reading.correct for reading in part.readings)


def _confused(found: Evaluation) -> str:
    """The two characters that are taken for one another most often, both ways together."""
    total = sum(pair.count for pair in found.results.confused)
    both: dict[frozenset[str], int] = {}
    for pair in found.results.confused:
        if {pair.truth, pair.read} <= set(found.results.classes):
            key = frozenset((pair.truth, pair.read))
            both[key] = both.get(key, 0) + pair.count
    if not both:
        return ""
    key = max(both, key=lambda pair: (both[pair], sorted(pair)))
    if both[key] < _SHARE * total:
        return ""
    one, other = map(visible, sorted(key))
    return (
        f"{one} and {other}: {both[key]:,} of {total:,} wrong characters. If your texts need not "
        f"tell them apart, `glyphline suggest-merges` says what merging them gains; if they stand "
        f"in known places, `decode.pattern` does."
    )


def _worst_corruption(found: Evaluation) -> str:
    if found.robustness is None:
        return ""
    errors = found.robustness.corruption_errors
    name = max(errors, key=lambda corruption: (errors[corruption], corruption))
    clean = found.robustness.clean_error
    if errors[name] - clean < _SHARE:
        return ""
    return (
        f"{name}: {errors[name]:.1%} of the characters are wrong on average over its levels, clean "
        f"{clean:.1%}. If your pictures are like that, add it to `train.augment` or to the looks."
    )


def _threshold(found: Evaluation) -> str:
    section = found.results.metrics.get("calibration", {})
    if "precision_99" not in section:
        return ""
    return (
        f"`--min-confidence auto` accepts {section['coverage_99']:.1%} of the test set, of which "
        f"{section['precision_99']:.1%} are right; the rest is for people to read."
    )
