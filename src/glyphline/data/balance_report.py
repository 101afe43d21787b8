"""What the balance stage tells people: numbers, lists and a picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from glyphline.data.duplicates import write_duplicates
from glyphline.data.findings import Finding, write_findings
from glyphline.data.histogram import count_characters, write_picture, write_table
from glyphline.data.inventory import TRAIN
from glyphline.data.mix import Selection
from glyphline.data.plan import Plan
from glyphline.outputs import write_json
from glyphline.params.balance import BalanceParams
from glyphline.params.dataset import DatasetParams
from glyphline.params.mix import MixParams
from glyphline.sample import SPLITS

Summary = dict[str, dict[str, Any]]


def summarise(
    plan: Plan,
    rejects: Selection,
    found: Sequence[Finding],
    raw: Mapping[str, int],
    mix: MixParams,
) -> Summary:
    """Put the stage in numbers.

    Args:
        plan: what was written.
        rejects: what could not be used, and what the mix did not choose.
        found: what is odd about the pictures that are kept.
        raw: raw samples per source.
        mix: the recipe's mix.

    Returns:
        `samples` (`raw`, `train_before` balancing, then per split as written), `classes` and
        `groups` per split, `sources` (see `_source_counts`), `rejects` by kind, `duplicates` by
        kind, `findings` by kind, and per source `not_chosen`: the characters that its charset in
        the mix leaves out, with the number of samples that hold them.
    """
    kept, stock = plan.kept, plan.stock
    samples = {"raw": len(stock) + len(rejects.rows) + rejects.not_chosen.total()}
    samples["train_before"] = int((plan.splits == TRAIN).sum())
    classes: dict[str, int] = {}
    groups: dict[str, int] = {}
    for code, name in enumerate(SPLITS):
        written = plan.written(code)
        samples[name] = len(written)
        texts = (kept.texts[text] for text in np.unique(kept.text[written]))
        classes[name] = len(set().union(*texts))
        groups[name] = int((np.unique(kept.group[written]) > 0).sum())
    return {
        "samples": samples,
        "classes": classes,
        "groups": groups,
        "sources": _source_counts(plan, rejects, raw, mix),
        "rejects": rejects.counts(),
        "duplicates": plan.duplicates.counts(),
        "findings": {finding.kind: finding.count for finding in found},
        "not_chosen": {name: dict(c) for name, c in sorted(rejects.unwanted.items())},
    }


def _source_counts(
    plan: Plan, rejects: Selection, raw: Mapping[str, int], mix: MixParams
) -> dict[str, dict[str, int | float | None]]:
    """Per source: where its samples went.

    `samples` of the source, those of them `chosen` (not left out by the charset of its mix),
    those `kept` (usable, each picture once), rows written to `train`, and the share of all rows
    of train that was wanted (null: no share named) and got.
    """
    known, kept = plan.kept.sources, plan.kept
    staying = np.bincount(kept.source, minlength=len(known)).tolist()
    train = plan.splits == TRAIN
    rows = np.bincount(kept.source[train], plan.copies[train], len(known)).astype(int)
    total = int(rows.sum())
    numbers = {name: number for number, name in enumerate(known)}
    counts: dict[str, dict[str, int | float | None]] = {}
    for name, count in sorted(raw.items()):
        number = numbers.get(name)  # None: nothing of it could be used
        written = 0 if number is None else int(rows[number])
        counts[name] = {
            "samples": count,
            "chosen": count - rejects.not_chosen[name],
            "kept": 0 if number is None else staying[number],
            "train": written,
            "share_wanted": mix.shares.get(name),
            "share_got": round(written / total, 6),
        }
    return counts


def write_report(
    folder: Path,
    plan: Plan,
    rejects: Selection,
    found: Sequence[Finding],
    summary: Summary,
    recipe: DatasetParams,
) -> None:
    """Write `summary.json`, the lists of what is left out or odd, and the histogram."""
    write_json(folder / "summary.json", summary)
    rejects.write(folder / "rejects.csv")
    write_duplicates(folder / "duplicates.csv", plan.stock, plan.duplicates)
    write_findings(folder / "findings.csv", plan.kept, found)
    train = plan.splits == TRAIN
    kept, characters = plan.kept, plan.charset.characters
    histogram = count_characters(kept.texts, kept.text[train], plan.copies[train], characters)
    write_table(folder / "histogram.csv", histogram)
    lines = any(len(kept.texts[text]) > 1 for text in np.unique(kept.text))
    unit = "characters" if lines else "samples"
    title = f"Training {unit} per class, balance rule: {_rules(recipe)}"
    write_picture(folder / "histogram.png", histogram, title, unit)


def _rules(recipe: DatasetParams) -> str:
    """The rules in words: `none`, `target 250; forms: cap 100; 60,000 samples by shares`."""
    own = {name: source.balance for name, source in sorted(recipe.mix.sources.items())}
    words = [_rule(recipe.balance), *(f"{name}: {_rule(how)}" for name, how in own.items() if how)]
    if recipe.mix.samples is not None:
        words.append(f"{recipe.mix.samples:,} samples by shares")
    return "; ".join(words)


def _rule(how: BalanceParams) -> str:
    if how.rule == "rarity":
        return f"rarity below {how.threshold:g}, at most {how.max_repeats:g} times"
    return how.rule if how.per_class is None else f"{how.rule} {how.per_class:,}"
