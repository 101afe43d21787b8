"""A line cut into characters, as the steps that a lexicon or a pattern is held against."""

import numpy as np

from glyphline.reading.segmentation import Segmentation


def segment_steps(cut: Segmentation, probabilities: np.ndarray, space: int) -> np.ndarray:
    """Characters as steps of CTC that say exactly one each: (T, V + 1), the blank last.

    Args:
        cut: which characters follow a space.
        probabilities: (N, V), one row per segment, at least one.
        space: id of the space; -1 where the model knows none, and none is read.
    """
    V = probabilities.shape[1]
    blank = np.eye(V + 1)[V]
    rows: list[np.ndarray] = []
    for index, segment in enumerate(cut.segments):
        if index and segment.after_space and space >= 0:
            rows += [blank, np.eye(V + 1)[space]]
        rows += [blank, np.append(probabilities[index], 0.0)]
    return np.stack(rows)
