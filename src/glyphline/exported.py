"""The export folder: model files, and one JSON file with all that reading them takes."""

import hashlib
from pathlib import Path
from typing import Any

from glyphline.charset import Charset
from glyphline.decoding import HeadName
from glyphline.errors import DataError, ExportError
from glyphline.outputs import read_json, write_json
from glyphline.params.base import Params
from glyphline.preprocess import Preprocess

CARD = "glyphline.json"
FORMAT_VERSION = 1
SAVED_MODEL = "saved_model"
ONNX = "model.onnx"
LITERT = "model.tflite"
PLACES = {"saved_model": SAVED_MODEL, "onnx": ONNX, "litert": LITERT}  # of each format


class ExportCard(Params):
    """What stands in `glyphline.json`."""

    format_version: int
    """`FORMAT_VERSION`; a reader refuses versions it does not know."""
    name: str
    """`<dataset>-<model>`."""
    head: HeadName
    charset: str
    merges: dict[str, str]
    preprocess: Preprocess
    provenance: dict[str, Any]
    """Seed, params, data fingerprint and the figures on the test set."""
    files: dict[str, str]
    """Path inside the folder -> SHA-256 of its bytes."""

    @property
    def characters(self) -> Charset:
        """The charset as ids know it."""
        return Charset(self.charset)

    @property
    def model_id(self) -> str:
        """Twelve hex digits that change with any byte of any model file."""
        joined = "\n".join(f"{name} {digest}" for name, digest in sorted(self.files.items()))
        return hashlib.sha256(joined.encode()).hexdigest()[:12]

    def save(self, folder: Path) -> None:
        """Write the card into its folder."""
        write_json(folder / CARD, self.model_dump())


def load_card(folder: Path) -> ExportCard:
    """Read the card of an export folder.

    Raises:
        ExportError: if the folder or its card is missing, damaged or of another version.
    """
    path = folder / CARD
    try:
        plain = read_json(path)
        version = plain["format_version"]
        if version != FORMAT_VERSION:
            raise ExportError(
                f"{path} has format version {version!r}; this glyphline reads {FORMAT_VERSION}, "
                f"so export again"
            )
        card = ExportCard.model_validate(plain)
        Charset(card.charset)
    except FileNotFoundError as error:
        raise ExportError(
            f"{folder} holds no {CARD}, so it is no exported model; run `dvc repro export`, "
            f"or name the folder with --model"
        ) from error
    except (ValueError, LookupError, TypeError, DataError) as error:
        raise ExportError(f"{path} is damaged ({type(error).__name__}); export again") from error
    return card


def verified(folder: Path, card: ExportCard, name: str) -> Path:
    """The path of one model file, once its hash has been checked.

    Raises:
        ExportError: if the file was not exported, is missing, or differs from the card.
    """
    if name not in card.files:
        raise ExportError(f"{folder} was exported without {name}; it has {', '.join(card.files)}")
    path = folder / name
    if not path.is_file():
        raise ExportError(f"{path} is missing; export again")
    if hash_file(path) != card.files[name]:
        raise ExportError(
            f"{path} is not the file that was exported (its hash differs); export again"
        )
    return path


def hash_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder but the card, by relative path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != CARD)
    return {path.relative_to(folder).as_posix(): hash_file(path) for path in paths}


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
