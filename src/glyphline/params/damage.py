"""`looks.<name>.damage`: what scanners, cameras and faxes do to a picture."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from glyphline.params.base import Params
from glyphline.params.ranges import Probability, ascending

ROUNDING = 1e-9


Resolution = Annotated[
    tuple[Annotated[float, Field(ge=0.25, le=1)], Annotated[float, Field(ge=0.25, le=1)]],
    AfterValidator(ascending),
]
"""Range of the pixels per length that are left, as a share of those there were; 1 keeps all."""
Quality = Annotated[
    tuple[Annotated[int, Field(ge=10, le=100)], Annotated[int, Field(ge=10, le=100)]],
    AfterValidator(ascending),
]
"""Range of JPEG's quality; 100 leaves JPEG out."""


class Kind(Params):
    """What all kinds of damage have: a probability, and parts that can be judged alone.

    A pair is a range, a single number the largest strength; each sample draws its own. Lengths
    are shares of the em, which is measured (`glyphline.damage.em`), so that letters of any size
    suffer alike.
    """

    NEUTRAL: ClassVar[dict[str, Any]]
    """Part -> the value that changes nothing."""

    probability: Probability
    """Share of the samples that get this kind; a sample gets one kind at most."""

    def only(self, *parts: str) -> Self:
        """The same with every part but these switched off; what has no neutral value stays."""
        neutral = {name: value for name, value in self.NEUTRAL.items() if name not in parts}
        return self.model_copy(update=neutral)


class ScanParams(Kind):
    """`damage.scan`: a printed page on a flatbed scanner."""

    NEUTRAL = {  # noqa: RUF012 - a ClassVar by its declaration in Kind
        "rotate_deg": 0.0,
        "paper_grey": (255, 255),
        "texture_levels": 0.0,
        "fibres": 0.0,
        "bleed": 0.0,
        "dust": 0.0,
        "spread": (0.0, 0.0),
        "fade": 0.0,
        "resolution": (1.0, 1.0),
        "noise_levels": 0.0,
        "jpeg_quality": (100, 100),
    }

    rotate_deg: float = Field(ge=0, le=5)
    """Largest rotation to either side; less where the ends of a long line would run away."""
    paper_grey: Annotated[
        tuple[Annotated[int, Field(ge=128, le=255)], Annotated[int, Field(ge=128, le=255)]],
        AfterValidator(ascending),
    ]
    """Range of the grey level that white paper comes to; aged paper is darker."""
    texture_levels: float = Field(ge=0, le=20)
    """Largest standard deviation of the paper's texture in grey levels."""
    fibres: float = Field(ge=0, le=20)
    """Largest number of visible fibres per square of the picture's height."""
    bleed: float = Field(ge=0, le=0.5)
    """Largest strength of the text on the back that shines through, its own ink being 1."""
    dust: float = Field(ge=0, le=10)
    """Largest number of specks per square of the picture's height."""
    spread: Annotated[
        tuple[
            Annotated[float, Field(ge=-0.03, le=0.03)], Annotated[float, Field(ge=-0.03, le=0.03)]
        ],
        AfterValidator(ascending),
    ]
    """Range of the distance that the edges of strokes move outwards; negative makes them thin."""
    fade: float = Field(ge=0, le=0.8)
    """Largest share of the ink that is missing where it is faintest."""
    resolution: Resolution
    noise_levels: float = Field(ge=0, le=20)
    """Largest standard deviation of the sensor's noise in grey levels."""
    jpeg_quality: Quality


class CameraParams(Kind):
    """`damage.camera`: a page, sign or screen taken with a phone."""

    NEUTRAL = {  # noqa: RUF012
        "rotate_deg": 0.0,
        "perspective": 0.0,
        "exposure": (1.0, 1.0),
        "light": 0.0,
        "shadow": 0.0,
        "motion": 0.0,
        "defocus": 0.0,
        "resolution": (1.0, 1.0),
        "noise_levels": 0.0,
        "jpeg_quality": (100, 100),
    }

    rotate_deg: float = Field(ge=0, le=5)
    """Largest rotation to either side; less where the ends of a long line would run away."""
    perspective: float = Field(ge=0, le=0.25)
    """Largest distance that a corner moves along either axis."""
    exposure: Annotated[
        tuple[Annotated[float, Field(ge=0.4, le=1.4)], Annotated[float, Field(ge=0.4, le=1.4)]],
        AfterValidator(ascending),
    ]
    """Range of the brightness; above 1 paper is overexposed."""
    light: float = Field(ge=0, le=0.7)
    """Largest share of the light that is missing at the darker end."""
    shadow: float = Field(ge=0, le=0.7)
    """Largest share of the light that is missing in a shadow's core."""
    motion: float = Field(ge=0, le=0.15)
    """Largest length of the blur by motion, in any direction."""
    defocus: float = Field(ge=0, le=0.06)
    """Largest radius of the disc that a point is blurred to."""
    resolution: Resolution
    noise_levels: float = Field(ge=0, le=30)
    """Largest standard deviation of the sensor's noise on white, in grey levels."""
    jpeg_quality: Quality


class FaxParams(Kind):
    """`damage.fax`: a page sent by a Group 3 machine; two levels whatever else is chosen."""

    NEUTRAL = {  # noqa: RUF012
        "rotate_deg": 0.0,
        "fine": 0.0,
        "dither": 0.0,
        "breaks": 0.0,
        "streaks": 0.0,
        "salt_pepper": 0.0,
    }

    rotate_deg: float = Field(ge=0, le=5)
    """Largest rotation to either side; less where the ends of a long line would run away."""
    rows: Annotated[
        tuple[Annotated[int, Field(ge=12, le=96)], Annotated[int, Field(ge=12, le=96)]],
        AfterValidator(ascending),
    ]
    """Range of the scan lines in an em, at standard resolution: 98 per inch."""
    fine: Probability
    """Share of faxes sent at fine resolution, which has twice the scan lines."""
    threshold: Annotated[
        tuple[Annotated[float, Field(ge=0.25, le=0.75)], Annotated[float, Field(ge=0.25, le=0.75)]],
        AfterValidator(ascending),
    ]
    """Range of the share of ink from which a point is black."""
    dither: Probability
    """Share of faxes sent in halftone, which turns grey into patterns of dots."""
    breaks: float = Field(ge=0, le=1)
    """Largest strength of the gaps in strokes."""
    streaks: float = Field(ge=0, le=0.2)
    """Largest share of scan lines that the telephone line damaged."""
    salt_pepper: float = Field(ge=0, le=0.05)
    """Largest share of points that turn black on paper or white in ink."""


class DamageParams(Params):
    """`looks.<name>.damage`: at most one kind per sample; probabilities of 0 change nothing."""

    inverted: Probability
    """Share of the samples that are printed light on dark, before any other damage."""
    scan: ScanParams
    camera: CameraParams
    fax: FaxParams

    @model_validator(mode="after")
    def _one_kind_per_sample(self) -> "DamageParams":
        total = sum(self.probabilities.values())
        if total > 1 + ROUNDING:
            raise ValueError(
                f"the probabilities of scan, camera and fax sum to {total:g}; a sample gets one "
                f"of them at most, so they must not exceed 1"
            )
        return self

    @property
    def probabilities(self) -> dict[str, float]:
        """Kind -> its probability."""
        kinds = {"scan": self.scan, "camera": self.camera, "fax": self.fax}
        return {name: kind.probability for name, kind in kinds.items()}
