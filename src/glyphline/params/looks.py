"""`looks`: how synthetic text is drawn, by name, for recipes to choose from."""

from typing import Literal

from pydantic import Field

from glyphline.params.base import Params
from glyphline.params.damage import DamageParams


class LooksParams(Params):
    """`looks.<name>`: TRDG's settings; a pair is a range that each sample draws from."""

    height_px: int = Field(ge=8, le=256)
    skew_deg: int = Field(ge=0, le=45)
    """Largest rotation to either side."""
    blur_px: float = Field(ge=0, le=8)
    """Largest radius of the Gaussian blur."""
    distortions: tuple[Literal["none", "sine", "cosine", "random"], ...] = Field(min_length=1)
    backgrounds: tuple[Literal["gaussian_noise", "plain_white", "quasicrystal"], ...] = Field(
        min_length=1
    )
    margins_px: tuple[int, int]
    """Smallest and largest margin around the text."""
    character_spacing_px: tuple[int, int]
    text_colors: tuple[str, str]
    """Two `#rrggbb` colours between which the ink is drawn."""
    damage: DamageParams
    """What happens to the pictures after TRDG has drawn them."""
