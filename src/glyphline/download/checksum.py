"""Is a file the one it should be?"""

import hashlib
from pathlib import Path

CHUNK = 2**20


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as hex digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def mismatch(path: Path, size: int | None, sha256: str | None) -> str:
    """Say how a file differs from what is published, or return an empty text.

    Args:
        path: the file.
        size: bytes expected, or None if unknown.
        sha256: hex digits expected, or None if unknown.
    """
    actual = path.stat().st_size
    if size is not None and actual != size:
        return f"it has {actual} bytes, expected {size}"
    if sha256 is not None and (digest := sha256_of(path)) != sha256:
        return f"its SHA-256 is {digest}, expected {sha256}"
    if not _looks_like_archive(path):
        return "it is not a zip or tar archive"
    return ""


def _looks_like_archive(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(262)
    return head.startswith((b"PK", b"\x1f\x8b")) or head[257:262] == b"ustar"
