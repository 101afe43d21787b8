from pathlib import Path

import numpy as np
import pytest

from glyphline.data.histogram import Histogram, count_characters, write_picture, write_table
from glyphline.picture import decode_picture


@pytest.mark.parametrize(
    ("texts", "codes", "copies", "before", "after"),
    [
        (["a", "b"], [0, 0, 1], [1, 0, 3], [2, 1, 0], [1, 3, 0]),
        (["ab", "aac"], [0, 1, 1], [1, 1, 1], [5, 1, 2], [5, 1, 2]),
        (["a"], [], [], [0, 0, 0], [0, 0, 0]),
        (["a", "not trained"], [0], [2], [1, 0, 0], [2, 0, 0]),
    ],
)
def test_characters_are_counted_within_labels(
    texts: list[str], codes: list[int], copies: list[int], before: list[int], after: list[int]
) -> None:
    counted = count_characters(texts, np.array(codes, int), np.array(copies, int), "abc")
    assert counted.before.tolist() == before
    assert counted.after.tolist() == after


def test_the_table_has_one_row_per_class_in_charset_order(tmp_path: Path) -> None:
    write_table(tmp_path / "h.csv", Histogram('b ,"', np.arange(4), np.arange(4) * 2))
    assert (tmp_path / "h.csv").read_text() == (
        'class,before,after\nb,0,0\n ,1,2\n",",2,4\n"""",3,6\n'
    )


@pytest.mark.parametrize(
    "characters", ["a", "0123456789", " $\\^_%{}\u0301\n漢", "".join(map(chr, range(32, 127)))]
)
@pytest.mark.filterwarnings("error")
def test_the_picture_is_drawn_without_warning_and_twice_the_same(
    tmp_path: Path, characters: str
) -> None:
    counts = np.arange(len(characters)) * 10
    histogram = Histogram(characters, counts, np.full_like(counts, 50))
    for name in ("one.png", "two.png"):
        write_picture(tmp_path / name, histogram, "Rule: none", "samples")
    one, two = ((tmp_path / name).read_bytes() for name in ("one.png", "two.png"))
    assert one == two
    height, width = decode_picture(one).shape
    assert width >= 20 * len(characters)
    assert height > 300


def test_many_classes_stay_within_a_bounded_width(tmp_path: Path) -> None:
    characters = "".join(chr(0x4E00 + n) for n in range(600))
    write_picture(
        tmp_path / "h.png", Histogram(characters, np.ones(600), np.ones(600)), "Rule", "samples"
    )
    assert decode_picture((tmp_path / "h.png").read_bytes()).shape[1] < 5000
