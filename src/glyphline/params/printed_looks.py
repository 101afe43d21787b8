"""`looks.<name>` of kind `printed`: TRDG's settings."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from glyphline.params.base import Params
from glyphline.params.damage import DamageParams
from glyphline.params.ranges import Color, within

LEAST_ROOM_PX = 8  # of the height, for the text


class PrintedLooks(Params):
    """Text as TRDG draws it: each sample draws from a pair, a range, and one of a list.

    A name that stands twice in a list is drawn twice as often.
    """

    kind: Literal["printed"]
    height_px: Annotated[tuple[int, int], within(8, 256)]
    skew_deg: int = Field(ge=0, le=45)
    """Largest rotation to either side."""
    blur_px: float = Field(ge=0, le=8)
    """Largest radius of the Gaussian blur."""
    distortions: tuple[Literal["none", "sine", "cosine", "random"], ...] = Field(min_length=1)
    distortion_directions: tuple[Literal["vertical", "horizontal", "both"], ...] = Field(
        min_length=1
    )
    """Which way a distortion moves the pixels."""
    backgrounds: tuple[Literal["gaussian_noise", "plain_white", "quasicrystal", "image"], ...] = (
        Field(min_length=1)
    )
    """`image` cuts a piece out of one of your own pictures."""
    background_folder: str | None
    """Folder of the pictures for `image`; a relative path starts at the repository's root. DVC
    does not watch it: `dvc repro -f synthesize` after changing it."""
    margins_px: Annotated[tuple[int, int], within(0, 128)]
    """Smallest and largest margin around the text."""
    width_px: int | None = Field(ge=16, le=4096)
    """Shorter lines are laid on a background of this width; no line is cut. null: as wide as the
    text."""
    alignments: tuple[Literal["left", "center", "right"], ...] = Field(min_length=1)
    """Where the text lies on a background of `width_px`."""
    crops: tuple[Literal["line", "ink"], ...] = Field(min_length=1)
    """What fills the height: `line` from the ascenders down; `ink` the ink alone, which hides
    whether a single c is a C."""
    pieces: tuple[Literal["characters", "words"], ...] = Field(min_length=1)
    """What is drawn at once: `words` have the font's kerning and ligatures, but no
    `character_spacing_px`."""
    character_spacing_px: Annotated[tuple[int, int], within(0, 64)]
    space_width: Annotated[tuple[float, float], within(0.3, 4)]
    """Width of a space as a multiple of the font's."""
    text_colors: tuple[Color, Color]
    """The colours between which the ink is drawn."""
    stroke_px: Annotated[tuple[int, int], within(0, 8)]
    """Width of a line around each character; 0 draws none."""
    stroke_colors: tuple[Color, Color]
    """The colours between which that line's is drawn."""
    damage: DamageParams
    """What happens to the pictures after TRDG has drawn them."""

    @model_validator(mode="after")
    def _room_for_the_text(self) -> Self:
        room = self.height_px[0] - 2 * self.margins_px[1]
        if room < LEAST_ROOM_PX:
            raise ValueError(
                f"margins_px up to {self.margins_px[1]} leave {room} px of height_px "
                f"{self.height_px[0]} for the text; leave at least {LEAST_ROOM_PX}"
            )
        return self

    @model_validator(mode="after")
    def _pictures_and_their_folder(self) -> Self:
        if ("image" in self.backgrounds) != (self.background_folder is not None):
            raise ValueError(
                f"backgrounds is {list(self.backgrounds)} and background_folder "
                f"{self.background_folder!r}: name a folder and image among backgrounds, or neither"
            )
        return self
