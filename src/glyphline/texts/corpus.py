"""Kind `corpus`: phrases cut at spaces from a UTF-8 text file of one's own.

The file is never read whole: a phrase is looked for at a random place of it, so that a file of
any size costs the same, and frequent words come as often as the file has them.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

import numpy as np

from glyphline.errors import DataError, ParamsError
from glyphline.own_path import own_path

BLOCK_BYTES = 4096  # looked through at each place
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def corpus_path(path: str | None) -> Path:
    """Resolve the param `corpus`; a relative path starts at the repository's root.

    Raises:
        ParamsError: if none is named.
        DataError: if there is no such file, or nothing in it.
    """
    if not path:
        raise ParamsError("synthesis.texts holds corpus, but synthesis.corpus names no file")
    file = own_path(path)
    if not file.is_file():
        raise DataError(f"synthesis.corpus is {path!r}: there is no file {file}")
    if not file.stat().st_size:
        raise DataError(f"synthesis.corpus is {path!r}: the file is empty")
    return file


def make(
    rng: np.random.Generator,
    allowed: str,
    max_characters: int,
    path: str | None,
    count: int | None = None,
) -> str:
    """Draw a phrase: words that follow one another on a line, all in allowed characters.

    Args:
        rng: where the randomness comes from.
        allowed: the characters that may occur; a word with any other is not taken.
        max_characters: largest length.
        path: the param `corpus`.
        count: how many words at most; None draws a length instead.

    Returns:
        The first phrase at or after a random place; empty if none stands within
        `BLOCK_BYTES`, at the end of the file say.

    Raises:
        ParamsError: see `corpus_path`.
        DataError: see `corpus_path`; also if the file is not UTF-8.
    """
    file, size = _opened(path)
    start = int(rng.integers(size))
    target = max_characters if count else int(rng.integers(1, max_characters + 1))
    known = set(allowed)
    for line in _lines_at(file, start, size):
        phrase = ""
        for word in line.split():
            fits = set(word) <= known and len(word) <= max_characters
            longer = f"{phrase} {word}" if phrase else word
            if not fits or len(longer) > (target if phrase else max_characters):
                if phrase:
                    return phrase
                continue
            phrase = longer
            if " " not in known or phrase.count(" ") + 1 == count:
                return phrase
        if phrase:
            return phrase
    return ""


@lru_cache(maxsize=4)
def _opened(path: str | None) -> tuple[Path, int]:
    """The checked file and its size, once per process."""
    file = corpus_path(path)
    return file, file.stat().st_size


def _lines_at(file: Path, start: int, size: int) -> list[str]:
    """The lines of a block in NFC, without the words that it cuts through at its ends."""
    with file.open("rb") as stream:
        stream.seek(start)
        block = stream.read(BLOCK_BYTES)
    if start:  # a place is most likely inside of a word
        cut = min((i for i in map(block.find, (b" ", b"\n", b"\t")) if i >= 0), default=len(block))
        block = block[cut:]
    if start + BLOCK_BYTES < size:
        block = block[: max(block.rfind(b" "), block.rfind(b"\n"), block.rfind(b"\t")) + 1]
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"the corpus {file} is not UTF-8 ({error.reason} near byte {start}); convert it with "
            f"iconv, say"
        ) from error
    return unicodedata.normalize("NFC", text.removeprefix(_BYTE_ORDER_MARK)).splitlines()
