"""The characters a model knows, and the ids they have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from glyphline.errors import DataError


@dataclass(frozen=True)
class Charset:
    """An ordered set of characters; a character's id is its position.

    Attributes:
        characters: the characters in id order, each one Unicode code point, none twice.

    Raises:
        DataError: if it is empty or a character stands in it twice.
    """

    characters: str

    def __post_init__(self) -> None:
        twice = sorted({c for c in self.characters if self.characters.count(c) > 1})
        if not self.characters or twice:
            what = f"has {twice} twice" if twice else "is empty"
            raise DataError(f"charset {self.characters!r} {what}; list each character once")

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Charset":
        """The sorted characters that occur in `texts`."""
        return cls("".join(sorted(set().union(*texts))))

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {character: index for index, character in enumerate(self.characters)}

    def __len__(self) -> int:
        return len(self.characters)

    def __contains__(self, character: str) -> bool:
        return character in self._ids

    def missing(self, text: str) -> str:
        """The characters of `text` outside the charset, sorted, each once."""
        return "".join(sorted(set(text) - set(self.characters)))

    def encode(self, text: str) -> list[int]:
        """Turn a text into ids in [0, len(self)).

        Raises:
            DataError: if a character is outside the charset.
        """
        if missing := self.missing(text):
            raise DataError(
                f"label {text!r} has characters outside the charset: {list(missing)}; "
                f"add them to the dataset's charset or leave the sample out"
            )
        return [self._ids[character] for character in text]

    def decode(self, ids: Sequence[int]) -> str:
        """Turn ids into a text; the inverse of `encode`."""
        return "".join(self.characters[index] for index in ids)
