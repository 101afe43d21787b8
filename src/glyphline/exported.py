"""The export folder: model files, and one JSON file with all that reading them takes."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from glyphline.charset import Charset
from glyphline.decoding import HeadName
from glyphline.errors import DataError, ModelError
from glyphline.outputs import read_json, write_json
from glyphline.params.base import Params
from glyphline.params.decode import DecodeParams
from glyphline.preprocess import Preprocess

CARD = "glyphline.json"
LEXICON = "lexicon.txt"
FORMAT_VERSION = 3
SEAL = "sha256"  # the card's own digest, beside its fields
MAX_CARD_BYTES = 64_000_000  # far more than a card has with any charset
SYSTEM_FILES = {".DS_Store", "Thumbs.db", "desktop.ini"}  # left by whoever looked into a folder
# File, or folder, of each variant.
PLACES = {
    "saved_model": "saved_model",
    "onnx_fp32": "model.onnx",
    "onnx_int8_dynamic": "model.int8-dynamic.onnx",
    "onnx_int8_static": "model.int8-static.onnx",
    "litert_fp32": "model.tflite",
    "litert_fp16": "model.fp16.tflite",
    "litert_int8_dynamic": "model.int8-dynamic.tflite",
    "litert_int8_static": "model.int8-static.tflite",
}
SAVED_MODEL, ONNX, LITERT = (PLACES[v] for v in ("saved_model", "onnx_fp32", "litert_fp32"))
READABLE = tuple(variant for variant, place in PLACES.items() if place.endswith(".onnx"))


class FileEntry(Params):
    """What a file of the folder must be."""

    size: int = Field(ge=0)
    """Bytes."""
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Calibration(Params):
    """How far the model's confidence can be believed, measured on the val split."""

    temperature: float = Field(gt=0)
    """Logits are divided by it before they become probabilities."""
    thresholds: dict[str, float | None]
    """Precision such as `0.99` -> the confidence from which readings reach it; null for none."""


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
    decode: DecodeParams
    """How logits become texts; its lexicon, if any, is the file `LEXICON` of the folder."""
    calibration: Calibration | None = None
    """None for a model that was not calibrated."""
    provenance: dict[str, Any]
    """Params, fingerprints of data and code, versions, and the figures on the test set."""
    files: dict[str, FileEntry]
    """Every file of the folder but the card, by its path inside."""

    @field_validator("files")
    @classmethod
    def _inside(cls, files: dict[str, FileEntry]) -> dict[str, FileEntry]:
        for name in files:
            path = PurePosixPath(name)
            plain = str(path) == name != "." and not set(name) & set("\\:\0")
            if not plain or path.is_absolute() or ".." in path.parts:
                raise ValueError(f"{name!r} is no path inside the folder")
        return files

    @model_validator(mode="after")
    def _own_lexicon(self) -> Self:
        if self.decode.lexicon is not None and self.decode.lexicon not in self.files:
            raise ValueError(f"decode.lexicon {self.decode.lexicon!r} is none of the files")
        return self

    @property
    def characters(self) -> Charset:
        """The charset as ids know it."""
        return Charset(self.charset)

    @property
    def variants(self) -> tuple[str, ...]:
        """The variants that the folder holds."""
        tops = {name.split("/")[0] for name in self.files}
        return tuple(variant for variant, place in PLACES.items() if place in tops)

    @property
    def model_id(self) -> str:
        """Twelve hex digits that change with any byte of any model file."""
        places = set(PLACES.values())
        hashed = sorted((n, e.sha256) for n, e in self.files.items() if n.split("/")[0] in places)
        joined = "\n".join(f"{name} {digest}" for name, digest in hashed)
        return hashlib.sha256(joined.encode()).hexdigest()[:12]

    def save(self, folder: Path) -> None:
        """Write the card into its folder, sealed with its own digest."""
        plain = self.model_dump(mode="json")
        write_json(folder / CARD, {**plain, SEAL: _seal(plain)})


def load_card(folder: Path) -> ExportCard:
    """Read the card of an export folder.

    Raises:
        ModelError: if the folder or its card is missing, damaged, altered or of another version.
    """
    path = folder / CARD
    try:
        if path.exists() and not (path.is_file() and path.stat().st_size <= MAX_CARD_BYTES):
            raise ModelError(f"{path} is no file of such a size as a card has; export again")
        plain = read_json(path)
        version = plain["format_version"]
        if version != FORMAT_VERSION:
            raise ModelError(
                f"{path} has format version {version!r}; this glyphline reads {FORMAT_VERSION}, "
                f"so export again"
            )
        seal = plain.pop(SEAL)
        card = ExportCard.model_validate(plain)
        Charset(card.charset)
    except FileNotFoundError as error:
        raise ModelError(
            f"{folder} holds no {CARD}, so it is no exported model; run `dvc repro export`, "
            f"or name the folder with --model"
        ) from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, LookupError, TypeError, AttributeError, DataError) as error:
        raise ModelError(f"{path} is damaged ({_reason(error)}); export again") from error
    if seal != _seal(plain):
        raise ModelError(
            f"{path} is not the file that was exported: its fields give the sha256 "
            f"{_seal(plain)[:12]}, expected {str(seal)[:12]}; export again"
        )
    return card


def list_files(folder: Path) -> dict[str, FileEntry]:
    """Size and SHA-256 of every file below a folder but the card, by path inside."""
    return {
        name: FileEntry(size=path.stat().st_size, sha256=hash_file(path))
        for name, path in walk(folder)
    }


def walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file below a folder but the card, by its path inside, in sorted order.

    A linked folder counts as a file: what lies in it does not belong to this folder.
    """
    found: list[Path] = []
    for base, folders, files in os.walk(folder):
        linked = [name for name in folders if Path(base, name).is_symlink()]
        found += [Path(base, name) for name in (*files, *linked) if name not in SYSTEM_FILES]
    for path in sorted(found):
        if path != folder / CARD:
            yield path.relative_to(folder).as_posix(), path


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"
    return " ".join(f"{type(error).__name__}: {error}".split())


def _seal(plain: dict[str, Any]) -> str:
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
