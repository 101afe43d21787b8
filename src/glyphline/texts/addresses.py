"""Kind `addresses`: streets, numbers, postal codes and towns as several countries write them.

Names are words of the dictionary: no address is anybody's.
"""

from string import ascii_uppercase

import numpy as np

from glyphline.texts.words import draw_name

LONGEST_NAME = 10
# $: a name; #: a house number; 9: any digit; @: any capital.
_STREETS = (
    *("# $ Street", "# $ St.", "# $ Road", "# $ Rd", "# $ Avenue", "# $ Lane", "# $ Drive"),
    *("$ str. #", "$weg #", "$platz #", "$straat #", "$laan #", "$gatan #", "$ #@", "ul. $ #/#"),
    *("# rue $", "#, rue de $", "# avenue $", "Calle $, #", "Av. $, #", "Via $, #", "Rua $, #"),
    *("$ utca #.", "PO Box 999", "Apt. #, # $ Way"),
)
_TOWNS = (
    *("$, @@ 99999", "$, @@ 99999-9999", "$ @9 9@@", "$ @@99 9@@", "$, @@ @9@ 9@9"),
    *("99999 $", "9999 $", "D-99999 $", "9999 @@ $", "999 99 $", "99-999 $", "9999-999 $"),
    *("99999 $ (@@)", "$ 9999"),
)
_ATTEMPTS = 8


def make(rng: np.random.Generator, allowed: str, max_characters: int) -> str:
    """Draw a street with its number, a town with its postal code, or both where they fit.

    Words of a form are written in another case, or left out, where their own is not allowed.
    """
    known, shortest = set(allowed), ""
    for _ in range(_ATTEMPTS):
        street = _filled(_STREETS[int(rng.integers(len(_STREETS)))], rng, allowed)
        town = _filled(_TOWNS[int(rng.integers(len(_TOWNS)))], rng, allowed)
        comma = "," if "," in known else ""
        parts = [f"{street}{comma} {town}", street, town]
        text = _written(parts[int(rng.integers(3))], known)
        if text and len(text) <= max_characters:
            return text
        if text and (not shortest or len(text) < len(shortest)):
            shortest = text
    return _cut(shortest, max_characters)


def _filled(form: str, rng: np.random.Generator, allowed: str) -> str:
    """Replace the placeholders of a form."""
    filled = ""
    for place in form:
        if place == "$":
            filled += draw_name(rng, allowed, LONGEST_NAME)
        elif place == "#":
            filled += str(int(rng.integers(1, 10 ** int(rng.integers(1, 4)) + 1)))
        elif place in "9@":
            signs = "0123456789" if place == "9" else ascii_uppercase
            filled += signs[int(rng.integers(len(signs)))]
        else:
            filled += place
    return filled


def _written(text: str, known: set[str]) -> str:
    """Write each word in a case that is allowed.

    A sign that is not allowed is left out; a letter that is not takes its word with it.
    """
    words = []
    for word in text.split():
        cases = ("".join(c for c in case if c in known) for case in _cases(word))
        whole = (case for case in cases if _letters(case) == _letters(word))
        words.append(next(whole, ""))
    return (" " if " " in known else "").join(word for word in words if word)


def _cases(word: str) -> tuple[str, str, str]:
    return word, word.upper(), word.lower()


def _letters(word: str) -> int:
    return sum(c.isalpha() for c in word)


def _cut(text: str, max_characters: int) -> str:
    """The words at the beginning that fit, else the first characters of the last one."""
    words = text.split(" ")
    for count in range(len(words), 0, -1):
        for piece in (words[:count], words[-count:]):
            if len(" ".join(piece)) <= max_characters:
                return " ".join(piece)
    return words[-1][:max_characters]
