"""Opening an export folder: nothing missing, nothing altered, nothing foreign."""

import hashlib
from pathlib import Path

from glyphline.errors import ModelError
from glyphline.exported import CARD, PLACES, READABLE, ExportCard, load_card, walk

DEFAULT = "onnx_fp32"


def open_model(folder: Path | str, variant: str = DEFAULT) -> tuple[ExportCard, bytes]:
    """Read what ONNX Runtime needs of an export folder, once the folder has been checked.

    Every file is held against the card by name and size, the one that is loaded by its SHA-256
    too; hashing all of them would make every start wait for files that it does not use.

    Args:
        folder: what the export stage wrote.
        variant: one of `READABLE`.

    Returns:
        The card, and the bytes of the model that were hashed.

    Raises:
        ModelError: if the folder is no exported model, a file is missing, altered or foreign,
            or the folder has no such variant.
    """
    folder = Path(folder)
    card = load_card(folder)
    check_listing(folder, card)
    there = [name for name in card.variants if name in READABLE]
    if variant not in there:
        raise ModelError(
            f"{folder} has no variant {variant!r} to read with, it has "
            f"{', '.join(there) or 'none'}; name one of those, or one of {', '.join(READABLE)} in "
            f"export.variants and export again"
        )
    return card, read_checked(folder, card, PLACES[variant])


def check_listing(folder: Path, card: ExportCard) -> None:
    """Hold the names and sizes of all files against the card.

    Raises:
        ModelError: naming the first file that is missing, foreign or of another size.
    """
    found = dict(walk(folder))
    for name, expected in card.files.items():
        path = folder / name
        if name not in found or not path.is_file():
            raise ModelError(f"{path} is missing ({CARD} lists it); {_mend(folder)}")
        if (size := path.stat().st_size) != expected.size:
            raise ModelError(
                f"{path} is not the file that was exported: expected {expected.size:,} bytes, "
                f"got {size:,}; {_mend(folder)}"
            )
    if foreign := sorted(set(found) - set(card.files)):
        more = f" (and {len(foreign) - 1} more)" if len(foreign) > 1 else ""
        raise ModelError(
            f"{folder / foreign[0]}{more} does not belong to the exported model: {CARD} does not "
            f"list it; delete it, or {_mend(folder)}"
        )


def check_hashes(folder: Path, card: ExportCard) -> None:
    """Hold the bytes of all files against the card.

    Raises:
        ModelError: naming the first file that is missing, altered or foreign.
    """
    check_listing(folder, card)
    for name in card.files:
        read_checked(folder, card, name)


def read_checked(folder: Path, card: ExportCard, name: str) -> bytes:
    """Bytes of one listed file; what is returned is what was hashed.

    Raises:
        ModelError: if the file cannot be read, or its hash differs from the card's.
    """
    path, expected = folder / name, card.files[name].sha256
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"{path} cannot be read: {error.strerror or error}; {_mend(folder)}"
        ) from error
    if (found := hashlib.sha256(content).hexdigest()) != expected:
        raise ModelError(
            f"{path} is not the file that was exported: expected sha256 {expected[:12]}, got "
            f"{found[:12]}; {_mend(folder)}"
        )
    return content


def _mend(folder: Path) -> str:
    return f"copy the whole folder {folder.name} again, or export again (`dvc repro export`)"
