"""Which damage a sample gets: one kind at most, by the probabilities of the params."""

from collections.abc import Callable
from typing import Any

import numpy as np

from glyphline.damage.camera import camera
from glyphline.damage.em import em_of
from glyphline.damage.fax import fax
from glyphline.damage.readable import is_readable
from glyphline.damage.scan import scan
from glyphline.params.damage import DamageParams

Chain = Callable[[np.ndarray, Any, float, np.random.Generator], tuple[np.ndarray, np.ndarray]]

KINDS: dict[str, Chain] = {"scan": scan, "camera": camera, "fax": fax}
"""Kind -> the function that does it; `DamageParams` has a section of the same name."""


def damage(
    picture: np.ndarray, params: DamageParams, rng: np.random.Generator
) -> np.ndarray | None:
    """Draw whether and how a picture suffers, and let it.

    Args:
        picture: (H, W) uint8, a text.
        params: `synthesis.damage`.
        rng: where all choices come from; equal state gives equal pictures.

    Returns:
        (H', W') uint8, larger where the page lies askew: nothing is cut off. The very picture
        when nothing is drawn; None when the text can no longer be read, and the caller draws
        another.
    """
    kind_drawn, inverted = rng.random(2)
    if inverted < params.inverted:
        picture = np.uint8(255) - picture
    for name, probability in params.probabilities.items():
        if kind_drawn < probability:
            em_px = em_of(picture)
            laid, damaged = KINDS[name](picture, getattr(params, name), em_px, rng)
            return damaged if is_readable(laid, damaged, em_px) else None
        kind_drawn -= probability
    return picture


def forced(params: DamageParams, kind: str, *parts: str) -> DamageParams:
    """The same params with one kind drawn for every sample.

    Args:
        params: `synthesis.damage`.
        kind: a name of `KINDS`, `inverted`, or `none` for no damage at all.
        parts: the parts of the kind that stay switched on; none named leaves all as they are.
    """
    sections = {
        name: getattr(params, name).model_copy(update={"probability": float(name == kind)})
        for name in KINDS
    }
    if parts:
        sections[kind] = sections[kind].only(*parts)
    return params.model_copy(update={"inverted": float(kind == "inverted"), **sections})
