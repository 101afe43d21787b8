"""A cleaned copy of a data set, and the list of what was left out of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from glyphline.checking.examine import Examination
from glyphline.converting.writers import Shape, write_dataset
from glyphline.data.duplicates import CONFLICTING, KEPT, KINDS
from glyphline.data.inventory import TEST, TRAIN, UNSPLIT, VAL
from glyphline.data.spool import Spool
from glyphline.errors import DataError
from glyphline.outputs import write_rows
from glyphline.sample import Sample

REJECTS = "rejects.csv"
LEFT_OUT = ("blank", "label too long")
"""Findings about single pictures whose samples are left out."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a sample is not in the copy; `kept` names the one that is there instead, or nothing."""

    name: str
    kind: str
    reason: str
    kept: str = ""


@dataclass(frozen=True)
class Cleaned:
    """How a cleaned copy came out: samples written, and left out by name."""

    written: int
    left_out: list[LeftOut]


def write_cleaned(
    samples: Iterable[Sample], examination: Examination, spool: Spool, out: Path, to: Shape
) -> Cleaned:
    """Write what is sound, unaltered: pictures, texts, groups and splits as they came.

    Args:
        samples: the samples that were examined, once more and in the same order.
        examination: of these samples.
        spool: their pictures as they were examined.
        out: folder to make; `rejects.csv` (name, kind, reason, kept) is written into it.
        to: shape of the copy.

    Raises:
        DataError: if something lies at `out`, nothing sound is left, or the samples changed
            since they were examined.
    """
    left_out = choose_left_out(examination)
    written = write_dataset(_sound(samples, left_out, examination, spool), out, to)
    source = [LeftOut(*row) for row in examination.source_rejects.rows]
    listed = [*source, *(left_out[row] for row in sorted(left_out))]
    rows = ((item.name, item.kind, item.reason, item.kept) for item in listed)
    write_rows(out / REJECTS, ["name", "kind", "reason", "kept"], rows)
    return Cleaned(written, listed)


def choose_left_out(examination: Examination) -> dict[int, LeftOut]:
    """Decide which samples a cleaned copy leaves out, by their number among the raw samples.

    Without a usable label or picture, blank, longer than the model can learn; copies but one,
    contradictions altogether. Of nearly equal pictures in two published splits the one in test
    stays, else the one in val. Other nearly equal pictures are for people to judge and stay.
    """
    stock = examination.stock
    total = len(stock) + len(examination.rejects.rows)
    unusable = np.setdiff1d(np.arange(total), stock.row, assume_unique=True).tolist()
    left_out = {
        row: LeftOut(*reject)
        for row, reject in zip(unusable, examination.rejects.rows, strict=True)
    }

    def leave_out(position: int, kind: str, reason: str, kept: str = "") -> None:
        row = int(stock.row[position])
        left_out.setdefault(row, LeftOut(stock.name(position), kind, reason, kept))

    for finding in examination.findings:
        if finding.kind in LEFT_OUT:
            for index, position in enumerate(finding.one.tolist()):
                detail = finding.details[index] if finding.details else finding.what
                leave_out(position, finding.kind, detail)
    duplicates = examination.duplicates
    for position in np.flatnonzero(duplicates.kind != KEPT).tolist():
        kind, first = int(duplicates.kind[position]), int(duplicates.kept[position])
        if kind == CONFLICTING:
            leave_out(position, KINDS[kind], "equal pixels carry different labels")
        else:
            leave_out(position, KINDS[kind], "equal pixels", stock.name(first))
    for position, other in _near_across(examination):
        if int(stock.row[other]) not in left_out:
            reason = "nearly equal to a picture of another split"
            leave_out(position, "near leaked", reason, stock.name(other))
    return left_out


def _near_across(examination: Examination) -> Iterator[tuple[int, int]]:
    """Pairs in two published splits: which should go, and which stay; those of test first."""
    stock, near = examination.stock, examination.near
    if not examination.published:
        return
    parts = np.where(stock.published == UNSPLIT, TRAIN, stock.published)
    rank = np.select([parts == TEST, parts == VAL], [0, 1], 2)
    one, other = rank[near.one], rank[near.other]
    goes = np.where(one > other, near.one, near.other)
    stays = np.where(one > other, near.other, near.one)
    across = np.flatnonzero(one != other)
    for index in across[np.argsort(rank[stays[across]], kind="stable")].tolist():
        yield int(goes[index]), int(stays[index])


def _sound(
    samples: Iterable[Sample], left_out: dict[int, LeftOut], examination: Examination, spool: Spool
) -> Iterator[Sample]:
    total = len(examination.stock) + len(examination.rejects.rows)
    met = 0
    for row, sample in enumerate(samples):
        if row >= total or sample.image != spool.read(row):
            raise DataError(f"{sample.name or row} changed while it was checked; check again")
        met += 1
        if row not in left_out:
            yield sample
    if met != total:
        raise DataError(f"{total - met} of {total} samples went away while checking; check again")
