"""What the trees grown so far make of a set of pictures, kept up tree by tree."""

import numpy as np

from glyphline.models.forest.forest import logits_of
from glyphline.models.forest.trees import Trees

ROWS = 4096  # that a tree votes on at a time


class Tally:
    """The votes of a growing forest.

    Attributes:
        matrix: (N, F) float32, the pictures' features.
        labels: (N,) int32, their classes.
    """

    def __init__(self, matrix: np.ndarray, labels: np.ndarray, classes: int) -> None:
        self.matrix, self.labels = matrix, labels
        self._votes = np.zeros((len(labels), classes), np.float32)
        self._trees = 0

    def add(self, tree: Trees) -> None:
        """Count the votes of one more tree."""
        classes = self._votes.shape[1]
        for first in range(0, len(self.matrix), ROWS):
            rows = slice(first, first + ROWS)
            self._votes[rows] += tree.cast(self.matrix[rows], classes)
        self._trees += 1

    def loss(self) -> float:
        """Mean of -log p of the true class; a class without any vote counts as 1e-9."""
        logits = logits_of(self._votes, self._trees)
        return float(-logits[np.arange(len(self.labels)), self.labels].mean())

    def error_rate(self) -> float:
        """Share of pictures of which another class has the most votes."""
        return float((self._votes.argmax(axis=1) != self.labels).mean())
