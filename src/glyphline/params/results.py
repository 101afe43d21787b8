"""`evaluate`: what is reported."""

from typing import Any

from pydantic import Field, field_validator

from glyphline.params.base import Params
from glyphline.params.mix import check_merge


class RobustnessParams(Params):
    """`evaluate.robustness`."""

    samples: int = Field(ge=0)
    """Number of test samples, drawn at random, that are corrupted and read again; 0 leaves it
    out. It takes seven times `levels` readings of each."""
    levels: int = Field(ge=1, le=10)
    """Degrees of each corruption, evenly from a fraction to all of its severity."""


class EvaluateParams(Params):
    """`evaluate`."""

    batch_size: int = Field(ge=1)
    gallery: int = Field(ge=1, le=500)
    """Number of worst errors shown in the gallery."""
    confused_pairs: int = Field(ge=1)
    """Number of most confused pairs listed."""
    merge: str | dict[str, str]
    """`none`, `case_folded`, `emnist47`, or a map of character to class: a second scoring, in
    which classes that it joins are not told apart; the strict scoring stays beside it."""
    slice_groups: int = Field(ge=1)
    """Number of worst and of best read writers or fonts in `slices.csv`."""
    benchmark: int = Field(ge=0)
    """Number of lines, or of characters, that are made where the test split holds none; about as
    many, since every test font gets the same number. 0 makes none."""
    robustness: RobustnessParams
    explain: int = Field(ge=0, le=100)
    """Number of worst errors that are explained: by the time steps that said each character of a
    line, by the places that spoke for a character (networks alone). 0 explains none."""

    @field_validator("merge", mode="before")
    @classmethod
    def _name_or_map(cls, merge: Any) -> Any:
        return check_merge(merge)
