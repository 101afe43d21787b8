"""Which share each class of characters shall have in synthetic lines."""

from collections.abc import Mapping

import numpy as np

from glyphline.errors import ParamsError
from glyphline.params.synthesis import SynthesisParams

Shares = dict[str, float]


def wanted_shares(
    params: SynthesisParams,
    unsteered: Mapping[str, float],
    held: Mapping[str, int],
    characters: float,
) -> Shares:
    """Say what is aimed at.

    With n(c) the share by itself, s the strength, and t(c) = n(c) for `none`, 1 / classes for
    `uniform`, and for `deficit` what `filled` says, it is (1 - s) n(c) + s t(c), raised to
    `min_share` where it is lower; the others give in proportion.

    Args:
        params: `steer`, `steer_strength` and `min_share`.
        unsteered: class -> share of the lines' characters by itself; the keys are the classes
            that some font draws in lines.
        held: class -> characters that training has without the lines, for `deficit`.
        characters: characters that the lines will hold, spaces left out.

    Raises:
        ParamsError: if `min_share` is more than there is for each class.
    """
    classes, natural = list(unsteered), np.array(list(unsteered.values()))
    if params.min_share * len(classes) > 1:
        raise ParamsError(
            f"synthesis.min_share is {params.min_share}: {len(classes)} classes can have "
            f"{1 / len(classes):.4g} each at most"
        )
    target = natural
    if params.steer == "uniform":
        target = np.full(len(classes), 1 / len(classes))
    elif params.steer == "deficit":
        target = filled(np.array([held.get(c, 0) for c in classes], float), characters)
    blend = (1 - params.steer_strength) * natural + params.steer_strength * target
    raised = _raised(blend / blend.sum(), params.min_share)
    return dict(zip(classes, raised.tolist(), strict=True))


def filled(held: np.ndarray, added: float) -> np.ndarray:
    """Shares of what is added that make the sum as even as it can be, as water finds its level.

    t(c) = max(0, level - held(c)) / added, with the level at which these sum to 1. Counts
    (10, 4, 0) and 8 more give the level 6 and shares (0, 0.25, 0.75).

    Args:
        held: (classes,) what is there.
        added: how much is added, more than 0.
    """
    lowest = np.sort(held)
    counts = np.arange(1, len(lowest) + 1)
    levels = (added + np.cumsum(lowest)) / counts  # were the first 1, 2, ... classes filled
    last = int(np.flatnonzero(levels > lowest)[-1])
    return np.maximum(0.0, levels[last] - held) / added


def _raised(shares: np.ndarray, floor: float) -> np.ndarray:
    """Lift what is below the floor onto it, and scale the rest down until all fits."""
    low = np.zeros(len(shares), bool)
    while True:
        room = 1 - floor * np.count_nonzero(low)
        rest = shares[~low].sum()
        scaled = np.where(low, floor, shares * (room / rest if rest else 0.0))
        lower = scaled < floor - 1e-12
        if not lower.any():
            return scaled
        low |= lower
