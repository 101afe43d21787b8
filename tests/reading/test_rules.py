"""Rules and words: what is long, thin and even goes, what letters stand on stays."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from glyphline.fonts import trdg_fonts
from glyphline.reading.page_ink import find_ink
from glyphline.reading.rules import find_rules

WORDS = (
    "Deliveries are made on Tuesdays",
    "Terms of payment are thirty days",
    "our offices in Manchester",
)
FACES = {font.name: str(font.path) for font in trdg_fonts() if "sans" in font.name.lower()}


def small_type(face: str, under: int | None = None) -> np.ndarray:
    """Three lines of type 17 px high on a page of 620 by 900; rules of two px under the words."""
    paper = Image.new("L", (900, 620), 255)
    pen, font = ImageDraw.Draw(paper), ImageFont.truetype(face, 17)
    for row, text in enumerate(WORDS):
        foot = 80 + 40 * row
        pen.text((50, foot), text, font=font, fill=20, anchor="ls")
        if under is not None:
            left = 50
            for word in text.split():
                right = left + font.getlength(word)
                pen.line((left, foot + under, right, foot + under), fill=20, width=2)
                left = right + font.getlength(" ")
    return np.asarray(paper)


def scanned(page: np.ndarray, noise: float) -> np.ndarray:
    """With the grain that scanners and cameras add, of so many grey levels."""
    grain = np.random.default_rng(1).normal(0, noise, page.shape)
    return np.clip(25 + 0.8 * page + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("noise", [0, 6, 12, 25])
@pytest.mark.parametrize("face", FACES.values(), ids=FACES)
def test_words_whose_letters_run_into_one_another_are_no_rules(face: str, noise: float) -> None:
    grey = scanned(small_type(face), noise)
    assert np.array_equal(find_ink(grey).grey, grey)  # nothing is painted over


@pytest.mark.parametrize("noise", [0, 12])
@pytest.mark.parametrize("face", FACES.values(), ids=FACES)
def test_rules_under_words_go(face: str, noise: float) -> None:
    plain, ruled = small_type(face), small_type(face, under=6)
    longest = cv2.morphologyEx(  # those of short words are left to the model
        (ruled != plain).astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, 70), np.uint8)
    )
    assert longest.any()
    assert find_ink(scanned(ruled, noise)).mask[longest > 0].mean() < 0.05


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
def test_a_rule_that_letters_stand_on_goes_though_not_where_it_is_all_letters(share: float) -> None:
    mask = np.zeros((300, 700), np.uint8)
    mask[100:102, 50:150] = 1
    stems = np.arange(50, 150)[np.arange(100) % 10 < 10 * share]
    mask[88:100, stems] = 1
    assert find_rules(mask)[100:102, 50:150].mean() >= 0.98  # an end may lose a pixel

    mask[88:100, 50:150][:, np.arange(100) % 10 < 8] = 1
    assert not find_rules(mask).any()


def test_upright_rules_are_found_as_level_ones() -> None:
    mask = np.zeros((400, 400), np.uint8)
    mask[100:102, 50:150] = mask[200:202, 50:300] = 1
    assert find_rules(mask).sum() >= 0.98 * mask.sum()
    assert np.array_equal(find_rules(np.ascontiguousarray(mask.T)), find_rules(mask).T)
