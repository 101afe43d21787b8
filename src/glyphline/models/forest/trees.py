"""The trees of a forest in flat arrays, and the votes they cast."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from glyphline.errors import DataError

LEAF = -1
UNIT = 2**14
"""A leaf's votes sum to this, so that the votes of 1,024 trees are exact in float32: they are
whole numbers up to 2^24, and any order of adding them gives the same bits."""


@dataclass(frozen=True)
class Trees:
    """N nodes of all trees, one tree after the other, each node before its children.

    Attributes:
        roots: (trees,) int32, position of each tree's first node.
        feature: (N,) int16, what a node looks at; `LEAF` for a leaf.
        threshold: (N,) float32; features up to it go left.
        left: (N,) int32, position of the left child; a leaf's own.
        right: (N,) int32, as left.
        starts: (N + 1,) int32, where each node's votes begin; a node that is no leaf has none.
        classes: (M,) int16, ids of the classes voted for.
        votes: (M,) int32, of `UNIT` for each leaf.
    """

    roots: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    starts: np.ndarray
    classes: np.ndarray
    votes: np.ndarray

    def cast(self, features: np.ndarray, classes: int) -> np.ndarray:
        """Sum the votes of all trees.

        Args:
            features: (B, F) float32.
            classes: V.

        Returns:
            (B, V) float32, whole numbers that sum to trees * `UNIT`.
        """
        B = len(features)
        node = np.broadcast_to(self.roots, (B, len(self.roots)))  # (B, trees)
        rows = np.arange(B)[:, None]
        while (looks_at := self.feature[node]).max(initial=LEAF) != LEAF:
            goes_left = features[rows, looks_at] <= self.threshold[node]
            node = np.where(goes_left, self.left[node], self.right[node])
        begin = self.starts[node].ravel()
        count = self.starts[node + 1].ravel() - begin
        # The positions begin, begin + 1, ... of each leaf's votes, one leaf after the other.
        first = np.cumsum(count) - count
        position = np.arange(count.sum()) + np.repeat(begin - first, count)
        row = np.repeat(np.repeat(np.arange(B), len(self.roots)), count)
        place = row * classes + self.classes[position]
        sums = np.bincount(place, self.votes[position], minlength=B * classes)
        return sums.reshape(B, classes).astype(np.float32)

    def check(self, features: int, classes: int) -> None:
        """Refuse arrays that no forest has: reading them would fail, or never end.

        Args:
            features: F.
            classes: V.

        Raises:
            DataError: naming the first array that is wrong.
        """
        N, M = len(self.feature), len(self.classes)
        inner = self.feature != LEAF
        own = np.arange(N)
        spread = np.diff(self.starts)
        sound = {
            "roots": len(self.roots) > 0 and _within(self.roots, 0, N),
            "feature": N > 0 and _within(self.feature, LEAF, features),
            "threshold": len(self.threshold) == N and bool(np.isfinite(self.threshold).all()),
            "left": _leads_on(self.left, own, inner),
            "right": _leads_on(self.right, own, inner),
            "starts": len(self.starts) == N + 1
            and (int(self.starts[0]), int(self.starts[-1])) == (0, M)
            and bool((spread >= 0).all()),
            "classes": _within(self.classes, 0, classes),
            "votes": len(self.votes) == M and _within(self.votes, 0, UNIT + 1),
        }
        if wrong := [name for name, good in sound.items() if not good]:
            raise DataError(f"the forest's array {wrong[0]} is damaged; train again")


def _within(values: np.ndarray, low: int, end: int) -> bool:
    return values.ndim == 1 and bool(((values >= low) & (values < end)).all())


def _leads_on(children: np.ndarray, own: np.ndarray, inner: np.ndarray) -> bool:
    """Whether each child comes after its parent, so that every way ends in a leaf."""
    if children.shape != own.shape or not _within(children, 0, len(own)):
        return False
    return bool((children[inner] > own[inner]).all())


def tree_arrays(tree: Any, class_ids: np.ndarray) -> Trees:
    """One tree of scikit-learn as arrays.

    A float32 feature is at most a float64 threshold exactly if it is at most the next float32
    below it, which is what is kept. Each leaf's shares are rounded to whole votes; what rounding
    leaves over goes to its most frequent class.

    Args:
        tree: `tree_` of a fitted classifier.
        class_ids: ids of its classes, in their order.
    """
    inner = tree.children_left != LEAF
    own = np.arange(tree.node_count, dtype=np.int32)
    below = tree.threshold.astype(np.float32)
    below = np.where(below > tree.threshold, np.nextafter(below, np.float32(-np.inf)), below)
    shares = tree.value[:, 0, :]  # (N, classes)
    shares = shares / shares.sum(axis=1, keepdims=True)
    votes = np.rint(shares * UNIT).astype(np.int32)
    votes[own, shares.argmax(axis=1)] += UNIT - votes.sum(axis=1, dtype=np.int32)
    votes[inner] = 0
    node, column = np.nonzero(votes)
    return Trees(
        roots=np.zeros(1, np.int32),
        feature=np.where(inner, tree.feature, LEAF).astype(np.int16),
        threshold=np.where(inner, below, 0).astype(np.float32),
        left=np.where(inner, tree.children_left, own).astype(np.int32),
        right=np.where(inner, tree.children_right, own).astype(np.int32),
        starts=np.searchsorted(node, np.arange(tree.node_count + 1)).astype(np.int32),
        classes=class_ids[column].astype(np.int16),
        votes=votes[node, column],
    )


def joined_trees(parts: Sequence[Trees]) -> Trees:
    """Several forests as one, in their order."""
    nodes = np.cumsum([0, *(len(part.feature) for part in parts)]).astype(np.int32)
    entries = np.cumsum([0, *(len(part.votes) for part in parts)]).astype(np.int32)
    moved = {"roots": nodes, "left": nodes, "right": nodes, "starts": entries}
    arrays = {}
    for name in (field.name for field in fields(Trees)):
        pieces = [getattr(part, name) for part in parts]
        if name == "starts":
            pieces = [piece[:-1] for piece in pieces[:-1]] + pieces[-1:]
        if name in moved:
            pieces = [piece + by for piece, by in zip(pieces, moved[name], strict=False)]
        arrays[name] = np.concatenate(pieces)
    return Trees(**arrays)
