"""What one picture is drawn from: TRDG's settings under our names."""

from typing import Any, NamedTuple

# TRDG's numbers for names.
BACKGROUNDS = {"gaussian_noise": 0, "plain_white": 1, "quasicrystal": 2, "image": 3}
UNEVEN = (BACKGROUNDS["quasicrystal"], BACKGROUNDS["image"])
DISTORTIONS = {"none": 0, "sine": 1, "cosine": 2, "random": 3}
DIRECTIONS = {"vertical": 0, "horizontal": 1, "both": 2}
ALIGNMENTS = {"left": 0, "center": 1, "right": 2}
ORIENTATIONS = {"horizontal": 0, "vertical": 1}


class BeyondEngineError(Exception):
    """The engine does not draw these settings; TRDG itself does. Never leaves the package."""


class Settings(NamedTuple):
    """One picture. A setting that TRDG draws by chance is drawn from the seed.

    Attributes:
        text: what to draw.
        font: path of the font file.
        size_px: height of a horizontal picture, width of a vertical one.
        skew_deg: rotation, or the largest one when `random_skew`.
        random_skew: draw whole degrees from -skew_deg to skew_deg.
        blur_px: radius of the Gaussian blur, or the largest one when `random_blur`.
        random_blur: draw the radius from 0 to blur_px.
        background: of `BACKGROUNDS`.
        distortion: of `DISTORTIONS`.
        direction: of `DIRECTIONS`; which way a distortion moves pixels.
        width_px: width of a horizontal picture; -1 for that of its text and margins.
        alignment: of `ALIGNMENTS`; matters when width_px is positive.
        colors: one colour, or two with a comma between which each channel is drawn.
        orientation: of `ORIENTATIONS`.
        space_width: width of a space as a multiple of the font's.
        spacing_px: between characters.
        margins_px: top, left, bottom, right.
        fit: crop the text to its ink before it is scaled.
        word_split: draw whole words, with the font's kerning, instead of single characters.
        image_dir: folder of pictures for the background `image`; "" otherwise.
        stroke_px: width of the line around each character; 0 draws none.
        stroke_colors: as `colors`, of that line.
        image_mode: `L` or `RGB`; any other of Pillow's is left to TRDG.
    """

    text: str
    font: str
    size_px: int
    skew_deg: int
    random_skew: bool
    blur_px: float
    random_blur: bool
    background: int
    distortion: int
    direction: int
    width_px: int
    alignment: int
    colors: str
    orientation: int
    space_width: float
    spacing_px: int
    margins_px: tuple[int, int, int, int]
    fit: bool
    word_split: bool
    image_dir: str
    stroke_px: int
    stroke_colors: str
    image_mode: str


def trdg_arguments(settings: Settings) -> dict[str, Any]:
    """The arguments of TRDG's `generate` for a picture that is kept in memory."""
    return {
        "index": 0,
        "text": settings.text,
        "font": settings.font,
        "out_dir": None,
        "size": settings.size_px,
        "extension": "png",
        "skewing_angle": settings.skew_deg,
        "random_skew": settings.random_skew,
        "blur": settings.blur_px,
        "random_blur": settings.random_blur,
        "background_type": settings.background,
        "distorsion_type": settings.distortion,
        "distorsion_orientation": settings.direction,
        "is_handwritten": False,
        "name_format": 0,
        "width": settings.width_px,
        "alignment": settings.alignment,
        "text_color": settings.colors,
        "orientation": settings.orientation,
        "space_width": settings.space_width,
        "character_spacing": settings.spacing_px,
        "margins": settings.margins_px,
        "fit": settings.fit,
        "output_mask": 0,
        "word_split": settings.word_split,
        "image_dir": settings.image_dir,
        "stroke_width": settings.stroke_px,
        "stroke_fill": settings.stroke_colors,
        "image_mode": settings.image_mode,
    }
