"""Texts to print, one kind per module: words, numbers, codes, dates, amounts and more."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import numpy as np

from glyphline.errors import DataError
from glyphline.params.synthesis import Case, TextKind
from glyphline.texts import (
    addresses,
    amounts,
    codes,
    corpus,
    dates,
    mathematics,
    numbers,
    random_strings,
)
from glyphline.texts import words as words_of_dictionary
from glyphline.texts.case import written

# Every character that some kind of text without a file of its own is made of.
CHARACTERS = "".join(chr(code) for code in range(0x20, 0x7F)) + "\N{EURO SIGN}\N{POUND SIGN}"

Maker = Callable[[np.random.Generator, str, int], str]

_MAKERS: dict[str, Maker] = {
    "numbers": numbers.make,
    "codes": codes.make,
    "dates": dates.make,
    "amounts": amounts.make,
    "addresses": addresses.make,
    "math": mathematics.make,
}
_OF_WORDS = ("words", "corpus")
KINDS: tuple[str, ...] = get_args(TextKind)

_ATTEMPTS = 200


@dataclass(frozen=True)
class Form:
    """What texts shall be like, whatever their kind.

    Attributes:
        longest: largest number of characters, at least 1.
        shortest: smallest number of characters.
        words: smallest and largest number of words of kinds `words` and `corpus`; None takes
            as many as a length drawn by chance.
        case: see `written`.
        corpus: the file that `corpus` is cut from, see `corpus.make`.
    """

    longest: int
    shortest: int = 1
    words: tuple[int, int] | None = None
    case: Case = "as_drawn"
    corpus: str | None = None


def draw_text(kind: str, allowed: str, form: Form, rng: np.random.Generator) -> str:
    """Draw one text that can be printed and labelled with the allowed characters.

    Characters of a pattern that are not allowed (the slash of a date, say) are left out. `math`
    and `corpus` leave out whole expressions and words instead, which would become false ones.

    Args:
        kind: one of `KINDS`.
        allowed: the characters that may occur.
        form: lengths, words, case and corpus.
        rng: where the randomness comes from; nothing else influences the text.

    Returns:
        `form.shortest` to `form.longest` characters, all of them allowed; without spaces at its
        ends or next to one another, which no reader could count.

    Raises:
        DataError: if no text of that kind can be made of the allowed characters, or the corpus
            cannot be read.
    """
    known = set(allowed)
    fewest, most = form.words if form.words and kind in _OF_WORDS else (1, 0)
    for _ in range(_ATTEMPTS):
        count = int(rng.integers(fewest, most + 1)) if most else None
        raw = _make(kind, allowed, form, rng, count)
        text = " ".join("".join(c for c in raw if c in known).split(" ")).strip()
        text = re.sub(" +", " ", text)[: form.longest].strip()
        if len(text) >= form.shortest and len(text.split(" ")) >= fewest:
            return written(text, form.case, allowed)
    raise DataError(_why_none(kind, allowed, form))


def _make(kind: str, allowed: str, form: Form, rng: np.random.Generator, words: int | None) -> str:
    if kind == "corpus":
        return corpus.make(rng, allowed, form.longest, form.corpus, words)
    if kind == "words":
        return words_of_dictionary.make(rng, allowed, form.longest, words)
    if kind == "random":
        return random_strings.make(rng, allowed, form.longest, form.shortest)
    return _MAKERS[kind](rng, allowed, form.longest)


def _why_none(kind: str, allowed: str, form: Form) -> str:
    least = [f"{form.shortest} characters"] if form.shortest > 1 else []
    if form.words and kind in _OF_WORDS:
        least.append(f"{form.words[0]} words in {form.longest} characters")
    size = f" with at least {' and '.join(least)}" if least else ""
    where = ""
    if kind == "corpus":
        where = f"; {_ATTEMPTS} places of {form.corpus} hold no word of them that is short enough"
    return (
        f"no text of kind {kind!r}{size} can be made of the characters {allowed!r}{where}; take "
        f"{kind!r} out of synthesis.texts or widen the charset"
    )
