"""One side of a comparison: a model's readings, where they lie, and what data they are of."""

import csv
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from glyphline.errors import DataError
from glyphline.evaluation.readings import Reading

PREDICTIONS = "evaluate/predictions.csv"
"""Where the readings lie below a folder of reports, and below an MLflow run's artifacts."""

SPLIT = "test"
_COLUMNS = ("name", "truth", "read", "confidence", "source", "group")


class NotFoundHereError(DataError):
    """One place does not hold what was asked for; others may."""


def no_pictures(_folder: Path) -> Path | None:
    """Stand for the pictures of data that are out of reach."""
    return None


@dataclass(frozen=True)
class TestData:
    """What is known about the data that was read.

    Attributes:
        fingerprint: of the whole data, from its manifest; empty when unknown.
        shards: MD5 of each test shard in order; empty when unknown.
        fetch: makes the test shards readable and returns their folder, or None if they are out
            of reach; takes an empty folder that it may write to.
    """

    __test__ = False  # no test case, whatever its name

    fingerprint: str = ""
    shards: tuple[str, ...] = ()
    fetch: Callable[[Path], Path | None] = no_pictures


@dataclass(frozen=True)
class Operand:
    """One model's readings of the test split.

    Attributes:
        label: what it is called in the verdict.
        origin: where the readings were found, in words.
        readings: one per test sample, none twice.
        data: what was read.
        sha256: of predictions.csv; tells in MLflow which model gave these readings.
    """

    label: str
    origin: str
    readings: list[Reading]
    data: TestData = field(default_factory=TestData)
    sha256: str = ""


def same_data(a: TestData, b: TestData) -> bool | None:
    """Whether two models read the same test pictures; None if that cannot be known.

    Test shards decide where both are known: data that differ only in what was trained on have
    another fingerprint and still the same test.
    """
    if a.shards and b.shards:
        return a.shards == b.shards
    if a.fingerprint and b.fingerprint:
        return a.fingerprint == b.fingerprint
    return None


def parse_predictions(text: str, where: str) -> list[Reading]:
    """Read the table that the evaluate stage writes.

    Args:
        text: of predictions.csv; columns beyond those needed are passed over.
        where: names the table in errors.

    Raises:
        DataError: if a column or a value is missing or impossible, a name stands in it twice,
            or there is no row.
    """
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    readings: dict[str, Reading] = {}
    try:
        missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise DataError(
                f"{where} has no column {', '.join(missing)}; it holds {rows.fieldnames}; "
                f"run `dvc repro evaluate` to write it anew"
            )
        for row in rows:
            reading = _reading(row, f"{where}, line {rows.line_num}")
            if reading.name in readings:
                raise DataError(f"{where} holds {reading.name} twice; run `dvc repro evaluate`")
            readings[reading.name] = reading
    except csv.Error as error:
        raise DataError(f"{where} is no CSV ({error})") from error
    if not readings:
        raise DataError(f"{where} holds no readings; run `dvc repro evaluate`")
    return list(readings.values())


def text_sha256(text: str) -> str:
    """SHA-256 of a table as it stands in its file."""
    return hashlib.sha256(text.encode()).hexdigest()


def file_md5(path: Path) -> str:
    """MD5 of a file, as DVC records it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def _reading(row: dict[str, str], where: str) -> Reading:
    if any(row[name] is None for name in _COLUMNS):
        raise DataError(f"{where} ends too early; run `dvc repro evaluate` to write it anew")
    try:
        confidence = float(row["confidence"])
    except ValueError as error:
        raise DataError(
            f"{where} holds the confidence {row['confidence']!r}, expected a number in [0, 1]"
        ) from error
    return Reading(
        name=row["name"],
        truth=row["truth"],
        text=row["read"],
        confidence=confidence,
        source=row["source"],
        group=row["group"],
    )
