"""`datasets.<name>`: a recipe of sources, charset, merge, balance, split and synthesis."""

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from glyphline.params.base import Params

MERGE_NAMES = ("none", "case_folded", "emnist47")
"""The maps of `glyphline.merge` that have a name."""


class BalanceParams(Params):
    """`datasets.<name>.balance`: how many training samples each class gets.

    Only the train split is balanced; val and test keep what the data holds.
    """

    rule: Literal["none", "cap", "undersample", "oversample", "target"]
    """`none` keeps all; `cap` keeps at most `per_class`; `undersample` cuts every class to the
    smallest; `oversample` repeats up to the largest; `target` cuts or repeats to `per_class`."""
    per_class: int | None = Field(default=None, ge=1)
    """Samples per class for `cap` and `target`."""
    min_per_class: int = Field(ge=1)
    """A class with fewer training samples than this stops the stage."""

    @model_validator(mode="after")
    def _per_class_where_needed(self) -> "BalanceParams":
        if (self.rule in ("cap", "target")) != (self.per_class is not None):
            needs = "needs" if self.rule in ("cap", "target") else "does not take"
            raise ValueError(f"rule {self.rule!r} {needs} per_class")
        return self


class SplitParams(Params):
    """`datasets.<name>.split`: shares of val and test, the rest is train."""

    by: Literal["group", "sample", "published"]
    """`group` keeps a writer or font in one split; `sample` draws each sample, stratified by
    class; `published` keeps the publisher's test part and draws val from the rest."""
    val: float = Field(gt=0, lt=1)
    test: float = Field(ge=0, lt=1)
    max_rejected_share: float = Field(ge=0, le=1)
    """Share of unusable samples above which the balance stage stops."""

    @model_validator(mode="after")
    def _something_left(self) -> "SplitParams":
        if self.val + self.test >= 1:
            raise ValueError("val + test must stay below 1 to leave something to train on")
        return self


class LooksParams(Params):
    """`synthesis.looks`: TRDG's settings; a pair is a range that each sample draws from."""

    height_px: int = Field(ge=8, le=256)
    skew_deg: float = Field(ge=0, le=45)
    """Largest rotation to either side."""
    blur_px: float = Field(ge=0, le=8)
    """Largest radius of the Gaussian blur."""
    distortions: tuple[Literal["none", "sine", "cosine", "random"], ...] = Field(min_length=1)
    backgrounds: tuple[Literal["gaussian_noise", "plain_white", "quasicrystal"], ...] = Field(
        min_length=1
    )
    margins_px: tuple[int, int]
    """Smallest and largest margin around the text."""
    character_spacing_px: tuple[int, int]
    text_colors: tuple[str, str]
    """Two `#rrggbb` colours between which the ink is drawn."""


class SynthesisParams(Params):
    """`datasets.<name>.synthesis`: what TRDG adds to the train split; 0 and 0 add nothing."""

    characters: int = Field(ge=0)
    """Number of single characters, spread evenly over the charset."""
    lines: int = Field(ge=0)
    """Number of text lines."""
    texts: tuple[Literal["words", "numbers", "codes", "dates", "amounts", "random"], ...] = Field(
        min_length=1
    )
    """Kinds of text that lines are drawn from, in equal shares."""
    max_characters: int = Field(ge=1, le=200)
    looks: LooksParams


class DatasetParams(Params):
    """`datasets.<name>`."""

    sources: dict[str, Any] = Field(min_length=1)
    """Source tag -> that source's own params (see `glyphline.sources`), checked by `load`."""
    charset: str = Field(min_length=1)
    """The characters that labels may hold after merging, or `auto` for all that occur."""
    merge: str | dict[str, str]
    """`none`, `case_folded`, `emnist47`, or a map of character to class."""
    framing: Literal["whole", "ink"]
    """`whole` shows a model the picture as it is (size and baseline tell c from C); `ink` crops
    to the ink first, so that margins do not matter."""
    balance: BalanceParams
    split: SplitParams
    synthesis: SynthesisParams

    @field_validator("charset")
    @classmethod
    def _each_once(cls, charset: str) -> str:
        if twice := sorted({c for c in charset if charset.count(c) > 1}):
            raise ValueError(f"lists {twice} more than once; list each character once")
        return charset

    @field_validator("merge", mode="before")
    @classmethod
    def _name_or_map(cls, merge: Any) -> Any:
        if isinstance(merge, dict):
            if not all(isinstance(text, str) for pair in merge.items() for text in pair):
                raise ValueError("digits need quotes in a map, as in {'0': O}")
        elif merge not in MERGE_NAMES:
            raise ValueError(f"allowed: {', '.join(MERGE_NAMES)}, or a map of character to class")
        return merge
