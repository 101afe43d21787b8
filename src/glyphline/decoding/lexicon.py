"""A list of texts as an automaton: a decoder that reads one of them and nothing else."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from glyphline.charset import Charset
from glyphline.decoding.automaton import DEAD, Automaton, check_size
from glyphline.errors import DataError


def read_lexicon(path: Path) -> list[str]:
    """The texts of a UTF-8 file, one a line; blank lines and spaces at the ends are dropped.

    Raises:
        DataError: if the file cannot be read or holds no text.
    """
    try:
        texts = lexicon_texts(path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"decode.lexicon {path} cannot be read: {reason}") from error
    if not texts:
        raise DataError(f"decode.lexicon {path} holds no text; write one a line")
    return texts


def lexicon_texts(lines: Iterable[str]) -> list[str]:
    """Each text once, sorted, without blank ones and without spaces at the ends."""
    return sorted({line.strip() for line in lines} - {""})


def compile_lexicon(texts: Iterable[str], charset: Charset) -> Automaton:
    """A tree of the texts, those with characters that the model does not read left out.

    Args:
        texts: whole texts that may be read; a line of several words is one text.
        charset: the characters that can be read.

    Raises:
        DataError: if none can be read, or there are too many.
    """
    rows: list[dict[int, int]] = [{}]
    ends: set[int] = set()
    missing = ""
    for text in texts:
        if unknown := charset.missing(text):
            missing = missing or unknown
            continue
        state = 0
        for index in charset.encode(text):
            if index not in rows[state]:
                rows[state][index] = len(rows)
                rows.append({})
                check_size(len(rows), "decode.lexicon")
            state = rows[state][index]
        ends.add(state)
    if not ends:
        raise DataError(
            f"every text of decode.lexicon has characters that the model does not read, such as "
            f"{missing!r}; it reads {charset.characters!r}"
        )
    moves = np.full((len(rows), len(charset)), DEAD, np.int32)
    for state, row in enumerate(rows):
        for index, target in row.items():
            moves[state, index] = target
    return Automaton(moves, np.array([state in ends for state in range(len(rows))]))
