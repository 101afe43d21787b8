"""An archive of the catalogue as a verified file: from a mirror, the cache, or its address."""

import fcntl
import hashlib
import logging
import os
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glyphline.download.checksum import digest_of, matching
from glyphline.download.entry import Archive, Copy
from glyphline.download.transfer import AbsentError, transfer
from glyphline.errors import DownloadError
from glyphline.params.compute import DownloadParams

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fetched:
    """A verified archive.

    Attributes:
        path: where it lies, in the cache or in a mirror folder; not to be written.
        archive: its entry in the catalogue.
        sha256: hex digest of this very file.
        lacks: what a partial copy has not; empty for the full archive.
    """

    path: Path
    archive: Archive
    sha256: str
    lacks: str = ""

    def origin(self) -> dict[str, Any]:
        """What the summary says of the archive."""
        return {
            "archive": self.path.name,
            "sha256": self.sha256,
            "lacks": self.lacks,
            "licence": self.archive.licence,
            "citation": self.archive.citation,
        }


def fetch(
    archive: Archive, cache: Path, params: DownloadParams, address: str | None = None
) -> Fetched:
    """Return an archive as a verified file, fetching it when needed.

    A mirror (GLYPHLINE_MIRROR, else `download.mirror`) is asked first: for the full archive
    under each of its names, then for the partial copies of the catalogue. Then comes the
    address. What comes over the network is kept in `cache`, which many runs may share.

    Args:
        archive: entry of the catalogue.
        cache: folder for archives, made when missing.
        params: the `download` section.
        address: where to fetch it instead of the catalogue's address.

    Raises:
        DownloadError: if no place has it, what a place has is not what it should be, or only a
            person can fetch it and has not yet.
    """
    mirror = os.environ.get("GLYPHLINE_MIRROR") or params.mirror
    if mirror and (found := _from_mirror(mirror, archive, cache / archive.tag, params)):
        return found
    folder = cache / archive.tag
    if archive.by_hand and not address:
        return _brought(mirror, archive, folder)
    if address and address != archive.address:
        folder /= hashlib.sha256(address.encode()).hexdigest()[:12]
    try:
        copies = archive.by_name()[archive.names[0]]
        return _cached(address or archive.address, archive, copies[:1], folder, params)
    except DownloadError as error:
        if not mirror:
            raise
        raise DownloadError(
            f"the mirror {mirror} has none of {_listed(archive)}; and {error}"
        ) from error


def _from_mirror(
    mirror: str, archive: Archive, cache: Path, params: DownloadParams
) -> Fetched | None:
    if mirror.startswith(("http://", "https://")):
        for name, copies in archive.by_name().items():
            try:
                address = f"{mirror.rstrip('/')}/{urllib.parse.quote(name)}"
                return _cached(address, archive, copies, cache, params)
            except AbsentError:
                continue
        return None
    folder = Path(mirror).expanduser()
    if not folder.is_dir():
        raise DownloadError(
            f"the mirror {mirror} is neither a folder nor an http(s) address; see GLYPHLINE_MIRROR "
            f"and download.mirror"
        )
    return _lying(folder, archive)


def _lying(folder: Path, archive: Archive) -> Fetched | None:
    """Take a copy from where somebody put it."""
    for name, copies in archive.by_name().items():
        path = folder / name
        if not path.is_file():
            continue
        copy, problem = matching(path, copies)
        if not copy:
            raise DownloadError(
                f"{path} is not the archive it should be: {problem}; replace or remove it"
            )
        return _fetched(path, archive, copy)
    return None


def _brought(mirror: str | None, archive: Archive, folder: Path) -> Fetched:
    """Take from the cache what only a person can fetch."""
    if found := _lying(folder, archive):
        return found
    there = f"the mirror {mirror}, or {folder}" if mirror else f"{folder}, or a mirror"
    raise DownloadError(
        f"{archive.by_hand} Fetch it from {archive.address} and put it into {there}, under one of "
        f"the names: {_listed(archive)}"
    )


def _listed(archive: Archive) -> str:
    return ", ".join(archive.by_name())


def _cached(
    address: str, archive: Archive, copies: list[Copy], folder: Path, params: DownloadParams
) -> Fetched:
    """Return a copy from the cache, after fetching it if it is missing or damaged there.

    `copies` are what may lie under the one name, of which the address has one.
    """
    path = folder / copies[0].name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            if path.exists():
                copy, problem = matching(path, copies)
                if copy:
                    return _fetched(path, archive, copy)
                log.warning("%s in the cache is damaged (%s); fetching it again", path, problem)
                path.unlink()
            return _fetched(path, archive, _transferred(address, path, copies, params))
    except OSError as error:
        raise DownloadError(
            f"cannot keep {path.name} in {path.parent} ({error}); free space there, or name "
            f"another folder with GLYPHLINE_CACHE"
        ) from error


def _transferred(address: str, path: Path, copies: list[Copy], params: DownloadParams) -> Copy:
    """Fetch whichever of the copies the address has."""
    for copy in copies[:-1]:
        try:
            transfer(address, path, copy, params)
            return copy
        except AbsentError:
            raise
        except DownloadError as error:
            log.warning("%s; is it another copy?", error)
    transfer(address, path, copies[-1], params)
    return copies[-1]


def _fetched(path: Path, archive: Archive, copy: Copy) -> Fetched:
    return Fetched(path, archive, copy.sha256 or digest_of(path), copy.lacks)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process at a time fetch an archive; queued experiments share the cache."""
    with path.with_name(path.name + ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.warning("waiting for another run that fetches %s", path.name)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
