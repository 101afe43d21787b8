"""`datasets.<name>.synthesis`: what TRDG adds to the train split, and how its texts are chosen."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from glyphline.params.base import Params
from glyphline.params.ranges import within

TextKind = Literal[
    "words", "numbers", "codes", "dates", "amounts", "random", "addresses", "math", "corpus"
]
FontChoice = Literal["file", "family"]
Case = Literal["as_drawn", "upper", "lower", "title"]


class SynthesisParams(Params):
    """`datasets.<name>.synthesis`: what TRDG adds to the train split; 0 and 0 add nothing."""

    characters: int = Field(ge=0)
    """Number of single characters, spread evenly over the charset."""
    lines: int = Field(ge=0)
    """Number of text lines."""
    fonts: tuple[str, ...] = Field(min_length=1)
    """Sets of fonts: `trdg`, `matplotlib`, an installed distribution that holds font files (such
    as `font-caladea`), or a folder with some; see `glyphline.font_sets`."""
    font_choice: FontChoice
    """`file` draws each font file equally often; `family` each family, then a file of it, so that
    one with many weights does not outweigh the others."""
    texts: tuple[TextKind, ...] = Field(min_length=1)
    """Kinds of text that lines are drawn from, in equal shares."""
    corpus: str | None
    """The UTF-8 file that texts of kind `corpus` are cut from; a relative path starts at the
    repository's root. DVC does not watch it: `dvc repro -f synthesize` after changing it."""
    min_characters: int = Field(ge=1, le=200)
    """Shorter texts are drawn anew; both 5 gives texts of kind `random` five characters."""
    max_characters: int = Field(ge=1, le=200)
    words: Annotated[tuple[int, int], within(1, 100)] | None
    """Smallest and largest number of words in texts of kinds `words` and `corpus`, as far as
    `max_characters` has room; null: as many as a length drawn by chance takes."""
    case: Case
    """What becomes of letters where the charset and the font have the other case: `as_drawn`
    leaves them, `upper` and `lower` change all, `title` begins words with a capital."""
    steer: Literal["none", "uniform", "deficit"]
    """What the characters of lines shall come near to. `none`: what the texts have by
    themselves. `uniform`: each class equally often. `deficit`: together with the balanced
    training data, each class equally often."""
    steer_strength: float = Field(ge=0, le=1)
    """0 leaves the texts as they are, 1 aims at the target, 0.5 halfway between them."""
    min_share: float = Field(ge=0, lt=1)
    """Share of the lines' characters that each class shall have at least, however rare."""
    looks: str
    """A name among the sections of `looks`."""

    @model_validator(mode="after")
    def _corpus_and_its_kind(self) -> "SynthesisParams":
        if ("corpus" in self.texts) != (self.corpus is not None):
            raise ValueError(
                f"corpus is {self.corpus!r} and texts {list(self.texts)}: name a file in corpus "
                f"and corpus among texts, or neither"
            )
        return self

    @model_validator(mode="after")
    def _lengths_in_order(self) -> "SynthesisParams":
        if self.min_characters > self.max_characters:
            raise ValueError(
                f"min_characters is {self.min_characters} and max_characters "
                f"{self.max_characters}: the first must not be larger"
            )
        return self

    @property
    def steered(self) -> bool:
        """Whether the characters of lines are to be other than the texts have by themselves."""
        aimed = self.steer != "none" and self.steer_strength > 0
        return bool(self.lines) and (aimed or self.min_share > 0)
