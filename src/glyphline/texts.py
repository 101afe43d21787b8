"""Texts to print: words, numbers, codes, dates, amounts and random strings."""

import re
from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np

from glyphline.errors import DataError
from glyphline.trdg_package import trdg_folder

# Every character that some kind of text is made of.
CHARACTERS = "".join(chr(code) for code in range(0x20, 0x7F)) + "\N{EURO SIGN}\N{POUND SIGN}"
KINDS = ("words", "numbers", "codes", "dates", "amounts", "random")

_ATTEMPTS = 200
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_CURRENCIES = ("$", "\N{EURO SIGN}", "\N{POUND SIGN}", "USD ", "EUR ", "GBP ", "")

Maker = Callable[[np.random.Generator, str, int], str]


def draw_text(kind: str, allowed: str, max_characters: int, rng: np.random.Generator) -> str:
    """Draw one text that can be printed and labelled with the allowed characters.

    Characters of a pattern that are not allowed (the slash of a date, say) are left out.

    Args:
        kind: one of `KINDS`.
        allowed: the characters that may occur.
        max_characters: largest length, at least 1.
        rng: where the randomness comes from; nothing else influences the text.

    Returns:
        1 to `max_characters` characters, all of them allowed; without spaces at its ends or
        next to one another, which no reader could count.

    Raises:
        DataError: if no text of that kind can be made of the allowed characters.
    """
    make, known = _MAKERS[kind], set(allowed)
    for _ in range(_ATTEMPTS):
        raw = make(rng, allowed, max_characters)
        text = " ".join("".join(c for c in raw if c in known).split(" ")).strip()
        text = re.sub(" +", " ", text)[:max_characters].strip()
        if text:
            return text
    raise DataError(
        f"no text of kind {kind!r} can be made of the characters {allowed!r}; take {kind!r} out "
        f"of synthesis.texts or widen the charset"
    )


def _words(rng: np.random.Generator, allowed: str, max_characters: int) -> str:
    known, target = set(allowed), int(rng.integers(1, max_characters + 1))
    starts = _word_starts(_written_with(allowed), max_characters)
    line = ""
    for _ in range(_ATTEMPTS if len(starts) else 0):
        word = _word_at(int(starts[int(rng.integers(len(starts)))]))
        cases = [word, word, word.lower(), word.capitalize(), word.upper()]
        fitting = [case for case in cases if set(case) <= known]
        if not fitting:
            continue
        longer = f"{line} {fitting[int(rng.integers(len(fitting)))]}".strip()
        if len(longer) > max_characters or (line and len(longer) > target):
            break
        line = longer
        if len(line) >= target or " " not in known:
            break
    return line


def _numbers(rng: np.random.Generator, _allowed: str, max_characters: int) -> str:
    digits = int(rng.integers(1, min(9, max_characters) + 1))
    value = int(rng.integers(0, 10**digits))
    pick = int(rng.integers(5))
    if pick == 0:
        return f"{value:,}"
    if pick == 1:
        return f"{value / 10 ** int(rng.integers(1, 4)):.{int(rng.integers(1, 4))}f}"
    if pick == 2:
        sign = "-+"[int(rng.integers(2))]
        return f"{sign}{value}"
    return f"{value}%" if pick == 3 else f"{value:0{digits}d}"


def _codes(rng: np.random.Generator, allowed: str, _max_characters: int) -> str:
    letters = [c for c in allowed if c.isalnum() and c == c.upper()] or list(allowed)
    separator = ("-", "/", ".", " ", "")[int(rng.integers(5))]
    groups = ["".join(rng.choice(letters, int(n))) for n in rng.integers(2, 6, rng.integers(1, 5))]
    return separator.join(groups)


def _dates(rng: np.random.Generator, _allowed: str, _max_characters: int) -> str:
    year, month, day = (int(rng.integers(*r)) for r in ((1950, 2050), (1, 13), (1, 29)))
    name = _MONTHS[month - 1]
    forms = (
        f"{year}-{month:02d}-{day:02d}",
        f"{day:02d}.{month:02d}.{year}",
        f"{day:02d}/{month:02d}/{year}",
        f"{month}/{day}/{year % 100:02d}",
        f"{day} {name} {year}",
        f"{name} {day}, {year}",
    )
    return forms[int(rng.integers(len(forms)))]


def _amounts(rng: np.random.Generator, _allowed: str, _max_characters: int) -> str:
    value = int(rng.integers(0, 10 ** int(rng.integers(1, 7)))) + int(rng.integers(100)) / 100
    currency = _CURRENCIES[int(rng.integers(len(_CURRENCIES)))]
    figure = f"{value:,.2f}" if rng.integers(2) else f"{value:.2f}"
    if rng.integers(3) == 0:  # the way of continental Europe
        swapped = figure.translate(str.maketrans(",.", ".,"))
        return f"{swapped} {currency.strip()}"
    return f"{currency}{figure}"


def _random(rng: np.random.Generator, allowed: str, max_characters: int) -> str:
    letters = list(allowed)
    return "".join(rng.choice(letters, int(rng.integers(1, max_characters + 1))))


_MAKERS: dict[str, Maker] = dict(
    zip(KINDS, (_words, _numbers, _codes, _dates, _amounts, _random), strict=True)
)


def _written_with(allowed: str) -> str:
    """The characters of the dictionary's words that are allowed in either case, sorted.

    Most fonts agree in these, so that few selections of words have to be made.
    """
    return "".join(sorted(set(allowed + allowed.swapcase()) & _word_characters()))


@cache
def _all_words() -> str:
    return (trdg_folder() / "dicts" / "en.txt").read_text(encoding="utf-8", errors="ignore")


@cache
def _word_characters() -> frozenset[str]:
    return frozenset(_all_words()) - {" ", "\n"}


@lru_cache(maxsize=8)
def _word_starts(letters: str, max_characters: int) -> np.ndarray:
    """Where words of these letters begin in `_all_words`; half a million strings take more."""
    if not letters:
        return np.empty(0, np.int32)
    pattern = rf"^[{re.escape(letters)}]{{1,{max_characters}}}$"
    found = re.finditer(pattern, _all_words(), flags=re.MULTILINE)
    return np.fromiter((match.start() for match in found), np.int32)


def _word_at(start: int) -> str:
    words = _all_words()
    end = words.find("\n", start)
    return words[start:end] if end >= 0 else words[start:]
