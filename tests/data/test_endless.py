"""Epochs one after the other, and from any batch on."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from glyphline.data.batches import Batches
from glyphline.data.endless import endless, endless_full, endless_levels
from glyphline.errors import DataError
from glyphline.params.training import AugmentParams
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

HOW = Preprocess(kind="character", height_px=8, width_px=8, framing="whole")
NONE = AugmentParams.none()
SOME = NONE.model_copy(update={"rotate_deg": 10.0, "noise": 0.1})
SAMPLES, SIZE = 70, 16  # five batches an epoch, the last of six


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> Batches:
    folder = tmp_path_factory.mktemp("shards")
    with ShardWriter(folder, "train", 30) as writer:
        for index in range(SAMPLES):
            picture = np.full((8, 8), 255, np.uint8)
            picture[1:6, 1 + index % 6] = index
            writer.write(Sample(encode_png(picture), chr(0x4E00 + index), "made"))
    return Batches(((folder, "train"),), HOW, True, SIZE)


def test_an_endless_stream_is_one_epoch_after_the_other(batches: Batches) -> None:
    found = [texts for _, texts in islice(endless(batches, 5, NONE), 15)]
    epochs = [texts for epoch in range(3) for _, texts in batches.shuffled(5, epoch, NONE)]
    assert found == epochs


@pytest.mark.parametrize("augmentation", [NONE, SOME], ids=["plain", "augmented"])
@pytest.mark.parametrize("first", [1, 4, 5, 13])
def test_from_a_batch_on_the_stream_is_the_one_from_the_start(
    batches: Batches, augmentation: AugmentParams, first: int
) -> None:
    whole = list(islice(endless(batches, 5, augmentation), 20))
    rest = list(islice(endless(batches, 5, augmentation, first), 20 - first))
    for (pictures, texts), (expected, labels) in zip(rest, whole[first:], strict=True):
        assert texts == labels
        np.testing.assert_array_equal(pictures, expected)


@pytest.mark.parametrize("first", [1, 4, 5, 13])
def test_levels_from_a_batch_on_are_those_from_the_start(batches: Batches, first: int) -> None:
    def rows(start: int) -> list[tuple[str, bytes]]:
        pieces = islice(endless_levels(batches, 5, 2, start), 15)
        return [
            (t, level.tobytes()) for p in pieces for t, level in zip(p.texts, p.levels, strict=True)
        ]

    passed_over = first // 5 * SAMPLES + first % 5 * SIZE
    rest = rows(first)
    assert rest[: 3 * SAMPLES - passed_over] == rows(0)[passed_over : 3 * SAMPLES]


def test_full_batches_hold_the_same_samples_in_the_same_order(batches: Batches) -> None:
    full = list(islice(endless_full(batches, 5, SOME), 35))  # eight epochs of 70
    plain = list(islice(endless(batches, 5, SOME), 40))
    assert {len(texts) for _, texts in full} == {SIZE}
    assert [t for _, texts in full for t in texts] == [t for _, texts in plain for t in texts]
    pictures = [np.concatenate([pictures for pictures, _ in some]) for some in (full, plain)]
    np.testing.assert_array_equal(*pictures)


@pytest.mark.parametrize("first", [1, 4, 5, 13, 35])
def test_full_batches_from_one_on_are_those_from_the_start(batches: Batches, first: int) -> None:
    whole = list(islice(endless_full(batches, 5, SOME), 40))
    rest = list(islice(endless_full(batches, 5, SOME, first), 40 - first))
    for (pictures, texts), (expected, labels) in zip(rest, whole[first:], strict=True):
        assert texts == labels
        np.testing.assert_array_equal(pictures, expected)


def test_full_batches_of_a_set_smaller_than_one_repeat_it(batches: Batches) -> None:
    large = Batches(batches.shards, HOW, True, 100)
    sizes = [len(texts) for _, texts in islice(endless_full(large, 5, NONE, 3), 4)]
    assert sizes == [100] * 4


def test_an_endless_stream_of_nothing_is_refused(tmp_path: Path) -> None:
    with ShardWriter(tmp_path, "train") as writer:
        writer.write(Sample(b"", "more", "made"))
    with pytest.raises(DataError, match=r"no sample to learn from in .*train-\*\.parquet"):
        next(endless(Batches(((tmp_path, "train"),), HOW, True, 64), 1, NONE))


def test_samples_that_went_away_are_an_error_and_no_endless_search(tmp_path: Path) -> None:
    with ShardWriter(tmp_path, "train", 30) as writer:
        writer.write(Sample(encode_png(np.full((8, 8), 255, np.uint8)), "a", "made"))
    batches = Batches(((tmp_path, "train"),), HOW, True, SIZE)
    streams = endless(batches, 5, NONE), endless_full(batches, 5, NONE)
    levels = endless_levels(batches, 5, 2)
    assert batches.count() == 1
    for shard in tmp_path.glob("train-*.parquet"):
        shard.unlink()
    for stream in (*streams, levels):
        with pytest.raises(DataError, match="went away while they were learnt from"):
            next(stream)
