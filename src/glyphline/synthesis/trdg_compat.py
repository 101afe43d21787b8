"""The one door to TRDG 1.8.0, which current Pillow and setuptools have left behind.

See docs/decisions/0001-trdg.md for what is mended and why. Importing this module changes
nothing; `import_trdg` does, and only what is missing.
"""

import contextlib
import importlib
import importlib.util
import io
import sys
import types
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from glyphline.errors import DataError
from glyphline.trdg_package import trdg_folder

# TRDG's handwriting needs TensorFlow 1; importing TensorFlow 2 only to fail costs 9 seconds.
_DEAD_MODULE = "trdg.handwritten_text_generator"
_IMPORT_NOTICE = "Missing modules for handwritten text generation."


@cache
def import_trdg() -> types.ModuleType:
    """Import `trdg.data_generator`, mending what keeps it from working.

    `FreeTypeFont.getsize` is put back if Pillow lacks it; `pkg_resources` is stood in for while
    `arabic_reshaper` is imported, if it is missing; TRDG's notice about handwriting is not
    printed. Everything else that TRDG prints is.

    Raises:
        DataError: if TRDG is not installed or cannot be imported all the same.
    """
    restore_getsize()
    trdg_folder()  # makes it importable where it is not installed
    try:
        if importlib.util.find_spec("arabic_reshaper") is not None:  # else TRDG draws without it
            import_arabic_reshaper()
        return _import_quietly("trdg.data_generator")
    except ImportError as error:
        raise DataError(
            f"TRDG cannot be imported ({error}); install glyphline with its `train` extra"
        ) from error


def restore_getsize() -> None:
    """Give fonts the method that Pillow 10 removed, as TRDG means it.

    TRDG takes the second number for the height of the canvas it draws on from the ascender
    line, so it must be the bottom of the box; the height of the box alone would cut glyphs.
    """
    from PIL import ImageFont

    if not hasattr(ImageFont.FreeTypeFont, "getsize"):
        ImageFont.FreeTypeFont.getsize = _getsize  # type: ignore[attr-defined]


def import_arabic_reshaper() -> types.ModuleType:
    """Import `arabic_reshaper`, whose release 2.1.3 (TRDG's pin) needs `pkg_resources`.

    The stand-in is gone afterwards, so that no other package takes it for the real one.
    """
    if importlib.util.find_spec("pkg_resources") is not None:
        return importlib.import_module("arabic_reshaper")
    stand_in = types.ModuleType("pkg_resources")
    stand_in.resource_filename = _resource_filename  # type: ignore[attr-defined]
    with _module(stand_in.__name__, stand_in):
        return importlib.import_module("arabic_reshaper")


def _getsize(font: Any, text: str, *_: Any, **__: Any) -> tuple[int, int]:
    return round(font.getlength(text)), font.getbbox(text)[3]


def _resource_filename(module: str, resource: str) -> str:
    return str(Path(str(sys.modules[module].__file__)).parent / resource)


@contextlib.contextmanager
def _module(name: str, module: types.ModuleType | None) -> Iterator[None]:
    """Let `import name` give `module` for a while; None makes it fail."""
    missing = object()
    before: Any = sys.modules.get(name, missing)
    sys.modules[name] = module  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
        if before is not missing:
            sys.modules[name] = before


def _import_quietly(name: str) -> types.ModuleType:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), _module(_DEAD_MODULE, None):
        module = importlib.import_module(name)
    kept = [line for line in printed.getvalue().splitlines() if line != _IMPORT_NOTICE]
    sys.stdout.writelines(f"{line}\n" for line in kept)
    return module
