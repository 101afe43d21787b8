"""Who wrote the characters of NIST SD19: what its .mit files say."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from glyphline.download.member import Member

WRITER = re.compile(r"[A-Za-z](\d{4})_\d{2}")
"""A form's name such as f0490_14: writer 0490 on a form with text 14. d, u, l and c stand for f in
the names of what was cut out of it."""


@dataclass(frozen=True)
class Writers:
    """Groups for the pictures of SD19.

    Attributes:
        by_folder: for each folder the writers of its pictures, in their order; empty if they
            are not known for every folder.
        problem: why they are not known; empty if they are.
    """

    by_folder: Mapping[str, list[str]]
    problem: str = ""

    def group(self, folder: str, index: int) -> str:
        """The writer of a picture, or the partition if writers are not known.

        Each writer filled in one form, and a form belongs to one partition; hence a partition
        is a group as well, of some 500 writers.
        """
        if self.problem:
            return folder.rpartition("/")[2]
        return self.by_folder[folder][index]


def read_writers(members: Mapping[str, Member], counts: Mapping[str, int]) -> Writers:
    """Read the .mit file beside each folder: a line for each picture, which names its source.

    Half of the writers would be worse than none: the same person could be a writer here and
    part of a partition there, on both sides of a split.

    Args:
        members: the archive.
        counts: how many pictures each folder has, such as `by_class/30/hsf_0`: the highest
            number in a picture's name and one.
    """
    known: dict[str, list[str]] = {}
    for folder, count in counts.items():
        name = f"{folder}.mit"
        if name not in members:
            return Writers({}, f"{name} is not in the archive")
        lines = members[name].read().decode("ascii", errors="replace").splitlines()
        found = list(_writers(lines))
        if len(found) != count:
            return Writers({}, f"{name} names {len(found)} writers for {count} pictures")
        known[folder] = found
    return Writers(known)


def _writers(lines: Iterable[str]) -> Iterable[str]:
    """The writer of each line that names one; a line with the number of pictures does not."""
    for line in lines:
        if names := WRITER.findall(line):
            yield names[-1]
