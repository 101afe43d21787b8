"""`random_forest`: scikit-learn's random forest on oriented gradients or pixels of one character.

Needs neither a GPU nor epochs. What it saves are the trees as plain arrays, see
`glyphline.models.forest`; it is exported to ONNX alone.

Source: Breiman 2001, Random Forests.
"""

from typing import Literal

from pydantic import Field

from glyphline.manifest import Manifest
from glyphline.models.forest.features import CELLS, FeatureName
from glyphline.models.inputs import square_input
from glyphline.params.base import Params
from glyphline.preprocess import Framing, Preprocess

HEAD = "softmax"
ENGINE = "forest"


class FamilyParams(Params):
    """`models.random_forest`."""

    features: FeatureName
    """`hog`: histograms of oriented gradients, 8x8 cells of 9 directions; `pixels`: each pixel."""
    size_px: int = Field(ge=16, le=128, multiple_of=CELLS)
    """Side of the square input."""
    trees: int = Field(ge=1, le=1024)
    """More trees read better and never worse, ever less so; file and reading time grow alike."""
    max_depth: int | None = Field(ge=1)
    """Splits from root to leaf at most; null for no limit."""
    min_samples_leaf: int = Field(ge=1)
    """Training pictures in a leaf at least; the file shrinks as fast as this grows."""
    max_features: Literal["sqrt", "log2"] | float
    """Features that a split chooses from: the root or logarithm of their number, or a share."""
    augmented_copies: int = Field(ge=0, le=100)
    """Copies of each training picture beside itself, changed as `train.augment` says."""
    memory_mb: int = Field(ge=1)
    """The matrix of all features (pictures x features x 4 bytes) may take this much; training
    that needs more stops before it begins."""


def preprocess(params: FamilyParams, data: Manifest, framing: Framing) -> Preprocess:
    """Characters are fitted into a square, whatever the data."""
    return square_input(params.size_px, framing)
