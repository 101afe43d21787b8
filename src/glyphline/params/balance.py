"""`balance`: how often each training sample is used."""

from typing import Literal

from pydantic import Field, model_validator

from glyphline.params.base import Params

RULE_KEYS = {
    "cap": ("per_class",),
    "target": ("per_class",),
    "rarity": ("threshold", "max_repeats"),
}
"""The keys that a rule needs; no other rule takes them."""


class BalanceParams(Params):
    """`datasets.<name>.balance`, and `mix.sources.<name>.balance` for one source alone.

    Only the train split is balanced; val and test keep what the data holds.
    """

    rule: Literal["none", "cap", "undersample", "oversample", "target", "rarity"]
    """`none` keeps all; `cap` keeps at most `per_class`; `undersample` cuts every class to the
    smallest; `oversample` repeats up to the largest; `target` cuts or repeats to `per_class`;
    these count texts of one character and leave longer ones alone. `rarity` repeats texts of any
    length that hold a rare character, and cuts nothing."""
    per_class: int | None = Field(default=None, ge=1)
    """Samples per class for `cap` and `target`."""
    threshold: float | None = Field(default=None, gt=0, le=1)
    """For `rarity`: a character in a smaller share of the samples than this is rare."""
    max_repeats: float | None = Field(default=None, ge=1)
    """For `rarity`: the most that a sample is repeated, on average."""
    min_per_class: int = Field(ge=1)
    """A class with fewer training samples than this stops the stage; of one source alone, a class
    that this source has."""

    @model_validator(mode="after")
    def _keys_of_the_rule(self) -> "BalanceParams":
        for key in ("per_class", "threshold", "max_repeats"):
            needed = key in RULE_KEYS.get(self.rule, ())
            if needed != (getattr(self, key) is not None):
                needs = "needs" if needed else "does not take"
                raise ValueError(f"rule {self.rule!r} {needs} {key}")
        return self
