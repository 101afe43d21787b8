"""`glyphline read`: from what was named to readings on standard output."""

import itertools
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from glyphline.errors import DataError, ImageError
from glyphline.picture import to_grey
from glyphline.reading.documents import Limits, is_picture_file, open_pages
from glyphline.reading.file_names import FileNames
from glyphline.reading.inputs import Input, expand
from glyphline.reading.layout import Layout
from glyphline.reading.outcome import Outcome
from glyphline.reading.recognizer import Reader
from glyphline.reading.threshold import threshold_of
from glyphline.reading.writers.registry import writer_of

if TYPE_CHECKING:
    from glyphline.reading.expectation import Expectation

LOT_PICTURES, LOT_PIXELS = 64, 4_000_000  # in memory together, unless one page alone is larger


@dataclass(frozen=True)
class Wishes:
    """How to read and what to write.

    Attributes:
        format: of `writers.registry`.
        layout: what pictures show.
        limits: how large pages may be.
        min_confidence: a number, `auto` for the model's own threshold, or empty for none.
        output: folder of a document per file; None for standard output.
        annotate: where annotated copies go; None for nowhere.
        expect: a table of truths; None for none.
    """

    format: str = "text"
    layout: Layout = "auto"
    limits: Limits = field(default_factory=Limits)
    min_confidence: str = ""
    output: Path | None = None
    annotate: Path | None = None
    expect: Path | None = None


@dataclass(frozen=True)
class _Opened:
    """A page in memory, or the error in its place."""

    outcome: Outcome
    grey: np.ndarray | None = None
    colors: np.ndarray | None = None


def read_pictures(names: Sequence[Path | str], reader: Reader, wishes: Wishes) -> int:
    """Read files page by page and write each page when it has been read.

    Small pictures are read together, a few million pixels at a time.

    Args:
        names: pictures, folders, patterns, or `-` for standard input.
        reader: the model.
        wishes: how to read and what to write.

    Returns:
        The number of files and pages that could not be read; each has an error line.

    Raises:
        DataError: if a single document or annotated file is asked for of several pictures, or
            the table of truths cannot be read.
        ModelError: if the model has no threshold of its own that was asked for.
        OutputError: if an annotated copy or a document cannot be written.
    """
    _check_single(names, wishes)
    threshold = threshold_of(reader.card, wishes.min_confidence)
    expectation = _expectation(wishes.expect)
    writer = writer_of(wishes.format, wishes.output)
    copies, failed = FileNames(), 0
    writer.start()
    with _shown_progress(names, wishes) as inputs:
        opened = itertools.chain.from_iterable(_open(one, wishes) for one in inputs)
        for lot in _lots(opened):
            for page, outcome in zip(lot, _read(lot, reader, wishes.layout), strict=True):
                truth = expectation.truth(outcome.shown_name) if expectation else None
                outcome = replace(outcome, truth=truth, threshold=threshold)
                failed += bool(outcome.error)
                writer.write(outcome)
                if expectation:
                    expectation.count(outcome)
                _annotate(wishes.annotate, copies, outcome, page.colors)
            sys.stdout.flush()
    writer.end()
    if expectation:
        print(expectation.score(), file=sys.stderr)  # noqa: T201
    return failed


def _expectation(table: Path | None) -> "Expectation | None":
    if table is None:
        return None
    from glyphline.reading.expectation import Expectation  # not at every start

    return Expectation(table)


def _annotate(
    target: Path | None, names: FileNames, outcome: Outcome, colors: np.ndarray | None
) -> None:
    if target is None or colors is None or outcome.page is None:
        return
    from glyphline.reading.annotation import save_annotated  # not at every start

    save_annotated(target, names, outcome, colors)


def _check_single(names: Sequence[Path | str], wishes: Wishes) -> None:
    """Refuse what can only be said of one file."""
    single = wishes.annotate is not None and is_picture_file(wishes.annotate)
    one_document = wishes.format == "alto" and wishes.output is None
    if (single or one_document) and len(list(itertools.islice(expand(names), 2))) > 1:
        if single:
            raise DataError(f"--annotate {wishes.annotate}: name a folder for several pictures")
        raise DataError("an ALTO document holds one picture; name a folder for several: --output")


@contextmanager
def _shown_progress(names: Sequence[Path | str], wishes: Wishes) -> Iterator[Iterable[Input]]:
    """The files with a bar on the terminal, unless the readings themselves show how far it is."""
    if not sys.stderr.isatty() or (sys.stdout.isatty() and wishes.output is None):
        yield expand(names)
        return
    from glyphline.reading.bar import shown_bar  # a fifth of a start's time

    total = sum(1 for _ in expand(names))
    with shown_bar(expand(names), total) as inputs:
        yield inputs


def _open(one: Input, wishes: Wishes) -> Iterator[_Opened]:
    """Decode the pages of a file, each when the one before has been taken."""
    try:
        pages = open_pages(one.source(wishes.limits.max_bytes), wishes.limits)
    except ImageError as error:
        yield _Opened(Outcome(one.name, error=str(error)))
        return
    for scan in pages:
        if isinstance(scan, ImageError):
            yield _Opened(Outcome(one.name, error=f"{one.name}: {scan}"))
            continue
        outcome = Outcome(one.name, number=scan.page, pages=scan.pages)
        try:
            grey = to_grey(scan.picture)
        except (ImageError, cv2.error, MemoryError) as error:
            yield _Opened(replace(outcome, error=f"{outcome.shown_name}: {_reason(error)}"))
        else:
            yield _Opened(outcome, grey, scan.picture if wishes.annotate else None)


def _lots(pages: Iterable[_Opened]) -> Iterator[list[_Opened]]:
    lot: list[_Opened] = []
    pixels = 0
    for page in pages:
        size = page.grey.size if page.grey is not None else 0
        if lot and (len(lot) == LOT_PICTURES or pixels + size > LOT_PIXELS):
            yield lot
            lot, pixels = [], 0
        lot.append(page)
        pixels += size
    if lot:
        yield lot


def _read(lot: list[_Opened], reader: Reader, layout: Layout) -> list[Outcome]:
    """Read the pages of a lot together; if one of them fails, each alone."""
    greys = [page.grey for page in lot if page.grey is not None]
    try:
        read = iter(reader.read_batch(greys, layout))
    except (ImageError, cv2.error, MemoryError) as error:
        if len(lot) > 1:
            return [outcome for page in lot for outcome in _read([page], reader, layout)]
        outcome = lot[0].outcome
        return [replace(outcome, error=f"{outcome.shown_name}: {_reason(error)}")]
    return [
        page.outcome if page.grey is None else replace(page.outcome, page=next(read))
        for page in lot
    ]


def _reason(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "there is not enough memory for this picture; cut it up"
    return " ".join(str(error).split())
