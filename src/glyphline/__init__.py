"""glyphline: train, compare and ship small OCR recognisers.

`glyphline.Reader` reads pictures with an exported model.
"""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    """Import what takes time when it is first asked for, so that `import glyphline` stays quick."""
    if name == "Reader":
        return import_module("glyphline.reading.recognizer").Reader
    if name == "__version__":
        return import_module("importlib.metadata").version("glyphline")
    raise AttributeError(f"module 'glyphline' has no attribute {name!r}")
