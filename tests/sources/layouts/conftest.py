"""Laying out files and reading them as source `folder` does."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from glyphline.picture import decode_picture, encode_png
from glyphline.sources.folder import SourceParams, samples

PAGE = (np.add.outer(3 * np.arange(40), np.arange(60)) % 251).astype(np.uint8)
"""(40, 60) uint8, no two places alike nearby, so that a cut shows where it came from."""


@pytest.fixture
def page() -> np.ndarray:
    return PAGE


@pytest.fixture
def root(tmp_path) -> Path:
    return tmp_path / "own"


@pytest.fixture
def lay(root) -> Callable[..., Path]:
    """Write files; None stands for a page, text is written in UTF-8."""

    def write(files: dict[str, bytes | str | None]) -> Path:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = encode_png(PAGE) if content is None else content
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        return root

    return write


class Read:
    """What came of a folder.

    Attributes:
        rows: (text, group, split) of the samples in order.
        pictures: their pixels.
        rejects: (name, kind) in order.
    """

    def __init__(self, root: Path, context, **params) -> None:
        context.rejects.rows.clear()
        found = list(samples(SourceParams(path=str(root), **{"layout": "auto", **params}), context))
        self.rows = [(s.text, s.group, s.split) for s in found]
        self.texts = [s.text for s in found]
        self.pictures = [decode_picture(s.image) for s in found]
        self.rejects = [(name, kind) for name, kind, _ in context.rejects.rows]
        self.layout = context.origin["layout"]


@pytest.fixture
def read(lay, context) -> Callable[..., Read]:
    """Lay out files and read them."""

    def run(files: dict[str, bytes | str | None], **params) -> Read:
        return Read(lay(files), context, **params)

    return run
