"""What the server answers: readings, the model, its health."""

from pydantic import BaseModel, ConfigDict, Field

from glyphline.errors import ModelError
from glyphline.exported import ExportCard
from glyphline.reading.geometry import Box
from glyphline.reading.results import Page
from glyphline.reading.threshold import AUTO
from glyphline.reading.threshold import threshold_of as stored_threshold
from glyphline.serving.limits import ServingLimits

DIGITS = 4  # of confidence

Corners = tuple[int, int, int, int]


class Answer(BaseModel):
    """Something that is answered; what stands below its fields is shown at /docs."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class CharacterAnswer(Answer):
    """A character that was read; a space is one as well."""

    text: str
    confidence: float = Field(ge=0, le=1)
    box: Corners
    """Left, top, right, bottom in px of the picture as it is shown (EXIF rotation applied)."""


class LineAnswer(Answer):
    """A line that was read."""

    text: str
    confidence: float = Field(ge=0, le=1)
    sure: bool | None
    """Whether the confidence reaches the model's threshold; null for a model without one."""
    box: Corners
    characters: list[CharacterAnswer]


class PageAnswer(Answer):
    """A picture that was read."""

    text: str
    """All lines, with line breaks between them."""
    confidence: float = Field(ge=0, le=1)
    """That of the line read with the least; 1 for a page without lines."""
    model: str
    """Its id, which changes with any byte of its files."""
    width: int
    height: int
    lines: list[LineAnswer]


class LimitsAnswer(Answer):
    """What is refused."""

    max_bytes: int
    max_pixels: int
    timeout_s: float


class ModelAnswer(Answer):
    """The model that reads."""

    name: str
    id: str
    reads: str
    """`characters` or `lines`: what it was trained on; it reads both."""
    charset: str
    threshold: float | None
    """Confidence from which a reading counts as sure: right as often as the model was calibrated
    for, 99 % if it reaches that."""
    limits: LimitsAnswer


class HealthAnswer(Answer):
    """That the server reads."""

    status: str = "ok"
    model: str
    waiting: int
    """Requests that are being received or read."""


def page_answer(page: Page, threshold: float | None) -> PageAnswer:
    """A page as it is answered."""
    lines = [
        LineAnswer(
            text=line.text,
            confidence=round(line.confidence, DIGITS),
            sure=None if threshold is None else line.confidence >= threshold,
            box=_corners(line.box),
            characters=[
                CharacterAnswer(
                    text=one.text, confidence=round(one.confidence, DIGITS), box=_corners(one.box)
                )
                for one in line.characters
            ],
        )
        for line in page.lines
    ]
    return PageAnswer(
        text=page.text,
        confidence=round(page.confidence, DIGITS),
        model=page.model,
        width=page.width,
        height=page.height,
        lines=lines,
    )


def model_answer(card: ExportCard, limits: ServingLimits) -> ModelAnswer:
    """The model as it is answered."""
    return ModelAnswer(
        name=card.name,
        id=card.model_id,
        reads="characters" if card.head == "softmax" else "lines",
        charset=card.charset,
        threshold=threshold_of(card),
        limits=LimitsAnswer(
            max_bytes=limits.max_bytes, max_pixels=limits.max_pixels, timeout_s=limits.timeout_s
        ),
    )


def threshold_of(card: ExportCard) -> float | None:
    """The confidence from which the model's readings count as sure; None if it has none."""
    try:
        return stored_threshold(card, AUTO)
    except ModelError:
        return None


def _corners(box: Box) -> Corners:
    return box.left, box.top, box.right, box.bottom
