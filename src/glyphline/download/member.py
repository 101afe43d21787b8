"""The members of an open archive: sorted by name, made when asked for, never loaded as pickles."""

import bisect
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from glyphline.errors import DataError

PICKLE_STARTS = tuple(bytes([0x80, protocol]) for protocol in range(2, 6))


@dataclass(frozen=True)
class Member:
    """A regular file inside an open archive.

    Attributes:
        name: path inside the archive, with `/` between its parts.
        size: bytes when expanded.
        open: gives a stream over its bytes, never more than `size` of them.
    """

    name: str
    size: int
    open: Callable[[], IO[bytes]]

    def read(self) -> bytes:
        """All bytes of the member.

        Raises:
            DataError: if they are a pickle, which nothing here may load.
        """
        with self.open() as stream:
            data = stream.read()
        if data.startswith(PICKLE_STARTS) and data.endswith(b"."):
            raise DataError(f"archive member {self.name} is a pickle, which can run code; refused")
        return data


@dataclass(frozen=True)
class Listing:
    """All members of an archive in its own order.

    Attributes:
        names: path of each.
        member: gives the one of an index.
        size: bytes of all when expanded.
    """

    names: list[str]
    member: Callable[[int], Member]
    size: int


class Members(Mapping[str, Member]):
    """The members of an archive, sorted by name; each is made when it is asked for."""

    def __init__(self, listing: Listing) -> None:
        order = sorted(range(len(listing.names)), key=listing.names.__getitem__)
        self._order = array("Q", order)
        self._names = [listing.names[index] for index in order]
        self._member = listing.member

    def __getitem__(self, name: str) -> Member:
        place = bisect.bisect_left(self._names, name)
        if place == len(self._names) or self._names[place] != name:
            raise KeyError(name)
        return self._member(self._order[place])

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
