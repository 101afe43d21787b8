"""`looks.<name>` of kind `handwritten`: lines composed of real characters."""

from typing import Annotated, Literal

from pydantic import Field

from glyphline.params.base import Params
from glyphline.params.damage import DamageParams
from glyphline.params.ranges import Color, Probability, within


class HandwrittenLooks(Params):
    """Lines composed of the balanced data's real characters, those of the train split alone.

    A pair is a range, of a list one is drawn. A line draws its size, pen, slant and spacing, and
    each character strays from them. Where nothing else is said, lengths are shares of the height
    of capitals.
    """

    kind: Literal["handwritten"]
    per_class: int = Field(ge=1, le=10_000)
    """Pictures of each class that are kept to draw from, at most."""
    height_px: Annotated[tuple[int, int], within(16, 256)]
    margins_px: Annotated[tuple[int, int], within(0, 128)]
    """Smallest and largest margin at the left and at the right."""
    capitals: Annotated[tuple[float, float], within(0.2, 1)]
    """Height of capitals as a share of the picture's. What would not fit is made smaller."""
    pen: Annotated[tuple[float, float], within(0.02, 0.3)]
    """Width of the strokes. Characters come near it as far as they stay whole."""
    slant: Annotated[tuple[float, float], within(-1, 1)]
    """Shear of a line; above 0 it leans to the right, 1 is 45 degrees."""
    slant_strays: float = Field(ge=0, le=0.5)
    rotate_deg: float = Field(ge=0, le=30)
    """Largest rotation of a character to either side."""
    size_strays: float = Field(ge=0, le=0.5)
    """By how much a character is larger or smaller, as a share of its own height."""
    baseline_deg: float = Field(ge=0, le=10)
    """Largest rise or fall of the baseline."""
    baseline_wave: float = Field(ge=0, le=0.5)
    """Largest height of the waves that it makes."""
    baseline_strays: float = Field(ge=0, le=0.5)
    """By how much a character is above or below it."""
    gap: Annotated[tuple[float, float], within(-0.3, 1)]
    """Between two characters; below 0 they touch."""
    gap_strays: float = Field(ge=0, le=0.5)
    space: Annotated[tuple[float, float], within(0.2, 3)]
    """Between two words, beside the gap."""
    pressure: Probability
    """By how much ink fades along a line at most; 1 lets it vanish here and there."""
    text_colors: tuple[Color, Color]
    """The colours between which inks are drawn, each channel for itself."""
    backgrounds: tuple[Literal["plain", "gradient", "blotches"], ...] = Field(min_length=1)
    background_colors: tuple[Color, Color]
    """The colours between which a background's are drawn."""
    rulings: tuple[Literal["none", "line"], ...] = Field(min_length=1)
    """A printed line below the text, as forms have it."""
    noise_levels: Annotated[tuple[float, float], within(0, 60)]
    """Standard deviation of the noise in grey levels."""
    blur_px: float = Field(ge=0, le=4)
    """Largest radius of the Gaussian blur, standard deviation."""
    damage: DamageParams
    """What happens to the pictures afterwards."""
