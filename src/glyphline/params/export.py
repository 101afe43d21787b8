"""`export`: which variants are shipped, and how much worse than the model they may read."""

from typing import Literal

from pydantic import Field, model_validator

from glyphline.params.base import Params

Variant = Literal[
    "saved_model",
    "onnx_fp32",
    "onnx_int8_dynamic",
    "onnx_int8_static",
    "litert_fp32",
    "litert_fp16",
    "litert_int8_dynamic",
    "litert_int8_static",
]


class ExportParams(Params):
    """`export`."""

    variants: tuple[Variant, ...] = Field(min_length=1)
    """What the folder shall hold."""
    trainable: bool
    """Whether the weights go into the folder as Keras (or the forest) keeps them: what
    `train.start_from` needs, and reading does not."""
    required: tuple[Variant, ...]
    """Those of `variants` without which the stage fails; another one that cannot be made, or is
    an int8 variant that reads too badly, is left out with a line that says so."""
    max_accuracy_drop: float = Field(ge=0, le=1)
    """The stage fails when the share of test pictures that a 32 or 16 bit variant reads without an
    error falls by more than this. A LiteRT variant of a line model is left out instead: it takes
    pictures of one width alone."""
    max_int8_cer_rise: float = Field(ge=0, le=1)
    """An int8 variant is left out when its character error rate on the test set rises by more than
    this; for characters that is the fall of their accuracy."""
    calibration_samples: int = Field(ge=1)
    """Pictures of the val split, evenly spread, from which static int8 takes its scales."""
    batch_size: int = Field(ge=1)
    """Of scoring, and of the throughput that is measured."""

    @model_validator(mode="after")
    def _required_are_wanted(self) -> "ExportParams":
        if unwanted := sorted(set(self.required) - set(self.variants)):
            raise ValueError(f"required names {', '.join(unwanted)}, which variants does not")
        return self
