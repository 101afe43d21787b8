"""`looks.<name>` of kind `captcha`: characters that stand as they like, and what hides them."""

from typing import Annotated, Literal

from pydantic import Field

from glyphline.params.base import Params
from glyphline.params.damage import DamageParams
from glyphline.params.ranges import Color, within

Shares = Annotated[tuple[float, float], within(0, 1)]


class CaptchaLooks(Params):
    """Captcha-like pictures: each sample draws from a pair, a range, and one of a list.

    Where nothing else is said, lengths are shares of the picture's height, so that one section
    serves any height.
    """

    kind: Literal["captcha"]
    height_px: Annotated[tuple[int, int], within(16, 256)]
    width_px: int | None = Field(ge=16, le=4096)
    """Shorter texts are laid somewhere on a background of this width; null: as wide as the text."""
    margins_px: Annotated[tuple[int, int], within(0, 128)]
    """Smallest and largest margin at the left and at the right."""
    font_size: Annotated[tuple[float, float], within(0.3, 1.2)]
    """The em. What would not fit into the height is made smaller."""
    typefaces: tuple[Literal["line", "character"], ...] = Field(min_length=1)
    """One font for all characters, or one for each."""
    inks: tuple[Literal["line", "character"], ...] = Field(min_length=1)
    """One colour for all characters, or one for each."""
    text_colors: tuple[Color, Color]
    """The colours between which inks are drawn, each channel for itself. One that could not be
    told from the background in grey is drawn again."""
    scale: Annotated[tuple[float, float], within(0.5, 2)]
    """How much larger or smaller a single character is."""
    rotate_deg: float = Field(ge=0, le=60)
    """Largest rotation of a character to either side."""
    slant: float = Field(ge=0, le=1)
    """Largest shear of a character to either side; 1 is 45 degrees."""
    offset: float = Field(ge=0, le=0.5)
    """Largest shift of a character upwards or downwards."""
    gap: Annotated[tuple[float, float], within(-0.3, 1)]
    """Between two characters; below 0 they overlap."""
    warp: Annotated[tuple[float, float], within(0, 0.2)]
    """Height of the waves that bend the whole picture."""
    warp_length: Annotated[tuple[float, float], within(0.1, 8)]
    """Length of those waves."""
    backgrounds: tuple[Literal["plain", "gradient", "blotches"], ...] = Field(min_length=1)
    background_colors: tuple[Color, Color]
    """The colours between which a background's are drawn."""
    clutter: Annotated[tuple[int, int], within(0, 200)]
    """Number of lines and rings behind the text."""
    strokes: Annotated[tuple[int, int], within(0, 20)]
    """Number of strokes through the text."""
    stroke_shapes: tuple[Literal["straight", "wave", "broken"], ...] = Field(min_length=1)
    stroke_width: Annotated[tuple[float, float], within(0, 0.2)]
    """Of strokes and clutter."""
    stroke_inks: tuple[Literal["text", "own"], ...] = Field(min_length=1)
    """The colour of a character, or one of its own between `text_colors`."""
    dots: Shares
    """Share of the pixels that are specks, in colours as the strokes'."""
    noise_levels: Annotated[tuple[float, float], within(0, 60)]
    """Standard deviation of the noise in grey levels."""
    blur_px: float = Field(ge=0, le=4)
    """Largest radius of the Gaussian blur, standard deviation."""
    damage: DamageParams
    """What happens to the pictures afterwards."""
