"""Pictures prepared once and kept on disk."""

import gc
import logging
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from glyphline.data import prepared as module
from glyphline.data import window as module_of_windows
from glyphline.data.prepared import Pack, PreparedFile, pack
from glyphline.data.window import Window
from glyphline.preprocess import Preprocess, prepare

HOWS = {
    "character": Preprocess(kind="character", height_px=32, width_px=32, framing="ink"),
    "line": Preprocess(kind="line", height_px=32, width_px=128, framing="whole"),
}
TEXTS = [f"text {index}" for index in range(9)]

any_how = pytest.mark.parametrize("how", HOWS.values(), ids=HOWS)


def pictures() -> list[np.ndarray]:
    """Nine of different sizes, the last wider than any line may be."""
    rng = np.random.default_rng(4)
    return [rng.integers(0, 256, (20 + n, 30 + 10 * n * n), np.uint8) for n in range(9)]


def expected(how: Preprocess) -> np.ndarray:
    return np.stack([prepare(picture, how) for picture in pictures()])[..., None]


def unpacked(how: Preprocess, *packs: Pack) -> np.ndarray:
    window = Window(packs, how)
    return window.take(np.arange(len(window))).pictures()


@any_how
def test_unpacking_gives_exactly_what_preparing_gives(how: Preprocess) -> None:
    found = unpacked(how, pack(pictures(), TEXTS, how))
    assert found.dtype == np.float32
    assert np.array_equal(found, expected(how))


@any_how
def test_a_file_gives_back_what_it_was_given_in_any_order(how: Preprocess, tmp_path: Path) -> None:
    file = PreparedFile(tmp_path)
    halves = [pack(pictures()[:5], TEXTS[:5], how), pack(pictures()[5:], TEXTS[5:], how)]
    kept = [file.keep(half) for half in halves]
    window = Window([half for half in kept if half], how)
    assert window.texts == TEXTS
    order = np.random.default_rng(1).permutation(9)
    taken = window.take(order)
    assert taken.texts == [TEXTS[index] for index in order]
    assert np.array_equal(taken.pictures(), expected(how)[order])


@any_how
def test_a_window_too_large_to_hold_is_read_picture_by_picture(
    how: Preprocess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = PreparedFile(tmp_path)
    halves = [pack(pictures()[:5], TEXTS[:5], how), pack([], [], how)]
    kept = [file.keep(half) for half in [*halves, pack(pictures()[5:], TEXTS[5:], how)]]
    monkeypatch.setattr(module_of_windows, "HELD", 0)
    assert np.array_equal(unpacked(how, *(half for half in kept if half)), expected(how))


def test_a_line_takes_no_more_room_than_its_own_width() -> None:
    narrow = pack([np.zeros((32, 10), np.uint8), np.zeros((64, 64), np.uint8)], ["a", "b"], LINE)
    assert narrow.starts.tolist() == [0, 320, 320 + 1024]


LINE = HOWS["line"]


def test_a_pack_of_nothing_is_kept(tmp_path: Path) -> None:
    kept = PreparedFile(tmp_path).keep(pack([], [], LINE))
    assert kept is not None
    assert unpacked(LINE, kept).shape == (0, 32, 128, 1)


def open_files() -> int:
    """How many files this process has open, where the system tells; else 0."""
    listing = Path("/proc/self/fd")
    return len(list(listing.iterdir())) if listing.exists() else 0


def test_the_file_has_no_name_and_is_closed_with_its_owner(tmp_path: Path) -> None:
    gc.collect()  # files of tests before this one
    before = open_files()
    file = PreparedFile(tmp_path)
    kept = file.keep(pack(pictures(), TEXTS, LINE))
    assert list(tmp_path.iterdir()) == []
    del file
    gc.collect()
    assert kept is not None
    assert np.array_equal(unpacked(LINE, kept), expected(LINE))  # a pack holds its file open
    del kept
    gc.collect()
    assert open_files() == before


def full_at(used: int) -> object:
    """A disk with room for so many bytes beside those that are left alone."""
    room = [module.MIN_FREE + used]
    return lambda _: SimpleNamespace(free=room[0])


def test_a_disk_without_room_is_named_once_and_keeps_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file = PreparedFile(tmp_path)
    first = file.keep(pack(pictures(), TEXTS, LINE))
    monkeypatch.setattr(module.shutil, "disk_usage", full_at(100))
    with caplog.at_level(logging.WARNING):
        assert file.keep(pack(pictures(), TEXTS, LINE)) is None
        monkeypatch.undo()
        assert file.keep(pack(pictures(), TEXTS, LINE)) is None  # once full, no second try
    (record,) = caplog.records
    assert "cannot keep more prepared pictures" in record.getMessage()
    assert str(tmp_path) in record.getMessage()
    assert first is not None
    assert np.array_equal(unpacked(LINE, first), expected(LINE))


def test_a_write_that_fails_is_named_and_the_pack_stays_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> int:
        raise OSError(28, "No space left on device")

    file = PreparedFile(tmp_path)
    monkeypatch.setattr(module.os, "pwrite", fails)
    assert file.keep(pack(pictures(), TEXTS, LINE)) is None
    assert "No space left on device" in caplog.text


def test_a_write_in_several_pieces_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.pwrite
    monkeypatch.setattr(module.os, "pwrite", lambda fd, data, at: whole(fd, data[:1000], at))
    kept = PreparedFile(tmp_path).keep(pack(pictures(), TEXTS, LINE))
    assert kept is not None
    assert np.array_equal(unpacked(LINE, kept), expected(LINE))


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = PreparedFile(tmp_path / "absent")
    assert "cannot keep any prepared pictures" in caplog.text
    assert file.keep(pack(pictures(), TEXTS, LINE)) is None
