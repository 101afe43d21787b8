"""Balanced data of single characters, drawn by fonts in place of hands."""

from pathlib import Path

import cv2
import numpy as np

from glyphline.fonts import trdg_fonts
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter
from glyphline.synthesis.glyph import glyph

FONTS = {font.name: str(font.path) for font in trdg_fonts()}


def picture(
    character: str, font: str = "Pacifico", size_px: int = 40, grey: int = 20
) -> np.ndarray:
    """Dark on white, with a margin, as sources have it."""
    coverage = glyph(FONTS[font], character, size_px).coverage
    wide = cv2.copyMakeBorder(coverage, 5, 5, 5, 5, cv2.BORDER_CONSTANT, value=0)
    return (255 - wide.astype(float) * (255 - grey) / 255).astype(np.uint8)


def save_written(folder: Path, train: str, others: str = "", per_class: int = 4) -> None:
    """Write pictures of characters, `per_class` of each, and one line, to each split."""
    fonts = ("Pacifico", "Lato-Bold", "Roboto-Medium", "OpenSans-Italic")
    for split, characters in (("train", train), ("val", others), ("test", others)):
        with ShardWriter(folder, split) as writer:
            for number in range(per_class):
                for character in characters:
                    drawn = picture(character, fonts[number % len(fonts)], 32 + 2 * number)
                    writer.write(Sample(encode_png(drawn), character, "hand", "", split))
            writer.write(Sample(encode_png(picture("W")), "a line", "hand", "", split))
