"""What the balance stage tells people: numbers, lists and a picture."""

from pathlib import Path

import numpy as np

from glyphline.data.duplicates import write_duplicates
from glyphline.data.histogram import count_characters, write_picture, write_table
from glyphline.data.inventory import TRAIN
from glyphline.data.plan import Plan
from glyphline.outputs import write_json
from glyphline.params.dataset import BalanceParams
from glyphline.rejects import Rejects
from glyphline.sample import SPLITS

Summary = dict[str, dict[str, int]]


def summarise(plan: Plan, rejects: Rejects) -> Summary:
    """Put the stage in numbers.

    Returns:
        `samples` (`raw`, `train_before` balancing, then per split as written), `classes` and
        `groups` per split, `sources` (distinct samples kept per source), `rejects` by kind,
        `duplicates` by kind.
    """
    kept, stock = plan.kept, plan.stock
    samples = {"raw": len(stock) + len(rejects.rows)}
    samples["train_before"] = int((plan.splits == TRAIN).sum())
    classes: dict[str, int] = {}
    groups: dict[str, int] = {}
    for code, name in enumerate(SPLITS):
        written = plan.written(code)
        samples[name] = len(written)
        texts = (kept.texts[text] for text in np.unique(kept.text[written]))
        classes[name] = len(set().union(*texts))
        groups[name] = int((np.unique(kept.group[written]) > 0).sum())
    counts = np.bincount(kept.source, minlength=len(kept.sources)).tolist()
    return {
        "samples": samples,
        "classes": classes,
        "groups": groups,
        "sources": dict(zip(kept.sources, counts, strict=True)),
        "rejects": rejects.counts(),
        "duplicates": plan.duplicates.counts(),
    }


def write_report(
    folder: Path, plan: Plan, rejects: Rejects, summary: Summary, how: BalanceParams
) -> None:
    """Write `summary.json`, `rejects.csv`, `duplicates.csv` and the histogram into a folder."""
    write_json(folder / "summary.json", summary)
    rejects.write(folder / "rejects.csv")
    write_duplicates(folder / "duplicates.csv", plan.stock, plan.duplicates)
    train = plan.splits == TRAIN
    kept, characters = plan.kept, plan.charset.characters
    histogram = count_characters(kept.texts, kept.text[train], plan.copies[train], characters)
    write_table(folder / "histogram.csv", histogram)
    lines = any(len(kept.texts[text]) > 1 for text in np.unique(kept.text))
    unit = "characters" if lines else "samples"
    rule = how.rule if how.per_class is None else f"{how.rule} {how.per_class:,}"
    title = f"Training {unit} per class, balance rule: {rule}"
    write_picture(folder / "histogram.png", histogram, title, unit)
