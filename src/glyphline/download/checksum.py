"""Is a file the one it should be?"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from glyphline.download.entry import Copy

CHUNK = 2**20


def digest_of(path: Path, kind: str = "sha256") -> str:
    """SHA-256, or another digest that hashlib knows, of a file as hex digits."""
    digest = hashlib.new(kind, usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def matching(path: Path, copies: Iterable[Copy]) -> tuple[Copy | None, str]:
    """Find the copy that a file is.

    Returns:
        The copy, or None and how the file differs from the first one.
    """
    problems = []
    for copy in copies:
        problem = mismatch(path, copy)
        if not problem:
            return copy, ""
        problems.append(problem)
    return None, problems[0]


def mismatch(path: Path, copy: Copy) -> str:
    """Say how a file differs from what it should be, or return an empty text.

    Args:
        path: the file.
        copy: what is known of it; the ending of its name says what kind of file it is.
    """
    actual = path.stat().st_size
    if copy.size is not None and actual != copy.size:
        return f"it has {actual} bytes, expected {copy.size}"
    for kind, title in (("sha256", "SHA-256"), ("md5", "MD5")):
        expected = getattr(copy, kind)
        if expected is not None and (digest := digest_of(path, kind)) != expected:
            return f"its {title} is {digest}, expected {expected}"
    if copy.name.endswith(".csv"):
        return "" if _looks_like_text(path) else "it is not a CSV file"
    return "" if _looks_like_archive(path) else "it is not a zip or tar archive"


def _looks_like_archive(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(262)
    return head.startswith((b"PK", b"\x1f\x8b")) or head[257:262] == b"ustar"


def _looks_like_text(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(4096)
    return b"," in head and b"\0" not in head and not head.lstrip().startswith(b"<")
