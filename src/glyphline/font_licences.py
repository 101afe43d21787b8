"""Under which licence fonts may be used, as far as their own files say."""

import re
from collections.abc import Iterable
from pathlib import Path

from glyphline.fonts import Font

UNSTATED = "not stated in the file"
LONGEST = 160  # characters of a licence that is quoted

# Licences that font files spell out at length, each in words of its own.
_KNOWN = {
    r"(?<!based on the )SIL Open Font License|scripts\.sil\.org/OFL|openfontlicense\.org": (
        "SIL Open Font License"
    ),
    r"Apache License,? Version 2\.0": "Apache License 2.0",
}


def font_licences(fonts: Iterable[Font]) -> dict[str, list[str]]:
    """Gather what font files say of their licence.

    Returns:
        Licence, with the address where it can be read if the file names one -> the families
        that say it, both sorted; a family whose files differ stands under each.
    """
    families: dict[str, set[str]] = {}
    for font in fonts:
        families.setdefault(licence_of(font.path), set()).add(font.family)
    return {licence: sorted(families[licence]) for licence in sorted(families)}


def licence_of(path: Path) -> str:
    """What the name table of a font file says of its licence, in one line.

    Source: OpenType 1.9, name table: id 13 is the description of the licence, 14 its address.
    """
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        told = [font["name"].getDebugName(number) or "" for number in (13, 14)]
    text, address = (" ".join(one.split()) for one in told)
    for pattern, name in _KNOWN.items():
        if re.search(pattern, f"{text} {address}"):
            return name
    if address:
        text = text.split(". ")[0]
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0] + " ..."
    return ": ".join(filter(None, (address, text))) or UNSTATED
