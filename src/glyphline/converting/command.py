"""`glyphline convert`: from one data set to another."""

from pathlib import Path
from typing import Any, cast, get_args

from glyphline.converting.inputs import read_any
from glyphline.converting.writers import Shape, check_free, write_dataset
from glyphline.counted import counted
from glyphline.errors import DataError, ParamsError
from glyphline.params.base import choose, section
from glyphline.rejects import Rejects
from glyphline.sources.folder import SourceParams


def convert(source: Path, out: Path, to: str, told: dict[str, str | float | None]) -> str:
    """Write a data set anew, and beside it what was left out.

    Args:
        source: a folder, an archive or a Parquet file.
        out: folder to make; `<out>-rejects.csv` is written beside it in any case.
        to: one of the shapes that `write_dataset` makes.
        told: params of source `folder` beside its path; None where nothing was said, `columns`
            as in `file=path,text=label`.

    Returns:
        A line that says what was done.

    Raises:
        DataError: if something lies at `out`, or nothing in `source` can be used.
        ParamsError: if what was told is wrong.
    """
    shape = cast(Shape, choose(to, list(get_args(Shape)), "--to"))
    check_free(out)
    if out.resolve().is_relative_to(source.resolve()):
        raise DataError(f"{out} lies in {source}; name a folder outside of what is read")
    params = _params(source, told)
    rejects = Rejects()
    report = out.with_name(f"{out.name}-rejects.csv")
    try:
        written = write_dataset(counted(read_any(params, rejects), "converting"), out, shape)
    except DataError as error:
        if not rejects.rows:
            raise
        rejects.write(report)
        raise DataError(f"{error}; {len(rejects.rows):,} were left out, see {report}") from error
    rejects.write(report)
    kinds = ", ".join(f"{count} {kind}" for kind, count in rejects.counts().items())
    left_out = f"{len(rejects.rows):,} left out ({kinds})" if kinds else "none left out"
    return f"{out}: {written:,} samples, {left_out}; see {report}"


def parse_columns(text: str) -> dict[str, str]:
    """Read `file=path,text=label`.

    Raises:
        ParamsError: if a part is not of that form.
    """
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(wanted and equals and name for wanted, equals, name in pairs):
        raise ParamsError(f"--columns is {text!r}; expected pairs such as file=path,text=label")
    return {wanted.strip(): name for wanted, _, name in pairs}


def _params(source: Path, told: dict[str, str | float | None]) -> SourceParams:
    values: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    if "columns" in values:
        values["columns"] = parse_columns(values["columns"])
    # A relative path means the folder the person is in, not the repository.
    return section(SourceParams, {"path": str(source.absolute()), **values}, "convert")
