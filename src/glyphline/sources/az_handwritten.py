"""Source `az_handwritten`: handwritten A to Z and the digits of MNIST, 28x28 px, 36 classes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal

from pydantic import Field, field_validator

from glyphline.download.archive import open_archive
from glyphline.download.catalogue import AZ_LETTERS, MNIST
from glyphline.download.fetch import Fetched, fetch
from glyphline.errors import DataError
from glyphline.params.base import Params
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.sources._context import SourceContext
from glyphline.sources._idx import SIDE, open_gzipped, read_labels, read_pictures
from glyphline.sources._pixel_rows import read_rows

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
CSV_NAMES = ("A_Z Handwritten Data.csv", "handwritten_data_785.csv")
TAG = "az_handwritten"


class SourceParams(Params):
    """`datasets.<name>.sources.az_handwritten`."""

    parts: tuple[Literal["letters", "digits"], ...] = Field(min_length=1)
    """`letters`: the 372,450 capitals from Kaggle. `digits`: the 70,000 of MNIST; alone they are
    MNIST, with its train and test part."""
    address: str | None = None
    """Where to fetch the letters, as csv or zip; null takes what lies in the mirror or cache, as
    Kaggle gives them to account holders alone."""
    digits_address: str | None = None
    """The address below which the four files of MNIST lie; null is the one in the catalogue."""

    @field_validator("parts")
    @classmethod
    def _each_once(cls, parts: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(parts)) < len(parts):
            raise ValueError("a part is named twice")
        return parts


def samples(params: SourceParams, context: SourceContext) -> Iterator[Sample]:
    """Yield the letters in the publisher's order, then the digits: train, then test.

    All are upright, white ink on black. Writers are not known. `Sample.split` is MNIST's for
    digits, and empty for letters.

    Raises:
        DownloadError: if something cannot be had; for the letters it says what to do.
        DataError: if a file is damaged.
    """
    origins: dict[str, dict[str, Any]] = {}
    # Both first: what is missing shall not cost the reading of the other.
    letters = digits = None
    if "letters" in params.parts:
        letters = fetch(AZ_LETTERS, context.cache, context.download, params.address)
        origins["letters"] = letters.origin()
    if "digits" in params.parts:
        digits = {part: _fetch_digits(part, params, context) for part in MNIST}
        files = [file for pair in digits.values() for file in pair]
        origins["digits"] = {
            **files[0].origin(),
            "archive": ", ".join(file.path.name for file in files),
            "sha256": ", ".join(file.sha256 for file in files),
        }
    context.origin.update(
        archive=", ".join(origin["archive"] for origin in origins.values()), parts=origins
    )
    if letters:
        yield from _letters(letters, context)
    for part, (pictures, labels) in (digits or {}).items():
        yield from _digits(pictures.path, labels.path, part)


def _fetch_digits(
    part: str, params: SourceParams, context: SourceContext
) -> tuple[Fetched, Fetched]:
    pictures, labels = MNIST[part]
    base = params.digits_address

    def address(name: str) -> str | None:
        return f"{base.rstrip('/')}/{name}" if base else None

    return (
        fetch(pictures, context.cache, context.download, address(pictures.names[0])),
        fetch(labels, context.cache, context.download, address(labels.names[0])),
    )


def _letters(fetched: Fetched, context: SourceContext) -> Iterator[Sample]:
    with _opened_csv(fetched) as (stream, name):
        for number, label, picture in read_rows(stream, SIDE, name, context.rejects):
            if label >= len(LETTERS):
                reason = f"{label} is none of 0 to {len(LETTERS) - 1}, A to Z"
                context.rejects.add(f"{name}, row {number}", "no label", reason)
                continue
            yield Sample(encode_png(picture), LETTERS[label], TAG, name=f"row {number}")


@contextmanager
def _opened_csv(fetched: Fetched) -> Iterator[tuple[IO[bytes], str]]:
    """The csv file itself, or the one in an archive; some archives have it twice."""
    path = fetched.path
    if path.suffix == ".csv":
        with path.open("rb") as stream:
            yield stream, path.name
        return
    with open_archive(path) as members:
        found = [name for name in members if PurePosixPath(name).name in CSV_NAMES]
        if not found:
            raise DataError(
                f"{path} has no {' or '.join(CSV_NAMES)}; is it the archive from "
                f"{fetched.archive.address}?"
            )
        name = min(found, key=lambda name: (name.count("/"), name))
        with members[name].open() as stream:
            yield stream, name


def _digits(pictures: Path, labels: Path, part: str) -> Iterator[Sample]:
    with open_gzipped(labels) as packed:
        ids = read_labels(packed, labels.name)
    if unknown := set(ids.tolist()) - set(range(len(DIGITS))):
        raise DataError(f"{labels} has labels that are no digits: {sorted(unknown)}")
    with open_gzipped(pictures) as packed:
        for start, chunk in read_pictures(packed, len(ids), pictures.name):
            for offset, picture in enumerate(chunk):
                yield Sample(encode_png(picture), DIGITS[ids[start + offset]], TAG, split=part)
