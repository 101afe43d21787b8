"""One row of the table that evaluation works on: what a picture says and what was read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from glyphline.errors import DataError
from glyphline.merge import merge_text


@dataclass(frozen=True, slots=True)
class Reading:
    """A test sample's truth beside a model's prediction; holds no picture.

    Attributes:
        name: the sample's name, such as `test:00012`; unique within a table.
        truth: what the picture says, at least one character.
        text: what was read, possibly nothing.
        confidence: in [0, 1].
        source: tag of the sample's source.
        group: the sample's writer or font; empty when unknown.
        rank: place of the truth among the classes, the most probable first, counted from 1;
            None where the model ranks no classes or does not know the truth's.

    Raises:
        DataError: if the truth is empty or the confidence is not in [0, 1].
    """

    name: str
    truth: str
    text: str
    confidence: float
    source: str
    group: str
    rank: int | None = None

    def __post_init__(self) -> None:
        if not self.truth:
            raise DataError(f"{self.name} has an empty truth; leave it out of the test set")
        if not 0 <= self.confidence <= 1:  # NaN fails too
            raise DataError(
                f"{self.name} was read with confidence {self.confidence}, expected a value in "
                f"[0, 1]; normalise the model's output"
            )

    @property
    def correct(self) -> bool:
        """Whether the reading equals the truth, character by character."""
        return self.text == self.truth

    @property
    def resampled_with(self) -> tuple[str, str]:
        """Label of the samples that belong together: source and group, or the sample alone."""
        return (self.source, self.group) if self.group else ("", self.name)


def merged_readings(readings: Iterable[Reading], merges: Mapping[str, str]) -> list[Reading]:
    """The readings as if truths and texts had gone through a merge map; their ranks are lost."""
    return [
        replace(
            reading,
            truth=merge_text(reading.truth, merges),
            text=merge_text(reading.text, merges),
            rank=None,
        )
        for reading in readings
    ]


def read_characters(readings: Sequence[Reading]) -> list[Reading]:
    """The readings of pictures that say one character."""
    return [reading for reading in readings if len(reading.truth) == 1]


def read_lines(readings: Sequence[Reading]) -> list[Reading]:
    """The readings of pictures that say more than one character."""
    return [reading for reading in readings if len(reading.truth) > 1]
