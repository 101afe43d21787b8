"""Merge maps: which characters count as one class because their shapes are alike."""

import string
from collections.abc import Mapping

from glyphline.errors import ParamsError

# The 15 letters whose two cases EMNIST ByMerge joins (Cohen et al. 2017, section II-C).
EMNIST_MERGED_LETTERS = "CIJKLMOPSUVWXYZ"

MERGES: dict[str, dict[str, str]] = {
    "none": {},
    "case_folded": {lower: lower.upper() for lower in string.ascii_lowercase},
    "emnist47": {upper.lower(): upper for upper in EMNIST_MERGED_LETTERS},
}


def merge_map(choice: str | Mapping[str, str]) -> dict[str, str]:
    """Resolve a name of `MERGES`, or check a map of one's own.

    Args:
        choice: `none`, `case_folded` (26 letter pairs), `emnist47` (62 classes to 47), or a
            mapping from character to the character it becomes.

    Raises:
        ParamsError: for an unknown name, an entry that is not one character to one character,
            or a chain such as a -> b, b -> c, whose result would depend on the order.
    """
    if isinstance(choice, str):
        if choice not in MERGES:
            raise ParamsError(f"unknown merge {choice!r}; allowed: {', '.join(MERGES)}, or a map")
        return dict(MERGES[choice])
    for old, new in choice.items():
        if len(old) != 1 or len(new) != 1:
            raise ParamsError(f"merge {old!r}: {new!r} must map one character to one character")
        if new != choice.get(new, new):
            raise ParamsError(
                f"merge {old!r} -> {new!r} -> {choice[new]!r} is a chain; "
                f"map {old!r} to {choice[new]!r} directly"
            )
    return dict(choice)


def merge_text(text: str, merges: Mapping[str, str]) -> str:
    """Replace each character of a text by its class."""
    return "".join(merges.get(character, character) for character in text)
