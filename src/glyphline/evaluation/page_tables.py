"""The tables of the page: an evaluation's rows with bars, intervals and pictures."""

from glyphline.confusion import ConfusedPair
from glyphline.evaluation.blocks import Block, Heat, Range, Rate, Table, png_of
from glyphline.evaluation.estimates import Estimate
from glyphline.evaluation.evaluate import Evaluation
from glyphline.evaluation.pair_examples import pair_examples
from glyphline.evaluation.robustness import Robustness, error_of
from glyphline.evaluation.tables import class_rows, pair_rows


def pair_table(found: Evaluation, limit: int, seed: int) -> Table:
    """The most confused pairs, each with pictures where the head has read them itself."""
    results = found.results
    pairs: list[ConfusedPair] = results.confused[:limit]
    examples: list[list[bytes]] = [[] for _ in pairs]
    if found.own is not None:
        examples = pair_examples(pairs, found.own, results.classes, seed)
    rows = [
        {
            "truth": row["truth"],
            "read": row["read"],
            "pictures": [png_of(png) for png in some],
            "count": row["count"],
            "share": Rate(row["share"]),
            "of": row["support"],
            "base_rate": Rate(row["base_rate"]),
            "error_share": Rate(row["error_share"]),
        }
        for row, some in zip(pair_rows(results, limit), examples, strict=True)
    ]
    note = (
        "share: of this truth's samples that were read so; base rate: how often this truth comes "
        "at all; error share: of all errors"
    )
    return Table("Most confused pairs", rows, True, note)


def class_table(found: Evaluation) -> Table:
    """Precision, recall and F1 of each class, the worst first."""
    rows = [
        {
            "class": row["class"],
            "precision": Rate(row["precision"]),
            "recall": Range(row["recall"], row["recall_low"], row["recall_high"]),
            "F1": Rate(row["f1"]),
            "support": row["support"],
        }
        for row in sorted(class_rows(found.results), key=lambda row: row["f1"])
    ]
    return Table("Classes, the worst first", rows, True, "recall with Wilson's 95 % interval")


def slice_tables(found: Evaluation) -> list[Block]:
    """The slices of characters and those of lines."""
    tables: list[Block] = []
    for section, figure in (("characters", "accuracy"), ("lines", "exact match")):
        rows = [
            {
                "by": part.by,
                "slice": part.name,
                "samples": len(part.readings),
                figure: _range(part.right),
                **({} if part.cer is None else {"CER": _range(part.cer)}),
            }
            for part in found.slices
            if part.section == section
        ]
        if rows:
            tables.append(Table(section.capitalize(), rows, True, "with 95 % intervals"))
    return tables


def robustness_table(robustness: Robustness) -> Table:
    """The error at each level of each corruption, and their mean."""
    means = robustness.corruption_errors
    rows = [
        {
            "corruption": name,
            "clean": Heat(error_of(curve[0])),
            **{f"level {level}": Heat(error_of(curve[level])) for level in range(1, len(curve))},
            "mean": Heat(means[name]),
        }
        for name, curve in robustness.curves.items()
    ]
    note = "pooled character error rate; of pictures of one character, the share read wrongly"
    return Table("Error at each level", rows, True, note)


def _range(estimate: Estimate) -> Range:
    return Range(estimate.value, *estimate.interval)
