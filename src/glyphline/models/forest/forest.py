"""A forest that reads pictures, and its file: plain arrays, no pickle."""

import zipfile
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np

from glyphline.errors import DataError
from glyphline.models.forest.features import Extractor, FeatureName, feature_count
from glyphline.models.forest.trees import UNIT, Trees
from glyphline.preprocess import Preprocess

FILE = "forest.npz"
LEAST = 1e-9
"""What a class without any vote gets as its probability, because its logarithm must be finite."""


@dataclass(frozen=True)
class Forest:
    """Answers to the same calls as a Keras network, see `glyphline.models.saved.Network`.

    Attributes:
        trees: what was learnt.
        features: what they look at.
        inputs: size of the pictures.
        classes: V.
    """

    trees: Trees
    features: FeatureName
    inputs: Preprocess
    classes: int

    def predict_on_batch(self, pictures: np.ndarray) -> np.ndarray:
        """(B, H, W, 1) float32 to the logarithms of the class probabilities, (B, V) float32."""
        votes = self.trees.cast(self._extract(pictures), self.classes)
        return logits_of(votes, len(self.trees.roots))

    def count_params(self) -> int:
        """A feature and a threshold for each split, a number for each class in each leaf."""
        splits = int((self.trees.feature >= 0).sum())
        return 2 * splits + len(self.trees.votes)

    def save(self, folder: Path) -> None:
        """Write the arrays into an existing folder; equal forests give equal bytes."""
        np.savez_compressed(folder / FILE, **asdict(self.trees))

    @classmethod
    def load(
        cls, folder: Path, features: FeatureName, inputs: Preprocess, classes: int
    ) -> "Forest":
        """Read a saved forest and check every array.

        Raises:
            DataError: if there is none, or it is damaged.
        """
        path = folder / FILE
        try:
            with np.load(path, allow_pickle=False) as arrays:
                trees = Trees(**{field.name: arrays[field.name] for field in fields(Trees)})
        except FileNotFoundError as error:
            raise DataError(f"{path} does not exist; run `dvc repro train` first") from error
        except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise DataError(f"{path} is damaged ({type(error).__name__}); train again") from error
        trees.check(feature_count(features, inputs), classes)
        return cls(trees, features, inputs, classes)

    @cached_property
    def _extract(self) -> Extractor:
        return Extractor(self.features, self.inputs)


def logits_of(votes: np.ndarray, trees: int) -> np.ndarray:
    """Votes to the logarithms of probabilities: their softmax is each class's share of votes.

    Args:
        votes: (B, V) float32, of `UNIT` for each tree.
        trees: how many voted.
    """
    shares = votes / np.float32(trees * UNIT)
    return np.log(np.maximum(shares, np.float32(LEAST)))
