"""Texts to print, one kind per module: words, numbers, codes, dates, amounts and more."""

import re
from collections.abc import Callable

import numpy as np

from glyphline.errors import DataError
from glyphline.texts import (
    addresses,
    amounts,
    codes,
    corpus,
    dates,
    mathematics,
    numbers,
    random_strings,
    words,
)

# Every character that some kind of text without a file of its own is made of.
CHARACTERS = "".join(chr(code) for code in range(0x20, 0x7F)) + "\N{EURO SIGN}\N{POUND SIGN}"

Maker = Callable[[np.random.Generator, str, int], str]

_MAKERS: dict[str, Maker] = {
    "words": words.make,
    "numbers": numbers.make,
    "codes": codes.make,
    "dates": dates.make,
    "amounts": amounts.make,
    "random": random_strings.make,
    "addresses": addresses.make,
    "math": mathematics.make,
}
KINDS = (*_MAKERS, "corpus")

_ATTEMPTS = 200


def draw_text(
    kind: str,
    allowed: str,
    max_characters: int,
    rng: np.random.Generator,
    corpus_file: str | None = None,
) -> str:
    """Draw one text that can be printed and labelled with the allowed characters.

    Characters of a pattern that are not allowed (the slash of a date, say) are left out. `math`
    and `corpus` leave out whole expressions and words instead, which would become false ones.

    Args:
        kind: one of `KINDS`.
        allowed: the characters that may occur.
        max_characters: largest length, at least 1.
        rng: where the randomness comes from; nothing else influences the text.
        corpus_file: the file that `corpus` is cut from, see `corpus.make`.

    Returns:
        1 to `max_characters` characters, all of them allowed; without spaces at its ends or
        next to one another, which no reader could count.

    Raises:
        DataError: if no text of that kind can be made of the allowed characters, or the corpus
            cannot be read.
    """
    known = set(allowed)
    for _ in range(_ATTEMPTS):
        if kind == "corpus":
            raw = corpus.make(rng, allowed, max_characters, corpus_file)
        else:
            raw = _MAKERS[kind](rng, allowed, max_characters)
        text = " ".join("".join(c for c in raw if c in known).split(" ")).strip()
        text = re.sub(" +", " ", text)[:max_characters].strip()
        if text:
            return text
    where = ""
    if kind == "corpus":
        where = f"; {_ATTEMPTS} places of {corpus_file} hold no word of them that is short enough"
    raise DataError(
        f"no text of kind {kind!r} can be made of the characters {allowed!r}{where}; take "
        f"{kind!r} out of synthesis.texts or widen the charset"
    )
