"""What the model card says of data: sources and fonts with their licences, and the splits."""

from glyphline.export.facts import Facts
from glyphline.export.markdown import number, table_of


def data_section(facts: Facts) -> str:
    """Write the sections `Data` and, where something was drawn in fonts, `Fonts`."""
    return "\n\n".join(filter(None, [_data(facts), _fonts(facts)]))


def _data(facts: Facts) -> str:
    rows = []
    for name, source in sorted(facts.sources.items()):
        lacks = f"lacks {source['lacks']}" if source.get("lacks") else ""
        origin = [str(source.get(key, "")) for key in ("archive", "citation")]
        unknown = "of its fonts" if source.get("font_licences") else "not stated by the source"
        licence = source.get("licence", unknown)
        samples = number(source.get("samples", 0))
        rows.append([name, samples, licence, "; ".join(filter(None, [*origin, lacks]))])
    counts, groups = facts.manifest.counts, facts.manifest.groups
    splits = []
    for split in ("train", "val", "test"):
        some = f" of {len(groups[split]):,} groups" if groups.get(split) else ""
        splits.append(f"{split} {counts.get(split, 0):,} samples{some}")
    drawn = "No synthetic samples were learnt."
    if facts.synthetic:
        drawn = f"{facts.synthetic:,} synthetic samples were learnt beside those of train."
    return f"""## Data

{table_of(["source", "samples", "licence", "archive, citation"], rows)}

Used after balance: {"; ".join(splits)}. A group is a
writer, a font or an origin; none is in two splits. {drawn}
Fingerprint of the data: `{facts.manifest.fingerprint}`."""


def _fonts(facts: Facts) -> str:
    """Licence by licence, who draws in such fonts: a source, or the synthesis."""
    families: dict[str, dict[str, str]] = {}
    for name, source in sorted(facts.sources.items()):
        for licence, found in source.get("font_licences", {}).items():
            families.setdefault(licence, {})[f"source {name}"] = ", ".join(found)
    for licence, found in facts.fonts.items():
        families.setdefault(licence, {})["synthetic samples"] = ", ".join(found)
    rows = [
        [licence, use, names]
        for licence in sorted(families)
        for use, names in families[licence].items()
    ]
    if not rows:
        return ""
    return f"""## Fonts

Samples were drawn in these fonts, whose own files say so of their licence:

{table_of(["licence", "used for", "families"], rows)}"""
