"""The same samples side by side: which reading of A belongs to which of B."""

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from glyphline.comparing.folders import holds
from glyphline.comparing.operand import SPLIT, Operand, same_data
from glyphline.errors import DataError
from glyphline.evaluation.readings import Reading
from glyphline.merge import MERGES, merge_text
from glyphline.shards import read_samples

Flip = Literal["mended", "broken", "both_wrong", ""]


@dataclass(frozen=True, slots=True)
class Pair:
    """One sample as A and as B read it; both have the same truth."""

    a: Reading
    b: Reading

    @property
    def flip(self) -> Flip:
        """`mended` (only B is right), `broken` (only A is), `both_wrong` in different ways."""
        if self.a.correct != self.b.correct:
            return "mended" if self.b.correct else "broken"
        return "" if self.a.text == self.b.text else "both_wrong"


@dataclass(frozen=True, slots=True)
class Pairing:
    """The samples that are compared.

    Attributes:
        pairs: in A's order.
        left_out: samples of A and of B that are not compared.
        by: whether samples were matched by `name` or by `picture`.
        notes: what a reader should know about the match.
    """

    pairs: list[Pair]
    left_out: tuple[int, int]
    by: Literal["name", "picture"]
    notes: list[str]


def pair_readings(a: Operand, b: Operand, merges: Mapping[str, str], common: bool) -> Pairing:
    """Lay the readings of two operands side by side.

    Where both read the same test data, or that cannot be known, samples are matched by name, and
    truth, source and group must agree. Where the data are known to differ they are matched by
    the bytes of their pictures, since a name is only a position.

    Args:
        a: the first side, usually the baseline.
        b: the second side, usually the candidate.
        merges: merge map that both are scored under; empty to take truths as they are.
        common: compare what both hold and leave out the rest.

    Raises:
        DataError: if the test sets are not the same and `common` is not set, or nothing is in
            common; it says how many samples are.
    """
    same = same_data(a.data, b.data)
    by: Literal["name", "picture"] = "picture" if same is False else "name"
    left, right = _by_picture(a, b) if same is False else (_by_name(a), _by_name(b))
    left, right = _merged(left, merges), _merged(right, merges)
    both = [key for key in left if key in right]
    unlike = [key for key in both if not _alike(left[key], right[key], by)]
    fit = set(both) - set(unlike)
    pairs = [Pair(left[key], right[key]) for key in both if key in fit]
    left_out = (len(left) - len(pairs), len(right) - len(pairs))
    if any(left_out) and not (common and pairs):
        examples = [(left[key], right[key]) for key in unlike]
        raise DataError(_difference((a, b), len(pairs), examples, bool(merges)))
    return Pairing(pairs, left_out, by, _notes(same, left_out, len(pairs)))


def _by_name(side: Operand) -> dict[Hashable, Reading]:
    return {reading.name: reading for reading in side.readings}


def _by_picture(a: Operand, b: Operand) -> tuple[dict[Hashable, Reading], ...]:
    """Readings by the digest of their picture, and by its place among equal pictures."""
    sides: list[dict[Hashable, Reading]] = []
    for side in (a, b):
        with TemporaryDirectory() as space:
            folder = side.data.fetch(Path(space))
            if folder is None:
                raise DataError(
                    f"{a.label} and {b.label} were tested on different data (fingerprints "
                    f"{_short(a)} and {_short(b)}), and the test pictures of {side.label}, "
                    f"{side.origin}, are out of reach, by which the samples could be matched; "
                    f"name both as revisions or DVC experiments, or evaluate both on one data set"
                )
            if not holds(folder, side.readings):
                raise DataError(
                    f"the test data of {side.label}, {side.origin}, are not those that it read; "
                    f"run `dvc repro evaluate` there"
                )
            digests = [_digest(sample.image) for sample in read_samples(folder, SPLIT)]
        seen: Counter[bytes] = Counter()
        known: dict[str, Hashable] = {}
        for index, digest in enumerate(digests):
            known[f"{SPLIT}:{index:05d}"] = (digest, seen[digest])
            seen[digest] += 1
        sides.append({known[reading.name]: reading for reading in side.readings})
    return tuple(sides)


def _merged(
    readings: dict[Hashable, Reading], merges: Mapping[str, str]
) -> dict[Hashable, Reading]:
    if not merges:
        return readings
    return {
        key: replace(r, truth=merge_text(r.truth, merges), text=merge_text(r.text, merges))
        for key, r in readings.items()
    }


def _alike(a: Reading, b: Reading, by: str) -> bool:
    """Equal pictures may come from two sources, equal positions may not."""
    return a.truth == b.truth and (by == "picture" or (a.source, a.group) == (b.source, b.group))


def _difference(
    sides: tuple[Operand, Operand], common: int, unlike: list[tuple[Reading, Reading]], merged: bool
) -> str:
    a, b = sides
    counts = (
        f"{a.label} has {len(a.readings):,} test samples, {b.label} {len(b.readings):,}; "
        f"{common:,} are in common"
    )
    truths = [(one, other) for one, other in unlike if one.truth != other.truth]
    if truths:
        one, other = truths[0]
        counts += (
            f"; the truths of {len(truths):,} differ, first {one.name}: {one.truth!r} and "
            f"{other.truth!r}"
        )
    if not merged and (fitting := _fitting_merge(truths)):
        return f"{counts}. The merge maps differ: add --merge {fitting} to score both under one"
    if not common:
        return f"{counts}. These are different test sets; evaluate both on one"
    hint = " or --merge with a map that makes the truths equal" if truths else ""
    return f"{counts}. Add --common to compare only those{hint}"


def _fitting_merge(truths: Iterable[tuple[Reading, Reading]]) -> str:
    """Name of the first merge map that makes all these truths equal; empty if there is none."""
    pairs = {(one.truth, other.truth) for one, other in truths}
    for name, merges in MERGES.items():
        if pairs and all(merge_text(p, merges) == merge_text(q, merges) for p, q in pairs):
            return name
    return ""


def _notes(same: bool | None, left_out: tuple[int, int], compared: int) -> list[str]:
    notes = []
    if same is None:
        notes.append(
            "Whether both read the same pictures is not known: the data of one side carry no "
            "fingerprint. Samples are matched by name, truth, source and group."
        )
    if same is False:
        notes.append("The data differ; samples are matched by the bytes of their pictures.")
    if any(left_out):
        notes.append(
            f"Only the {compared:,} samples in common are compared; {left_out[0]:,} of A and "
            f"{left_out[1]:,} of B are left out."
        )
    return notes


def _digest(image: bytes) -> bytes:
    return hashlib.blake2b(image, digest_size=16).digest()


def _short(side: Operand) -> str:
    return side.data.fingerprint[:12] or "unknown"
