"""Small data sets on disk: pictures that nobody knows, with labels.csv."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from strokes import Row, draw


@pytest.fixture
def make_set(tmp_path: Path) -> Callable[[Sequence[Row]], Path]:
    """Writes `set/000.png`, ... and `set/labels.csv`; returns the folder."""

    def make(rows: Sequence[Row]) -> Path:
        folder = tmp_path / "set"
        folder.mkdir()
        with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["file", "text", "split"])
            for number, (picture, text, split) in enumerate(rows):
                name = f"{number:03d}.png"
                coded = picture
                if isinstance(picture, np.ndarray):
                    coded = cv2.imencode(".png", picture)[1].tobytes()
                (folder / name).write_bytes(coded)
                writer.writerow([name, text, split])
        return folder

    return make


@pytest.fixture
def faulty(make_set: Callable[[Sequence[Row]], Path]) -> Path:
    """Twelve sound samples, and one of each trouble that `--fix` mends."""
    sound = [(draw(seed), "abc"[seed % 3], "test" if seed < 3 else "train") for seed in range(12)]
    blurred = cv2.GaussianBlur(draw(1), (0, 0), 0.5)
    return make_set(
        [
            *sound,
            (draw(5), "c", "train"),  # 012 repeats 005
            (draw(0), "a", "train"),  # 013 repeats 000 of test
            (draw(6), "b", "train"),  # 014 contradicts 006
            (blurred, "b", "train"),  # 015 is nearly 001 of test
            (np.full((40, 40), 230, np.uint8), "a", "train"),  # 016 is blank
            (b"no picture", "a", "train"),  # 017
            (np.roll(draw(7), 1, axis=1), "b", "train"),  # 018 is nearly 007, both in train
        ]
    )
