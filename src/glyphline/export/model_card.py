"""`MODEL_CARD.md`: what a model was made of, how well it reads, and where it does not."""

from collections.abc import Sequence

from glyphline.export.data_section import data_section
from glyphline.export.facts import Facts
from glyphline.export.markdown import number, table_of
from glyphline.export.metrics_section import confusions_section, metrics_section
from glyphline.export.report import quality_row
from glyphline.export.score import is_int8
from glyphline.export.variants import Outcome
from glyphline.exported import PLACES, ExportCard

NAME = "MODEL_CARD.md"


def model_card(card: ExportCard, facts: Facts, outcomes: Sequence[Outcome]) -> str:
    """Write the card of a model, in Markdown.

    Args:
        card: what readers know of the model.
        facts: what earlier stages know of it.
        outcomes: of its variants, the trained model's first.
    """
    parts = [
        _heading(card),
        data_section(facts),
        _classes(card),
        _reading(card),
        metrics_section(card.head, facts),
        confusions_section(facts),
        _variants(outcomes),
        _confidence(card),
        _limits(card, facts),
        _origin(card),
    ]
    return "\n\n".join(parts) + "\n"


def _heading(card: ExportCard) -> str:
    what = "single characters" if card.head == "softmax" else "lines of text"
    how = card.preprocess
    size = f"{how.height_px} x {how.width_px} px"
    size = size if card.head == "softmax" else f"a height of {how.height_px} px"
    return f"""# {card.name}

Reads {what}: pictures of any size, dark on light or light on dark, scaled to {size}.
`glyphline read` finds them on whole pages. The model's id is `{card.model_id}`, which
`glyphline read --json` prints beside each reading. After `pip install glyphline`:

```python
from glyphline import Reader
reader = Reader.load("export")  # this folder
print(reader.read("picture.png").text)
```

or `glyphline read picture.png --model export`."""


def _classes(card: ExportCard) -> str:
    merged = "".join(f", `{old}` read as `{new}`" for old, new in sorted(card.merges.items()))
    space = ", the first of them a space" if card.charset.startswith(" ") else ""
    return f"""## Classes

{len(card.charset)} characters{merged}{space}:

```text
{card.charset}
```"""


def _reading(card: ExportCard) -> str:
    decode = card.decode
    if decode.method == "greedy":
        return "## Reading\n\nThe best path through the logits, whatever text it spells."
    parts = [f"A beam of {decode.width} texts, the most probable of which is read"]
    if decode.lexicon is not None:
        parts.append(f"one of the texts of `{decode.lexicon}` and nothing else")
    if decode.pattern is not None:
        parts.append(f"matching `{decode.pattern}` as a whole")
    return "## Reading\n\n" + ", ".join(parts) + "; `--lexicon` and `--pattern` change that."


def _variants(outcomes: Sequence[Outcome]) -> str:
    rows, left_out = [], []
    for outcome in outcomes:
        row = quality_row(outcome)
        if outcome.reason:
            left_out.append(f"- `{outcome.variant}` was left out: {outcome.reason}.")
            continue
        figures = [number(row[name]) for name in ("accuracy", "cer", "agreement")]
        size = f"{row['size_bytes'] / 1e6:.2f} MB" if row["size_bytes"] else ""
        rows.append([outcome.variant, PLACES.get(outcome.variant, ""), *figures, size])
    table = table_of(["variant", "file", "accuracy", "CER", "agreement", "size"], rows)
    notes = "\n".join(left_out)
    return f"""## Variants

Every file read the whole test split, each line along its best path; agreement is the share of it
that a file reads as the trained model does.

{table}""" + (f"\n\n{notes}" if notes else "")


def _confidence(card: ExportCard) -> str:
    if card.calibration is None:
        return (
            "## Confidence\n\nNot calibrated: a confidence of 0.9 need not be right 9 times in 10."
        )
    lines = [
        f"- from {limit:.4f} on, a share of {float(precision):g} of the val split was right; "
        f"`glyphline read --min-confidence {limit:.4f}` marks the others"
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
        limits.append(
            "It reads one character at a time. Lines are cut into characters where their ink is "
            "parted or thin, which joined writing does not bear; `lines` above says how well."
        )
    else:
        how = card.preprocess
        ratio = how.width_px / how.height_px
        limits.append(
            f"It reads one line at a time; lines more than {ratio:.1f} times as wide as high are "
            f"squeezed and read worse."
        )
    limits.append(
        "Pages are cut into lines by the white between them, turned by up to 8 degrees; text that "
        "runs upright, bends or lies on a picture is not found."
    )
    variants = [variant for variant in card.variants if is_int8(variant)]
    if variants:
        limits.append("int8 variants read a little differently; see above by how much.")
    return "## Limits\n\n" + "\n".join(f"- {limit}" for limit in limits)


def _origin(card: ExportCard) -> str:
    names = ("dataset", "seed", "data_fingerprint", "code_sha256")
    rows = [[name, f"`{card.provenance[name]}`"] for name in names if name in card.provenance]
    table = table_of(["", ""], rows)
    return f"""## Provenance

{table}

All params and versions are in `glyphline.json`. The run in MLflow that made this folder has the
tag `export.model_id` = `{card.model_id}`."""
