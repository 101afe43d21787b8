"""A list of texts as an automaton: a decoder that reads one of them and nothing else."""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from glyphline.charset import Charset
from glyphline.decoding.automaton import DEAD, Automaton, check_size
from glyphline.errors import DataError
from glyphline.merge import merge_text

SHOWN = 3  # texts that are named of those left out

log = logging.getLogger(__name__)


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


def readable_texts(texts: Iterable[str], charset: Charset, merges: Mapping[str, str]) -> list[str]:
    """The texts that a model can spell; a warning counts the others and names the first.

    Args:
        texts: whole texts; a line of several words is one text.
        charset: the characters that can be read.
        merges: what the model reads characters as that it was not told apart, such as `a` as `A`.

    Returns:
        The texts as the model reads them, each once.

    Raises:
        DataError: if none can be read.
    """
    kept: list[str] = []
    left_out: dict[str, str] = {}
    for text in dict.fromkeys(merge_text(text, merges) for text in texts):
        if unknown := charset.missing(text):
            left_out[text] = unknown
        else:
            kept.append(text)
    if not kept:
        unknown = next(iter(left_out.values()), "")
        raise DataError(
            f"every text of decode.lexicon has characters that the model does not read, such as "
            f"{unknown!r}; it reads {charset.characters!r}"
        )
    if left_out:
        first = ", ".join(f"{t!r} ({u!r})" for t, u in list(left_out.items())[:SHOWN])
        log.warning(
            "warning: %s of %s texts of the lexicon have characters that the model does not read, "
            "so they can never be read: %s%s",
            f"{len(left_out):,}",
            f"{len(left_out) + len(kept):,}",
            first,
            " ..." if len(left_out) > SHOWN else "",
        )
    return kept


def compile_lexicon(texts: Iterable[str], charset: Charset, merges: Mapping[str, str]) -> Automaton:
    """A tree of the texts, those with characters that the model does not read left out.

    Args:
        texts: as `readable_texts` takes them.
        charset: the characters that can be read.
        merges: likewise.

    Raises:
        DataError: if none can be read, or there are too many.
    """
    rows: list[dict[int, int]] = [{}]
    ends: set[int] = set()
    for text in readable_texts(texts, charset, merges):
        state = 0
        for index in charset.encode(text):
            if index not in rows[state]:
                rows[state][index] = len(rows)
                rows.append({})
                check_size(len(rows), "decode.lexicon")
            state = rows[state][index]
        ends.add(state)
    moves = np.full((len(rows), len(charset)), DEAD, np.int32)
    for state, row in enumerate(rows):
        for index, target in row.items():
            moves[state, index] = target
    return Automaton(moves, np.array([state in ends for state in range(len(rows))]))
