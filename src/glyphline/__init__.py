"""glyphline: train, compare and ship small OCR recognisers.

`glyphline.Reader` reads pictures with an exported model.
"""

from importlib import import_module
from importlib.metadata import version
from typing import Any

__version__ = version("glyphline")


def __getattr__(name: str) -> Any:
    """Import `Reader` when it is first asked for, so that `import glyphline` stays quick."""
    if name == "Reader":
        return import_module("glyphline.reading.recognizer").Reader
    raise AttributeError(f"module 'glyphline' has no attribute {name!r}")
