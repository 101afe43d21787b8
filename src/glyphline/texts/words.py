"""Kind `words`: words of TRDG's English dictionary, in the cases that are allowed."""

import re
from functools import cache, lru_cache

import numpy as np

from glyphline.trdg_package import trdg_folder

_ATTEMPTS = 200


def make(
    rng: np.random.Generator, allowed: str, max_characters: int, count: int | None = None
) -> str:
    """Draw a line of one or several words.

    Args:
        rng: where the randomness comes from.
        allowed: the characters that may occur.
        max_characters: largest length.
        count: how many words at most; None draws a length instead.
    """
    known = set(allowed)
    target = max_characters if count else int(rng.integers(1, max_characters + 1))
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
        if len(line) >= target or " " not in known or line.count(" ") + 1 == count:
            break
    return line


def draw_name(rng: np.random.Generator, allowed: str, max_characters: int) -> str:
    """Draw a word written as a name, or in another case where that is not allowed.

    Returns:
        At most `max_characters` characters; empty if the letters make up no word.
    """
    known = set(allowed)
    starts = _word_starts(_written_with(allowed), max_characters)
    for _ in range(_ATTEMPTS if len(starts) else 0):
        word = _word_at(int(starts[int(rng.integers(len(starts)))]))
        for case in (word.capitalize(), word.upper(), word.lower()):
            if len(word) > 2 and word.isalpha() and set(case) <= known:
                return case
    return ""


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
