"""Seven ways in which pictures get worse, each by degrees.

Source: Hendrycks & Dietterich 2019, Benchmarking Neural Network Robustness to Common Corruptions
and Perturbations, for the idea of types and severities; the types are those that documents meet.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from glyphline.damage.digital import compressed, noisy
from glyphline.damage.em import em_of
from glyphline.damage.fields import dark_and_light, paper_level
from glyphline.damage.geometry import MAX_END_SHIFT, paper_like, turned
from glyphline.damage.optics import defocused

Change = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]

_LEAST_CONTRAST = 0.04
_QUALITIES = (40, 2)  # of JPEG, at severity 0 and 1
_LEAST_SIZE = 0.35


@dataclass(frozen=True)
class Corruption:
    """One way in which pictures get worse.

    Attributes:
        unit: what the amount is measured in.
        amount: severity in (0, 1] -> amount.
        change: ((H, W) uint8, amount, random generator) -> the corrupted picture.
    """

    unit: str
    amount: Callable[[float], float]
    change: Change


def corrupt(
    picture: np.ndarray, name: str, severity: float, rng: np.random.Generator
) -> np.ndarray:
    """Corrupt a picture; the same generator state gives the same picture.

    Args:
        picture: (H, W) uint8, as it is.
        name: of `CORRUPTIONS`.
        severity: in (0, 1].
        rng: draws what is random; one in the same state for each severity lets a picture get
            worse in one way only.

    Returns:
        (H', W') uint8: of another size where it was turned.
    """
    corruption = CORRUPTIONS[name]
    return corruption.change(picture, corruption.amount(severity), rng)


def _blur(picture: np.ndarray, radius_em: float, _rng: np.random.Generator) -> np.ndarray:
    return defocused(picture, radius_em * em_of(picture))


def _compress(picture: np.ndarray, quality: float, _rng: np.random.Generator) -> np.ndarray:
    return compressed(picture, int(quality))


def _pale(picture: np.ndarray, share: float, _rng: np.random.Generator) -> np.ndarray:
    """Bring all grey levels nearer to the paper's."""
    paper = paper_level(picture)
    levels = np.rint(paper + (np.arange(256) - paper) * share)
    return cv2.LUT(picture, levels.astype(np.uint8))


def _cover(picture: np.ndarray, side_em: float, rng: np.random.Generator) -> np.ndarray:
    """Lay one grey square on each em of the line, its middle on ink.

    Its grey is half way between ink and paper, as Cutout's (DeVries & Taylor 2017) is the mean.
    """
    em_px = em_of(picture)
    dark, light = dark_and_light(picture)
    middle = (dark + light) // 2
    ink = picture > middle if paper_level(picture) == dark else picture < middle
    side = max(1, round(side_em * em_px))
    covered = picture.copy()
    parts = max(1, int(picture.shape[1] / em_px))
    edges = np.linspace(0, picture.shape[1], parts + 1).astype(int)
    for left, right in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        rows, columns = np.nonzero(ink[:, left:right])
        drawn = rng.random()  # also where there is no ink, so that the next part's stays the same
        if len(rows):
            at = int(drawn * len(rows))
            top = max(0, int(rows[at]) - side // 2)
            start = max(0, left + int(columns[at]) - side // 2)
            covered[top : top + side, start : start + side] = middle
    return covered


def _shrink(picture: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Write smaller in the middle of paper as large as before."""
    H, W = picture.shape
    height, width = max(1, round(H * share)), max(1, round(W * share))
    paper = paper_like(picture, (H, W), rng)
    top, left = (H - height) // 2, (W - width) // 2
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    paper[top : top + height, left : left + width] = small
    return paper


def _turn(picture: np.ndarray, shift: float, rng: np.random.Generator) -> np.ndarray:
    """Turn to either side until the ends have moved by a share of the height."""
    H, W = picture.shape
    side = 1 if rng.random() < 0.5 else -1
    return turned(picture, side * math.degrees(math.atan2(shift * H, W)), rng)


CORRUPTIONS: dict[str, Corruption] = {
    "blur": Corruption("em of radius", lambda severity: 0.15 * severity, _blur),
    "noise": Corruption("grey levels", lambda severity: 100 * severity, noisy),
    "rotation": Corruption(
        "heights up or down at the ends", lambda severity: MAX_END_SHIFT * severity, _turn
    ),
    "scale": Corruption("of the size", lambda severity: 1 - (1 - _LEAST_SIZE) * severity, _shrink),
    "jpeg": Corruption(
        "JPEG quality",
        lambda severity: round(_QUALITIES[0] * (_QUALITIES[1] / _QUALITIES[0]) ** severity),
        _compress,
    ),
    "contrast": Corruption("of the contrast", lambda severity: _LEAST_CONTRAST**severity, _pale),
    "occlusion": Corruption("em of side, one an em", lambda severity: 0.5 * severity, _cover),
}
"""Name -> corruption; at severity 1 people still read most of what they read without it."""
