from pathlib import Path

import cv2
import numpy as np
import pytest

from glyphline.data.inventory import TEST, UNSPLIT, Inventory, digest_of, take_stock
from glyphline.data.labels import Labels
from glyphline.data.spool import Spool
from glyphline.errors import DataError
from glyphline.picture import encode_png
from glyphline.rejects import Rejects
from glyphline.sample import Sample

GREY = np.arange(20 * 10, dtype=np.uint8).reshape(10, 20)


def sample(text: str, picture: np.ndarray = GREY, **changes: str) -> Sample:
    return Sample(encode_png(picture), text, "made").but(**changes)


def stock_of(samples: list[Sample], folder: Path) -> tuple[Inventory, Rejects]:
    rejects = Rejects()
    with Spool(folder) as spool:
        return take_stock(samples, Labels("AB", "case_folded"), rejects, spool), rejects


def test_columns_hold_what_the_samples_say(tmp_path: Path) -> None:
    samples = [
        sample("a", group="w1"),
        sample("AB", group="w2", split="test", source="other"),
        sample("A", np.zeros((30, 10), np.uint8), group="w1"),
        sample("b"),
    ]
    stock, rejects = stock_of(samples, tmp_path)
    assert [stock.texts[code] for code in stock.text] == ["A", "AB", "A", "B"]
    assert [stock.groups[code] for code in stock.group] == ["w1", "w2", "w1", ""]
    assert stock.groups[0] == ""
    assert stock.published.tolist() == [UNSPLIT, TEST, UNSPLIT, UNSPLIT]
    assert stock.aspect.tolist() == [2, 2, 1 / 3, 2]
    assert [stock.name(position) for position in range(4)] == [
        "made:0",
        "other:1",
        "made:2",
        "made:3",
    ]
    assert rejects.rows == []


def test_unusable_samples_are_named_with_kind_and_the_rest_keeps_its_numbers(
    tmp_path: Path,
) -> None:
    samples = [
        sample("a"),
        sample("x"),
        Sample(b"no picture", "b", "made"),
        Sample(b"", "b", "made"),
        sample(""),
        sample("b"),
    ]
    stock, rejects = stock_of(samples, tmp_path)
    assert stock.row.tolist() == [0, 5]
    assert [(name, kind) for name, kind, _ in rejects.rows] == [
        ("made:1", "outside charset"),
        ("made:2", "unreadable"),
        ("made:3", "unreadable"),
        ("made:4", "empty label"),
    ]


def test_pictures_lie_in_the_spool_under_their_row_number(tmp_path: Path) -> None:
    samples = [sample("a"), sample("x"), sample("b", GREY + 1)]
    with Spool(tmp_path) as spool:
        stock = take_stock(samples, Labels("ab", "none"), Rejects(), spool)
        assert [spool.read(row) for row in stock.row] == [samples[0].image, samples[2].image]


def test_no_samples_give_an_empty_inventory(tmp_path: Path) -> None:
    stock, _ = stock_of([], tmp_path)
    assert len(stock) == 0
    assert stock.digest.shape == (0, 2)


def test_an_unknown_published_split_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"made:0 .* 'dev'; allowed: train, val, test"):
        stock_of([sample("a", split="dev")], tmp_path)


def test_equal_pixels_in_another_file_format_have_an_equal_digest(tmp_path: Path) -> None:
    bmp = cv2.imencode(".bmp", cv2.cvtColor(GREY, cv2.COLOR_GRAY2BGR))[1].tobytes()
    stock, _ = stock_of([sample("a"), Sample(bmp, "a", "made")], tmp_path)
    assert stock.digest[0].tolist() == stock.digest[1].tolist()


@pytest.mark.parametrize(
    "other",
    [GREY + 1, GREY.reshape(20, 10), np.fliplr(GREY), GREY[:, :-1]],
    ids=["one brighter", "reshaped", "mirrored", "cropped"],
)
def test_other_pixels_or_sizes_have_another_digest(other: np.ndarray) -> None:
    assert digest_of(other) != digest_of(GREY)


def test_taking_keeps_the_columns_together(tmp_path: Path) -> None:
    stock, _ = stock_of([sample("a"), sample("b"), sample("ab")], tmp_path)
    assert stock.take(np.array([False, True, True])).row.tolist() == [1, 2]
    taken = stock.take(np.array([2, 0]))
    assert [taken.texts[code] for code in taken.text] == ["AB", "A"]


def test_columns_hold_how_pictures_look(tmp_path: Path) -> None:
    dark = np.full((30, 20), 220, np.uint8)
    dark[5:25, 8:12] = 20
    blank = np.full((7, 9), 90, np.uint8)
    stock, _ = stock_of([sample("a", p) for p in (dark, 255 - dark, blank)], tmp_path)
    assert stock.size.tolist() == [[30, 20], [30, 20], [7, 9]]
    assert stock.contrast.tolist() == [200, 200, 0]
    assert stock.light_ink.tolist() == [False, True, False]
    assert stock.spread[0] == pytest.approx([4 / np.sqrt(12), 20 / np.sqrt(12)], rel=0.2)
    assert stock.spread[2].tolist() == [0, 0]
    assert stock.signature[0].tolist() == stock.signature[1].tolist()


def test_a_sample_takes_less_than_a_hundred_bytes(tmp_path: Path) -> None:
    stock, _ = stock_of([sample("a"), sample("b")], tmp_path)
    columns = [value for value in vars(stock).values() if isinstance(value, np.ndarray)]
    assert sum(column.nbytes for column in columns) <= 100 * len(stock)
    assert stock.names == []


def test_samples_with_names_of_their_own_are_called_by_them(tmp_path: Path) -> None:
    samples = [
        sample("a"),
        sample("b").but(name="p/b.png"),
        Sample(b"no picture", "a", "made", name="p/bad.png"),
        sample("a"),
    ]
    stock, rejects = stock_of(samples, tmp_path)
    assert [stock.name(position) for position in range(3)] == ["made:0", "p/b.png", "made:3"]
    assert [name for name, _, _ in rejects.rows] == ["p/bad.png"]
    assert stock.take(np.array([1])).name(0) == "p/b.png"
