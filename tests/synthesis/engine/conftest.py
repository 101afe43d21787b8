import os
import random

import cv2
import numpy as np
import pytest
from PIL import Image

from glyphline.fonts import trdg_fonts
from glyphline.synthesis.engine.settings import Settings, trdg_arguments
from glyphline.synthesis.trdg_compat import import_trdg

FEW = (
    "AllerDisplay", "BEBAS___", "Capture_it", "Lato-BlackItalic", "Lato-Hairline", "Pacifico",
    "Raleway-ThinItalic", "Roboto-Bold", "SEASRN__", "Sansation-Italic", "Walkway_Oblique",
)  # fmt: skip
FONTS = [str(font.path) for font in trdg_fonts() if font.name in FEW]
CHARACTERS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-'!?/fjJ€£é\u0e01\u0e34"
)


@pytest.fixture(scope="session")
def make_settings():
    """Plain settings with some changed; a random text and font for a seed."""

    def make(seed, **changes):
        chance = random.Random(seed)
        values = {
            "text": "".join(chance.choices(CHARACTERS, k=chance.choice((1, 2, 3, 6, 12)))),
            "font": chance.choice(FONTS),
            "size_px": chance.choice((17, 24, 32, 32, 40)),
            "skew_deg": 0,
            "random_skew": False,
            "blur_px": 0,
            "random_blur": False,
            "background": 1,
            "distortion": 0,
            "direction": 0,
            "width_px": -1,
            "alignment": 1,
            "colors": "#000000",
            "orientation": 0,
            "space_width": 1.0,
            "spacing_px": chance.choice((0, 0, 2)),
            "margins_px": tuple(chance.randrange(5) for _ in range(4)),
            "fit": False,
            "word_split": False,
            "image_dir": "",
            "stroke_px": 0,
            "stroke_colors": "#282828",
            "image_mode": "L",
        }
        return Settings(**{**values, **changes})

    return make


@pytest.fixture
def by_trdg(monkeypatch):
    """TRDG's generator called directly, its generators seeded by hand."""
    listdir = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: sorted(listdir(folder)))

    def draw(settings, seed):
        random.seed(seed)
        cv2.setRNGSeed(seed)
        image = import_trdg().FakeTextDataGenerator.generate(**trdg_arguments(settings))
        return None if image is None else np.asarray(image)

    return draw


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """A folder of background pictures: small and large, light and dark, all modes drawn."""
    folder, rng = tmp_path_factory.mktemp("pictures"), np.random.default_rng(4)
    kinds = [
        ("RGB", 60, 40, 60), ("L", 300, 200, 120), ("RGB", 700, 500, 256), ("RGB", 40, 400, 200),
        ("L", 20, 20, 256), ("RGBA", 400, 300, 90),
    ]  # fmt: skip
    for number, (mode, width, height, brightest) in enumerate(kinds):
        channels = {"L": 1, "RGB": 3, "RGBA": 4}[mode]
        pixels = rng.integers(0, brightest, (height, width, channels), dtype=np.uint8)
        pixels[:, :, 3:] = 255
        Image.fromarray(pixels.squeeze()).save(folder / f"{number}.png")
    return str(folder)
