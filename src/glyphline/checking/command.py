"""`glyphline check`: from a path to findings, a report, and if wanted a cleaned copy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

import cv2
from rich.console import Console
from rich.progress import track

from glyphline.checking.aims import settle
from glyphline.checking.examine import Examination, examine
from glyphline.checking.fix import REJECTS, write_cleaned
from glyphline.checking.page import write_page
from glyphline.checking.results import count_severities, write_results
from glyphline.checking.summary import next_step, print_summary
from glyphline.converting.command import parse_columns
from glyphline.converting.inputs import read_any
from glyphline.converting.writers import Shape, check_free
from glyphline.data.spool import Spool
from glyphline.errors import DataError
from glyphline.outputs import new_folder
from glyphline.params.base import choose, section
from glyphline.rejects import Rejects
from glyphline.sample import Sample
from glyphline.sources.folder import SourceParams

PAGE = "index.html"


@dataclass(frozen=True)
class Choices:
    """What a person chose beside the path.

    Attributes:
        told: params of source `folder` beside its path; None where nothing was said.
        dataset: a recipe of params.yaml, or None.
        params: params.yaml, or None for that of the working directory, if any.
        report: folder to write.
        fix: folder for a cleaned copy, or None.
        to: shape of the copy.
    """

    told: dict[str, str | None]
    dataset: str | None
    params: Path | None
    report: Path
    fix: Path | None
    to: str


def check(path: Path | None, choices: Choices) -> dict[str, int]:
    """Check a data set, report, and write a cleaned copy if that is wanted.

    Returns:
        How many findings there are by severity: `fault`, `warning`, `note`.

    Raises:
        ParamsError: if a choice or params.yaml is wrong.
        DataError: if nothing can be read, or something lies where the copy shall be.
    """
    shape = cast(Shape, choose(choices.to, list(get_args(Shape)), "--to"))
    where, aims = settle(path, choices.dataset, choices.params)
    params = _source(where, choices.told)
    if choices.fix is not None:
        _check_fix(choices.fix, where, aims.balanced)
    # Broken pictures are findings here; OpenCV need not complain of them, too.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    console = Console()
    rejects = Rejects()
    # Beside the report, which may be on a larger disk than /tmp.
    with Spool(choices.report.parent) as spool:
        examination = examine(_shown(read_any(params, rejects)), aims, rejects, spool)
        if not examination.met:
            raise DataError(f"{where} holds no samples")
        with new_folder(choices.report) as folder:
            write_results(folder, str(where), aims, examination)
            write_page(folder / PAGE, str(where), aims, examination, spool.read)
        print_summary(console, str(where), aims, examination)
        if choices.fix is not None:
            _fix(console, read_any(params, Rejects()), examination, spool, choices.fix, shape)
    line = next_step(examination, choices.report / PAGE, choices.fix is not None)
    console.print(line, markup=False, highlight=False, soft_wrap=True)
    return count_severities(examination)


def _source(where: Path, told: dict[str, str | None]) -> SourceParams:
    values = {name: value for name, value in told.items() if value is not None}
    columns = {"columns": parse_columns(values.pop("columns"))} if "columns" in values else {}
    # A relative path means the folder the person is in, not the repository.
    return section(SourceParams, {"path": str(where.absolute()), **values, **columns}, "check")


def _check_fix(out: Path, where: Path, balanced: bool) -> None:
    check_free(out)
    if balanced:
        raise DataError(f"{where} was made by the balance stage; mend what it was made from")
    if where.is_dir() and out.resolve().is_relative_to(where.resolve()):
        raise DataError(f"{out} lies in {where}; name a folder outside of what is read")


def _fix(
    console: Console,
    samples: Iterable[Sample],
    examination: Examination,
    spool: Spool,
    out: Path,
    shape: Shape,
) -> None:
    cleaned = write_cleaned(samples, examination, spool, out, shape)
    console.print(
        f"{out}: {cleaned.written:,} samples as they were, pictures unaltered; "
        f"{len(cleaned.left_out):,} left out, each with its reason in {out / REJECTS}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _shown(samples: Iterable[Sample]) -> Iterator[Sample]:
    """Pass samples on while a terminal shows that it is going on."""
    console = Console(stderr=True)
    hidden = not console.is_terminal
    yield from track(samples, "reading", total=None, console=console, disable=hidden)
