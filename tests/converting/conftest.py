"""Samples of every sort."""

import numpy as np
import pytest

from glyphline.picture import encode_png
from glyphline.sample import Sample

TEXTS = [
    "a",
    "Ωmega",
    "日本",
    "👍🏽",
    " x ",
    '"quoted", comma',
    "a\tb",
    "\r",
    "line\nbreak",
    "=1+1",
]
SPLITS = ["train", "", "val", "test", "train"]


@pytest.fixture
def samples() -> list[Sample]:
    """25 samples: pictures of several sizes, all splits, groups or none."""
    generator = np.random.default_rng(1)
    return [
        Sample(
            encode_png(generator.integers(0, 256, (4 + n % 3, 5 + n), np.uint8)),
            TEXTS[n % len(TEXTS)],
            f"source{n % 2}",
            f"writer, {n % 3}" if n % 4 else "",
            SPLITS[n % len(SPLITS)],
        )
        for n in range(25)
    ]
