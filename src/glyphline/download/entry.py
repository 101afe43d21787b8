"""An entry of the catalogue: where an archive is published, and the copies of it that count."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Copy:
    """A copy of an archive under one file name.

    Attributes:
        name: file name, which may lie in a folder: `mnist/train-images-idx3-ubyte.gz`.
        size: bytes, or None if unknown.
        sha256: hex digest, or None if unknown.
        lacks: what the full archive has and this copy has not; empty for a full copy.
        md5: hex digest, for what is published with no better one.
    """

    name: str
    size: int | None
    sha256: str | None
    lacks: str = ""
    md5: str | None = None

    def __post_init__(self) -> None:
        path = PurePosixPath(self.name)
        if path.is_absolute() or ".." in path.parts or str(path) != self.name:
            raise ValueError(f"{self.name!r} is no plain path below a mirror or the cache")


@dataclass(frozen=True)
class Archive:
    """A published archive.

    Attributes:
        tag: the source that reads it.
        names: file names to look for in a mirror, in order; the first one is used in the cache.
        address: where it is published.
        size: bytes, or None when the publisher states none.
        sha256: hex digest, or None when no one has published it. Then a transfer is checked by
            `md5` or its length alone, members by the CRC inside the archive, and the digest of
            what came is recorded in the summary.
        licence: under which terms it may be used.
        citation: the work to cite.
        partial: other copies, taken when a mirror has not the archive itself: parts of it, or
            all of it packed differently; no address publishes them.
        md5: hex digest that the publisher states.
        by_hand: why no program can fetch it from its address, and how one gets it; empty for
            what can be fetched.
    """

    tag: str
    names: tuple[str, ...]
    address: str
    size: int | None
    sha256: str | None
    licence: str
    citation: str
    partial: tuple[Copy, ...] = ()
    md5: str | None = None
    by_hand: str = ""

    def copies(self) -> list[Copy]:
        """Every copy that a mirror may hold, the full ones first."""
        full = (Copy(name, self.size, self.sha256, md5=self.md5) for name in self.names)
        return [*full, *self.partial]

    def by_name(self) -> dict[str, list[Copy]]:
        """The copies under each name; a file is good if it is any of them."""
        names = [copy.name for copy in self.copies()]
        copies = sorted(self.copies(), key=lambda copy: names.index(copy.name))
        return {name: list(same) for name, same in groupby(copies, lambda copy: copy.name)}
