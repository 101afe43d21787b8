"""Readings from a folder of reports: the working tree's, or a copy."""

from pathlib import Path

from glyphline.comparing.operand import (
    PREDICTIONS,
    SPLIT,
    NotFoundHereError,
    Operand,
    TestData,
    file_md5,
    parse_predictions,
    text_sha256,
)
from glyphline.errors import DataError
from glyphline.evaluation.readings import Reading
from glyphline.manifest import FILE_NAME, Manifest
from glyphline.shards import read_columns, shard_paths


def operand_of_folder(folder: Path, label: str) -> Operand:
    """Take the readings of a folder of reports.

    The data are looked for where the pipeline puts them, in `data/balanced` beside the folder,
    and believed only if their test rows are those that were read.

    Args:
        folder: holds `evaluate/predictions.csv`, or is `evaluate` itself.
        label: what the side is called.

    Raises:
        NotFoundHereError: if there is no such folder, or it holds no predictions.
        DataError: if the predictions are damaged.
    """
    if not folder.is_dir():
        raise NotFoundHereError(f"no folder {folder}")
    places = (folder / PREDICTIONS, folder / Path(PREDICTIONS).name)
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise NotFoundHereError(f"the folder {folder} holds no {PREDICTIONS}")
    text = path.read_text(encoding="utf-8")
    readings = parse_predictions(text, str(path))
    reports = path.parent.parent
    return Operand(
        label,
        f"folder {folder}",
        readings,
        data_of_folder(reports.parent / "data/balanced", readings),
        text_sha256(text),
    )


def data_of_folder(balanced: Path, readings: list[Reading]) -> TestData:
    """What a data folder says about itself, if it is what was read; else nothing."""
    paths = shard_paths(balanced, SPLIT)
    if not paths or not (balanced / FILE_NAME).is_file():
        return TestData()
    try:
        fingerprint = Manifest.load(balanced).fingerprint
        if not holds(balanced, readings):
            return TestData()
    except (DataError, OSError, ValueError):  # damaged data are no reason not to compare readings
        return TestData()
    return TestData(fingerprint, tuple(map(file_md5, paths)), lambda _: balanced)


def holds(balanced: Path, readings: list[Reading]) -> bool:
    """Whether every reading is of the row of the test shards that its name says.

    Raises:
        DataError, OSError or ValueError: if a shard is damaged.
    """
    columns = read_columns(balanced, SPLIT, ["text", "source", "group"])
    rows = zip(*(columns.column(name).to_pylist() for name in columns.column_names), strict=True)
    known = {f"{SPLIT}:{index:05d}": row for index, row in enumerate(rows)}
    return all(
        known.get(reading.name) == (reading.truth, reading.source, reading.group)
        for reading in readings
    )
