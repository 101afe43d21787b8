"""What the model card says of figures: how well the model reads, in a sentence, then in full."""

from glyphline.decoding import HeadName
from glyphline.export.facts import Facts
from glyphline.export.markdown import code, number, table_of

PAIRS = 15
LOW, HIGH = "_low", "_high"
SECTIONS = {
    "characters": """
Pictures of one character each. Averages that are `macro` count every class alike, `micro` every
picture. `merged` takes classes that look alike for one, `case_folded` both cases of a letter.""",
    "lines": """
Pictures of one line each. `cer` and `wer` are edits per character, and per word, of all lines
together; `exact_match` is the share of lines without an error.""",
    "calibration": """
What a confidence is worth. `ece` is how far confidence and the share that was right lie apart,
before and after logits were divided by the temperature. Of the readings with a confidence of
`threshold_99` or more a share of `precision_99` was right; they are a share of `coverage_99`.""",
    "robustness": """
Error rates on the same pictures when they are damaged, each the mean over several degrees, up to
illegible; `clean_error` is that of the pictures as they are.""",
}
COUNTS = """
`made`: how many of the samples were composed because the test split has none.
`interval_groups`: how many whole writers or fonts an interval draws; 0: single samples."""


def metrics_section(head: HeadName, facts: Facts) -> str:
    """Write the section `Metrics`, what the model was made for first.

    Args:
        head: of the model.
        facts: what earlier stages know of the model.
    """
    order = list(SECTIONS) if head == "softmax" else ["lines", "characters", *list(SECTIONS)[2:]]
    known = [name for name in order if name in facts.metrics]
    others = sorted(set(facts.metrics) - set(known))
    parts = [
        "## Metrics",
        f"On the test split, none of whose samples was learnt. {_summary(known, facts)}".rstrip(),
        COUNTS.strip(),
    ]
    for section in (*known, *others):
        values = facts.metrics[section]
        rows = [
            [name, number(value), _interval(values, name)]
            for name, value in values.items()
            if not name.endswith((LOW, HIGH))
        ]
        table = table_of([section, "value", "95 % interval"], rows)
        parts += [f"### {section.capitalize()}", SECTIONS.get(section, "").strip(), table]
    return "\n\n".join(filter(None, parts))


def _summary(known: list[str], facts: Facts) -> str:
    """What a person wants to know first: the share read without an error."""
    if not known or known[0] not in ("characters", "lines"):
        return ""
    what = known[0]
    values = facts.metrics[what]
    name = "accuracy" if what == "characters" else "exact_match"
    if name not in values or "samples" not in values:
        return ""
    between = _interval(values, name)
    sure = f" (95 % interval {between})" if between else ""
    rate = f", with a character error rate of {values['cer']:.4f}" if "cer" in values else ""
    return (
        f"Of {number(values['samples'])} {what} it read a share of **{values[name]:.4f}** "
        f"without an error{sure}{rate}."
    )


def _interval(values: dict[str, float], name: str) -> str:
    low, high = (values.get(name + end) for end in (LOW, HIGH))
    return "" if low is None or high is None else f"{number(low)} to {number(high)}"


def confusions_section(facts: Facts) -> str:
    """Write the section `Confusions`: what was taken for what, and how often."""
    if not facts.confused:
        return "## Confusions\n\nNone on the test split."
    shown = facts.confused[:PAIRS]
    rows = [[code(row["truth"]), code(row["read"]), row["count"], row["support"]] for row in shown]
    table = table_of(["truth", "read as", "times", "of"], rows)
    more = len(facts.confused) - PAIRS
    rarer = f"\n\nand {more:,} rarer pairs." if more > 0 else ""
    return f"## Confusions\n\n`∅` is nothing, `␣` a space.\n\n{table}{rarer}"
