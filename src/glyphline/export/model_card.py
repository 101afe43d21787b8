"""`MODEL_CARD.md`: what a model was made of, how well it reads, and where it does not."""

from collections.abc import Iterable, Sequence
from typing import Any

from glyphline.export.facts import Facts
from glyphline.export.report import quality_row
from glyphline.export.score import is_int8
from glyphline.export.variants import Outcome
from glyphline.exported import PLACES, ExportCard

NAME = "MODEL_CARD.md"
PAIRS = 15
INTERVAL = "_low", "_high"


def model_card(card: ExportCard, facts: Facts, outcomes: Sequence[Outcome]) -> str:
    """Write the card of a model, in Markdown.

    Args:
        card: what readers know of the model.
        facts: what earlier stages know of it.
        outcomes: of its variants, the trained model's first.
    """
    parts = [
        _heading(card),
        _data(facts),
        _classes(card),
        _metrics(facts),
        _confusions(facts),
        _variants(outcomes),
        _confidence(card),
        _limits(card, facts),
        _origin(card),
    ]
    return "\n\n".join(parts) + "\n"


def _heading(card: ExportCard) -> str:
    what = "single characters" if card.head == "softmax" else "text lines"
    how = card.preprocess
    size = f"{how.height_px} x {how.width_px} px"
    size = size if card.head == "softmax" else f"a height of {how.height_px} px"
    return f"""# {card.name}

Reads {what}: pictures of any size, dark on light or light on dark, scaled to {size}.
After `pip install glyphline`:

```python
from glyphline import Reader
reader = Reader.load("export")  # this folder
print(reader.read("picture.png").text)
```

or `glyphline read picture.png --model export`."""


def _data(facts: Facts) -> str:
    rows = []
    for name, source in sorted(facts.sources.items()):
        lacks = f"lacks {source['lacks']}" if source.get("lacks") else ""
        origin = [str(source.get(key, "")) for key in ("archive", "citation")]
        licence = source.get("licence", "not stated by the source")
        number = f"{source.get('samples', 0):,}"
        rows.append([name, number, licence, "; ".join(filter(None, [*origin, lacks]))])
    counts, groups = facts.manifest.counts, facts.manifest.groups
    splits = []
    for split in ("train", "val", "test"):
        some = f" of {len(groups[split]):,} groups" if groups.get(split) else ""
        splits.append(f"{split} {counts.get(split, 0):,} samples{some}")
    table = _table(["source", "samples", "licence", "archive, citation"], rows)
    return f"""## Data

{table}

Used after balance: {"; ".join(splits)}. A group is a writer, a font or an
origin; none is in two splits. Synthetic samples may have been learnt too. Fingerprint of the data:
`{facts.manifest.fingerprint}`."""


def _classes(card: ExportCard) -> str:
    merged = "".join(f", `{old}` read as `{new}`" for old, new in sorted(card.merges.items()))
    return f"""## Classes

{len(card.charset)} characters{merged}:

```text
{card.charset}
```"""


def _metrics(facts: Facts) -> str:
    parts = ["## Metrics", "On the test split, none of whose samples was learnt."]
    for section, values in sorted(facts.metrics.items()):
        rows = [
            [name, _number(value), _interval(values, name)]
            for name, value in values.items()
            if not name.endswith(INTERVAL)
        ]
        table = _table([section, "value", "95 % interval"], rows)
        parts.append(table)
    return "\n\n".join(parts)


def _interval(values: dict[str, float], name: str) -> str:
    low, high = (values.get(name + end) for end in INTERVAL)
    return "" if low is None or high is None else f"{_number(low)} to {_number(high)}"


def _confusions(facts: Facts) -> str:
    if not facts.confused:
        return "## Confusions\n\nNone on the test split."
    rows = [
        [f"`{row['truth']}`", f"`{row['read']}`", row["count"], row["support"]]
        for row in facts.confused[:PAIRS]
    ]
    table = _table(["truth", "read as", "times", "of"], rows)
    more = len(facts.confused) - PAIRS
    return f"## Confusions\n\n{table}" + (f"\n\nand {more:,} rarer pairs." if more > 0 else "")


def _variants(outcomes: Sequence[Outcome]) -> str:
    rows, left_out = [], []
    for outcome in outcomes:
        row = quality_row(outcome)
        if outcome.reason:
            left_out.append(f"- `{outcome.variant}` was left out: {outcome.reason}.")
            continue
        figures = [_number(row[name]) for name in ("accuracy", "cer", "agreement")]
        size = f"{row['size_bytes'] / 1e6:.2f} MB" if row["size_bytes"] else ""
        rows.append([outcome.variant, PLACES.get(outcome.variant, ""), *figures, size])
    table = _table(["variant", "file", "accuracy", "CER", "agreement", "size"], rows)
    notes = "\n".join(left_out)
    return f"""## Variants

Every file read the whole test split; agreement is the share of it that a file reads as the
trained model does.

{table}""" + (f"\n\n{notes}" if notes else "")


def _confidence(card: ExportCard) -> str:
    if card.calibration is None:
        return (
            "## Confidence\n\nNot calibrated: a confidence of 0.9 need not be right 9 times in 10."
        )
    lines = [
        f"- from {limit:.4f} on, a share of {float(precision):g} was right"
        if limit is not None
        else f"- no confidence was right in a share of {float(precision):g}"
        for precision, limit in sorted(card.calibration.thresholds.items())
    ]
    head = f"Logits are divided by {card.calibration.temperature:.4f}, fitted on the val split."
    return "\n".join(["## Confidence", "", head, "", *lines]).rstrip()


def _limits(card: ExportCard, facts: Facts) -> str:
    limits = [
        f"It was measured on {', '.join(sorted(facts.sources))} alone; other fonts, writers, "
        f"scanners and cameras were not tried.",
        "Whatever is on a picture, it answers with the characters above; others it cannot read.",
    ]
    if card.head == "softmax":
        limits.append("It expects one character per picture.")
    else:
        how = card.preprocess
        ratio = how.width_px / how.height_px
        limits.append(
            f"It expects one line per picture; lines more than {ratio:.1f} times as wide as high "
            f"are squeezed and read worse."
        )
    variants = [variant for variant in card.variants if is_int8(variant)]
    if variants:
        limits.append("int8 variants read a little differently; see above by how much.")
    return "## Limits\n\n" + "\n".join(f"- {limit}" for limit in limits)


def _origin(card: ExportCard) -> str:
    names = ("dataset", "seed", "data_fingerprint", "code_sha256")
    rows = [[name, f"`{card.provenance[name]}`"] for name in names if name in card.provenance]
    table = _table(["", ""], rows)
    return f"""## Provenance

{table}

All params and versions are in `glyphline.json`. The run in MLflow that made this folder has the
tag `export.model_id` with the id that `glyphline read --json` prints."""


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(value: Any) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"
