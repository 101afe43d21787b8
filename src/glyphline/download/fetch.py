"""An archive of the catalogue as a verified file: from a mirror, the cache, or its address."""

import fcntl
import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glyphline.download.catalogue import Archive, Copy
from glyphline.download.checksum import mismatch, sha256_of
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
        DownloadError: if no place has it, or what a place has is not what it should be.
    """
    mirror = os.environ.get("GLYPHLINE_MIRROR") or params.mirror
    if mirror and (found := _from_mirror(mirror, archive, cache / archive.tag, params)):
        return found
    folder = cache / archive.tag
    if address and address != archive.address:
        folder /= hashlib.sha256(address.encode()).hexdigest()[:12]
    try:
        return _cached(address or archive.address, archive, archive.copies()[0], folder, params)
    except DownloadError as error:
        if not mirror:
            raise
        names = ", ".join(copy.name for copy in archive.copies())
        raise DownloadError(f"the mirror {mirror} has none of {names}; and {error}") from error


def _from_mirror(
    mirror: str, archive: Archive, cache: Path, params: DownloadParams
) -> Fetched | None:
    remote = mirror.startswith(("http://", "https://"))
    if not remote and not Path(mirror).expanduser().is_dir():
        raise DownloadError(
            f"the mirror {mirror} is neither a folder nor an http(s) address; see GLYPHLINE_MIRROR "
            f"and download.mirror"
        )
    for copy in archive.copies():
        if remote:
            try:
                address = f"{mirror.rstrip('/')}/{copy.name}"
                return _cached(address, archive, copy, cache, params)
            except AbsentError:
                continue
        path = Path(mirror).expanduser() / copy.name
        if not path.is_file():
            continue
        if problem := mismatch(path, copy.size, copy.sha256):
            raise DownloadError(
                f"{path} is not the archive it should be: {problem}; replace or remove it"
            )
        return _fetched(path, archive, copy)
    return None


def _cached(
    address: str, archive: Archive, copy: Copy, folder: Path, params: DownloadParams
) -> Fetched:
    """Return a copy from the cache, after fetching it if it is missing or damaged there."""
    path = folder / copy.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            if path.exists() and (problem := mismatch(path, copy.size, copy.sha256)):
                log.warning("%s in the cache is damaged (%s); fetching it again", path, problem)
                path.unlink()
            if not path.exists():
                transfer(address, path, copy.size, copy.sha256, params)
            return _fetched(path, archive, copy)
    except OSError as error:
        raise DownloadError(
            f"cannot keep {copy.name} in {folder} ({error}); free space there, or name another "
            f"folder with GLYPHLINE_CACHE"
        ) from error


def _fetched(path: Path, archive: Archive, copy: Copy) -> Fetched:
    return Fetched(path, archive, copy.sha256 or sha256_of(path), copy.lacks)


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
