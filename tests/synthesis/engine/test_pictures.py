from random import Random

import numpy as np
import pytest
from PIL import Image

from glyphline.synthesis.engine import pictures
from glyphline.synthesis.engine.pictures import draw_piece
from glyphline.synthesis.engine.settings import BeyondEngineError


@pytest.fixture(autouse=True)
def nothing_kept():
    pictures._kept.clear()


def fill(folder, colors, size=(50, 40)):
    for name, color in colors.items():
        Image.new("RGB", size, color).save(folder / name)
    return str(folder)


def test_pieces_come_from_all_pictures_in_the_order_of_their_names(tmp_path):
    folder = fill(tmp_path, {"b.png": (2, 2, 2), "a.png": (1, 1, 1), "c.png": (3, 3, 3)})
    for seed in range(9):
        piece = draw_piece(folder, 20, 10, Random(seed))
        assert piece.shape == (10, 20, 3)
        assert (piece == 1 + Random(seed).randint(0, 2)).all()


def test_a_small_picture_is_enlarged(tmp_path):
    folder = fill(tmp_path, {"a.png": (9, 8, 7)}, size=(5, 4))
    np.testing.assert_array_equal(
        draw_piece(folder, 60, 70, Random(1)), np.full((70, 60, 3), (9, 8, 7), np.uint8)
    )


def test_a_picture_is_decoded_once_and_anew_when_it_changes(tmp_path, monkeypatch):
    opened, open_picture = [], Image.open
    monkeypatch.setattr(Image, "open", lambda path: opened.append(path) or open_picture(path))
    folder = fill(tmp_path, {"a.png": (1, 1, 1)})
    for _ in range(3):
        draw_piece(folder, 20, 10, Random(1))
    assert len(opened) == 1
    fill(tmp_path, {"a.png": (4, 4, 4)}, size=(51, 40))
    assert (draw_piece(folder, 20, 10, Random(1)) == 4).all()


def test_pictures_are_forgotten_when_they_take_too_much_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "_BUDGET_BYTES", 2 * 50 * 40 * 3)
    folder = fill(tmp_path, {f"{number}.png": (number, 0, 0) for number in range(6)})
    for seed in range(30):
        draw_piece(folder, 20, 10, Random(seed))
        assert 1 <= len(pictures._kept) <= 2


def test_an_empty_folder_is_left_to_trdg_which_complains(tmp_path):
    with pytest.raises(BeyondEngineError):
        draw_piece(str(tmp_path), 20, 10, Random(1))
