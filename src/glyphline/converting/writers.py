"""Samples out as a data set that others read."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from glyphline.converting.labels_csv import PictureWriter
from glyphline.errors import DataError
from glyphline.outputs import new_folder
from glyphline.sample import Sample

if TYPE_CHECKING:
    from glyphline.converting.huggingface import ParquetWriter

Shape = Literal["parquet", "labels_csv"]


def write_dataset(samples: Iterable[Sample], out: Path, to: Shape) -> int:
    """Write samples as a new folder, which appears whole or not at all.

    Source `folder` reads either shape back: the same pictures, texts, groups and splits, in the
    same order within each split. The same samples give the same bytes.

    Args:
        samples: any number of them, held in memory a few hundred at a time.
        out: the folder to make; it must not exist, or be empty.
        to: `parquet` for Hugging Face style Parquet files, `labels_csv` for a folder of pictures
            with a table.

    Returns:
        How many samples were written.

    Raises:
        DataError: if something lies at `out` already, or there are no samples; nothing is
            written then.
    """
    check_free(out)
    written = 0
    with new_folder(out) as folder, _writer(to)(folder) as writer:
        for sample in samples:
            writer.write(sample)
            written += 1
        if not written:
            raise DataError(f"there are no samples to write; {out} was not made")
    return written


def check_free(out: Path) -> None:
    """Refuse a place where something lies already, before any work.

    Raises:
        DataError: if `out` is a file, or a folder that is not empty.
    """
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise DataError(f"{out} is there already; name a new folder, or remove it first")


def _writer(to: Shape) -> Callable[[Path], "PictureWriter | ParquetWriter"]:
    if to == "labels_csv":
        return PictureWriter
    from glyphline.converting.huggingface import ParquetWriter  # pyarrow comes with training

    return ParquetWriter
