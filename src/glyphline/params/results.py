"""`evaluate` and `export`: what is reported, what is shipped, what is tolerated."""

from typing import Literal

from pydantic import Field

from glyphline.params.base import Params


class EvaluateParams(Params):
    """`evaluate`."""

    batch_size: int = Field(ge=1)
    gallery: int = Field(ge=1, le=500)
    """Number of worst errors shown in the gallery."""
    confused_pairs: int = Field(ge=1)
    """Number of most confused pairs listed."""


class ExportParams(Params):
    """`export`."""

    variants: tuple[Literal["saved_model", "onnx_fp32", "litert_fp32"], ...] = Field(min_length=1)
    max_accuracy_drop: float = Field(ge=0, le=1)
    """The stage fails when a file's accuracy on the test set falls by more than this."""
    batch_size: int = Field(ge=1)
