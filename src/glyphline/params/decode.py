"""`decode`: how logits become texts; sweeping it trains nothing anew."""

import re
from typing import Literal

from pydantic import Field, model_validator

from glyphline.params.base import Params


class DecodeParams(Params):
    """`decode`."""

    method: Literal["greedy", "beam"]
    """`greedy` takes the best path of a line; `beam` weighs texts against one another, and is
    what a lexicon or a pattern needs."""
    width: int = Field(ge=1, le=1000)
    """Texts that the beam keeps at each step; `greedy` has no use for it."""
    lexicon: str | None
    """A UTF-8 file of whole texts, one a line: one of them is read and nothing else."""
    pattern: str | None
    r"""A regular expression that every text matches as a whole, such as `[A-Z]{3}[0-9]{4}`."""

    @model_validator(mode="after")
    def _constraints_need_a_beam(self) -> "DecodeParams":
        if self.method == "greedy" and (self.lexicon or self.pattern):
            named = "lexicon" if self.lexicon else "pattern"
            raise ValueError(f"{named} needs method: beam; greedy reads what it reads")
        if self.pattern is not None:
            try:
                re.compile(self.pattern)
            except re.error as error:
                raise ValueError(f"pattern is no regular expression: {error}") from error
        return self
