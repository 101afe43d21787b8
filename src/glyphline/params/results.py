"""`evaluate` and `export`: what is reported, what is shipped, what is tolerated."""

from typing import Any, Literal

from pydantic import Field, field_validator

from glyphline.params.base import Params
from glyphline.params.mix import check_merge


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

    @field_validator("merge", mode="before")
    @classmethod
    def _name_or_map(cls, merge: Any) -> Any:
        return check_merge(merge)


class ExportParams(Params):
    """`export`."""

    variants: tuple[Literal["saved_model", "onnx_fp32", "litert_fp32"], ...] = Field(min_length=1)
    max_accuracy_drop: float = Field(ge=0, le=1)
    """The stage fails when a file's accuracy on the test set falls by more than this."""
    batch_size: int = Field(ge=1)
