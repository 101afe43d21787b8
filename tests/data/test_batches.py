"""Batches of model input, streamed from shards."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from glyphline.data import batches as module
from glyphline.data.batches import Batch, Batches
from glyphline.params.training import AugmentParams
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

HOW = Preprocess(kind="character", height_px=8, width_px=8, framing="whole")
NONE = AugmentParams.none()
SOME = NONE.model_copy(update={"rotate_deg": 10.0, "noise": 0.1})


def text(index: int) -> str:
    """A text of its own for every index: one character, or four where it divides by three."""
    return chr(0x4E00 + index) if index % 3 else f"{index:04d}"


def image(index: int) -> bytes:
    """A picture of its own for every index below 2 ** 12: its bits as dots."""
    picture = np.full((8, 8), 255, np.uint8)
    picture[1, 1] = 0
    for bit in range(12):
        if index >> bit & 1:
            picture[2 + bit // 6, 1 + bit % 6] = 0
    return encode_png(picture)


def shards(folder: Path, prefix: str, indices: range, rows_per_shard: int = 65_536) -> None:
    with ShardWriter(folder, prefix, rows_per_shard) as writer:
        for index in indices:
            writer.write(Sample(image(index), text(index), "src"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,300 samples `train` in three shards of 512, 512 and 276, and 100 `more`."""
    folder = tmp_path_factory.mktemp("shards")
    shards(folder, "train", range(1300), 512)
    shards(folder, "more", range(1300, 1400))
    return folder


def texts_of(stream: object) -> list[str]:
    return [text for _, texts in stream for text in texts]  # type: ignore[attr-defined]


def all_of(folder: Path, size: int = 64, characters_only: bool = False) -> Batches:
    return Batches(((folder, "train"), (folder, "more")), HOW, characters_only, size)


@pytest.mark.parametrize("size", [1, 64, 100, 1400, 5000])
def test_an_ordered_reading_yields_each_sample_once_in_order(folder: Path, size: int) -> None:
    batches = all_of(folder, size)
    found = list(batches.ordered())
    assert texts_of(found) == [text(index) for index in range(1400)] == batches.texts()
    assert {len(texts) for _, texts in found[:-1]} <= {size}
    assert len(found[-1][1]) == (1400 % size or size)
    assert all(pictures.shape == (len(texts), 8, 8, 1) for pictures, texts in found)


@pytest.mark.parametrize("window", [1, 300, 8192])
@pytest.mark.parametrize("size", [64, 1000])
def test_a_shuffled_epoch_yields_each_sample_once(
    folder: Path, size: int, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WINDOW", window)
    found = list(all_of(folder, size).shuffled(1, 0, NONE))
    assert Counter(texts_of(found)) == Counter(text(index) for index in range(1400))
    assert {len(texts) for _, texts in found[:-1]} == {size}


def test_a_shuffled_epoch_is_in_another_order_across_shards(folder: Path) -> None:
    found = texts_of(all_of(folder).shuffled(1, 0, NONE))
    positions = {text(index): index for index in range(1400)}
    first = [positions[label] for label in found[:200]]
    assert first != sorted(first)
    assert {index // 512 for index in first} == {0, 1, 2}


def test_pictures_stay_with_their_texts(folder: Path) -> None:
    truth = {
        label: picture.tobytes()
        for batch in all_of(folder).ordered()
        for picture, label in zip(*batch, strict=True)
    }
    assert len(set(truth.values())) == 1400
    for pictures, texts in all_of(folder).shuffled(3, 1, NONE):
        assert [picture.tobytes() for picture in pictures] == [truth[label] for label in texts]


def same(one: list[Batch], two: list[Batch]) -> bool:
    return len(one) == len(two) and all(
        a[1] == b[1] and np.array_equal(a[0], b[0]) for a, b in zip(one, two, strict=True)
    )


def test_the_same_seed_and_epoch_give_the_same_batches(folder: Path) -> None:
    first = list(all_of(folder).shuffled(7, 2, SOME))
    assert same(first, list(all_of(folder).shuffled(7, 2, SOME)))


@pytest.mark.parametrize(("seed", "epoch"), [(7, 3), (8, 2), (2, 7)])
def test_another_seed_or_epoch_gives_other_batches(folder: Path, seed: int, epoch: int) -> None:
    first = texts_of(all_of(folder).shuffled(7, 2, SOME))
    assert first != texts_of(all_of(folder).shuffled(seed, epoch, SOME))


def test_augmentation_changes_pictures_of_shuffled_epochs_alone(folder: Path) -> None:
    plain = list(all_of(folder).ordered())
    assert same(plain, list(all_of(folder).ordered()))
    clean, changed = (list(all_of(folder).shuffled(1, 0, params)) for params in (NONE, SOME))
    assert not any(np.array_equal(a[0], b[0]) for a, b in zip(clean, changed, strict=True))
    assert clean[0][1] == changed[0][1]


def test_texts_of_several_characters_are_passed_over_where_characters_are_asked(
    folder: Path,
) -> None:
    batches = all_of(folder, characters_only=True)
    expected = [text(index) for index in range(1400) if index % 3]
    assert batches.texts() == expected
    assert batches.count() == len(expected)
    assert texts_of(batches.ordered()) == expected
    found = list(batches.shuffled(1, 0, NONE))
    assert Counter(texts_of(found)) == Counter(expected)
    assert {len(texts) for _, texts in found[:-1]} == {64}


@pytest.mark.parametrize("order", [0, 1])
def test_a_folder_without_shards_adds_nothing(folder: Path, tmp_path: Path, order: int) -> None:
    pairs = [(folder, "more"), (tmp_path, "synthetic")]
    batches = Batches((pairs[order], pairs[1 - order]), HOW, False, 64)
    assert batches.count() == 100
    assert len(texts_of(batches.ordered())) == 100
    assert len(texts_of(batches.shuffled(1, 0, NONE))) == 100


def test_no_shards_at_all_give_no_batches(tmp_path: Path) -> None:
    batches = Batches(((tmp_path, "train"),), HOW, False, 64)
    assert batches.count() == 0
    assert list(batches.ordered()) == []
    assert list(batches.shuffled(1, 0, NONE)) == []


@pytest.mark.parametrize(("characters_only", "kept"), [(True, 2), (False, 3)])
def test_what_is_passed_over_is_counted(tmp_path: Path, characters_only: bool, kept: int) -> None:
    with ShardWriter(tmp_path, "train") as writer:
        for text in ("a", "ab", "c"):
            writer.write(Sample(b"", text, "made"))
    batches = Batches(((tmp_path, "train"),), HOW, characters_only, 64)
    assert (batches.count(), batches.left_out()) == (kept, 3 - kept)
