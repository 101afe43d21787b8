"""Batches are, to the last bit, those of a plain reading: weights and locks depend on it."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest

from glyphline.data import batches as module
from glyphline.data import feed, prepared
from glyphline.data.augment import augment
from glyphline.data.batches import Batch, Batches
from glyphline.data.prepared import PreparedFile
from glyphline.data.warp import affine_matrices
from glyphline.params.training import AugmentParams
from glyphline.picture import decode_picture, encode_png
from glyphline.preprocess import Preprocess, prepare
from glyphline.sample import Sample
from glyphline.shards import ROWS_PER_GROUP, ShardWriter, read_samples

SAMPLES = 2 * ROWS_PER_GROUP + 300
WINDOW = 700  # a window ends within a batch, and in the first epoch within a group
BATCH = 64
HOWS = {
    "characters": Preprocess(kind="character", height_px=16, width_px=16, framing="ink"),
    "lines": Preprocess(kind="line", height_px=16, width_px=48, framing="whole"),
}
NONE = AugmentParams.none()
ALL = AugmentParams(
    rotate_deg=9,
    shear=0.2,
    scale=0.2,
    stretch=0.1,
    shift=0.1,
    elastic_px=0,
    elastic_sigma_px=4,
    thickness=0.4,
    blur_px=1,
    noise=0.1,
    erase=0.4,
    mixup=0,
)


def plain_epoch(
    folder: Path, how: Preprocess, characters_only: bool, seed: int, epoch: int, params: object
) -> Iterator[Batch]:
    """Batches as version 0.1 made them: every picture decoded when its turn comes."""
    rng = np.random.default_rng([seed, epoch])
    rows = list(read_samples(folder, "train"))
    groups = [rows[at : at + ROWS_PER_GROUP] for at in range(0, len(rows), ROWS_PER_GROUP)]

    def shuffled() -> Iterator[Sample]:
        window: list[Sample] = []
        for index in rng.permutation(len(groups)):
            window += [s for s in groups[index] if len(s.text) == 1 or not characters_only]
            if len(window) >= WINDOW:
                yield from (window[i] for i in rng.permutation(len(window)))
                window = []
        yield from (window[i] for i in rng.permutation(len(window)))

    def batched(pending: list[Sample]) -> Batch:
        pictures = [prepare(decode_picture(sample.image), how) for sample in pending]
        batch = np.stack(pictures)[..., None]
        return plain_augment(batch, params, rng), [sample.text for sample in pending]

    pending: list[Sample] = []
    for sample in shuffled():
        pending.append(sample)
        if len(pending) == BATCH:
            yield batched(pending)
            pending = []
    if pending:
        yield batched(pending)


def plain_augment(batch: np.ndarray, params: object, rng: np.random.Generator) -> np.ndarray:
    """`augment`, picture by picture; the matrices alone are shared, and NONE draws nothing."""
    assert isinstance(params, AugmentParams)
    if params == NONE:
        return batch
    B, H, W, _ = batch.shape
    changed = np.empty_like(batch)
    matrices = affine_matrices(batch, params, rng)
    thickness = np.where(rng.random((B,)) < params.thickness, rng.choice([-1, 1], (B,)), 0)
    sigmas = rng.uniform(0, params.blur_px, (B,)) if params.blur_px else np.zeros(B)
    erased = rng.random((B,)) < params.erase
    for index in range(B):
        picture = cv2.warpAffine(batch[index, :, :, 0], matrices[index], (W, H))
        if thickness[index]:
            change = cv2.dilate if thickness[index] > 0 else cv2.erode
            picture = (picture + change(picture, np.ones((2, 2), np.uint8))) / 2
        if sigmas[index] > 0.3:
            picture = cv2.GaussianBlur(picture, (0, 0), float(sigmas[index]))
        if erased[index]:
            height, width = rng.integers(1, H // 5 + 1), rng.integers(1, W // 5 + 1)
            top, left = rng.integers(0, H - height + 1), rng.integers(0, W - width + 1)
            picture[top : top + height, left : left + width] = 0
        changed[index, :, :, 0] = picture
    if params.noise:
        strength = rng.uniform(0, params.noise, (B, 1, 1, 1)).astype(np.float32)
        tosses = rng.integers(2**64, size=changed.shape, dtype=np.uint64)
        heads = np.unpackbits(tosses.view(np.uint8).reshape(*tosses.shape, 8), axis=-1).sum(axis=-1)
        changed += (heads.astype(np.float32) - 32) * (strength / 4)
    return np.clip(changed, 0, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures of many sizes; a third has texts of several characters."""
    folder = tmp_path_factory.mktemp("shards")
    rng = np.random.default_rng(11)
    with ShardWriter(folder, "train", 2 * ROWS_PER_GROUP) as writer:
        for index in range(SAMPLES):
            picture = rng.integers(200, 256, rng.integers(8, 40, 2), np.uint8)
            picture[3:5, 2:-2] = index % 100
            text = chr(0x4E00 + index) if index % 3 else f"{index:04d}"
            writer.write(Sample(encode_png(picture), text, "made"))
    return folder


def same(one: list[Batch], two: list[Batch]) -> bool:
    return [texts for _, texts in one] == [texts for _, texts in two] and all(
        a.dtype == b.dtype and a.tobytes() == b.tobytes()
        for (a, _), (b, _) in zip(one, two, strict=True)
    )


def fails_at(call: int) -> Callable[[int, memoryview, int], None]:
    """A disk that takes some packs and is full at the next."""
    calls = count(1)
    whole = prepared._write

    def write(descriptor: int, data: memoryview, at: int) -> None:
        if next(calls) == call:
            raise OSError(28, "No space left on device")
        whole(descriptor, data, at)

    return write


@pytest.mark.parametrize("disk", ["none", "roomy", "soon full"])
@pytest.mark.parametrize("params", [NONE, ALL], ids=["plain", "augmented"])
@pytest.mark.parametrize("kind", HOWS)
def test_two_epochs_are_those_of_a_plain_reading(
    folder: Path,
    tmp_path: Path,
    kind: str,
    params: AugmentParams,
    disk: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "WINDOW", WINDOW)
    if disk == "soon full":
        monkeypatch.setattr(prepared, "_write", fails_at(3))
    how, only = HOWS[kind], kind == "characters"
    keep = None if disk == "none" else PreparedFile(tmp_path)
    batches = Batches(((folder, "train"),), how, only, BATCH, keep)
    for epoch in range(2):
        expected = list(plain_epoch(folder, how, only, 5, epoch, params))
        assert 0 < len(expected[-1][1]) < BATCH
        assert same(list(batches.shuffled(5, epoch, params)), expected)
    assert len(batches._kept) == {"none": 0, "roomy": 3, "soon full": 2}[disk]


def test_an_ordered_reading_after_an_epoch_decodes_nothing_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Batches(((folder, "train"),), HOWS["lines"], False, BATCH)
    batches = Batches(((folder, "train"),), HOWS["lines"], False, BATCH, PreparedFile(tmp_path))
    list(batches.shuffled(1, 0, NONE))
    expected = list(first.ordered())
    monkeypatch.setattr(module, "decode_picture", lambda _: pytest.fail("decoded again"))
    assert same(list(batches.ordered()), expected)


def test_an_epoch_left_early_leaves_the_next_whole(folder: Path, tmp_path: Path) -> None:
    batches = Batches(((folder, "train"),), HOWS["lines"], False, BATCH, PreparedFile(tmp_path))
    stream = batches.shuffled(1, 0, ALL)
    next(stream)
    stream.close()
    plain = Batches(((folder, "train"),), HOWS["lines"], False, BATCH)
    assert same(list(batches.shuffled(1, 1, ALL)), list(plain.shuffled(1, 1, ALL)))


@pytest.mark.parametrize("change", [{}, {"rotate_deg": 0, "shear": 0, "scale": 0, "shift": 0}])
@pytest.mark.parametrize(
    "shape", [(0, 8, 8), (1, 9, 64), (7, 32, 32), (40, 16, 200), (2, 128, 256)]
)
def test_augmentation_is_bit_for_bit_the_plain_one(
    shape: tuple[int, int, int], change: dict[str, float]
) -> None:
    batch = np.random.default_rng(3).random((*shape, 1), np.float32)
    params = ALL.model_copy(update=change)
    ours, theirs = np.random.default_rng(8), np.random.default_rng(8)
    for _ in range(3):
        found = augment(batch, params, ours)
        assert found.tobytes() == plain_augment(batch, params, theirs).tobytes()
    assert ours.bit_generator.state == theirs.bit_generator.state


@pytest.mark.parametrize("together", [1, 3, 100])
@pytest.mark.parametrize("kind", HOWS)
def test_levels_handed_to_tensorflow_become_the_same_batches(
    folder: Path, tmp_path: Path, kind: str, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    how, only = HOWS[kind], kind == "characters"
    monkeypatch.setattr(module, "WINDOW", WINDOW)
    monkeypatch.setattr(feed, "HANDOVER", together * BATCH * how.height_px * how.width_px)
    batches = Batches(((folder, "train"),), how, only, BATCH, PreparedFile(tmp_path))
    alphabet = sorted(set("".join(batches.texts())))

    def stream(several: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        assert several == together
        for epoch in range(2):
            for piece in batches.shuffled_levels(3, epoch, several):
                labels = [alphabet.index(text[-1]) for text in piece.texts]
                axes = np.array(labels, np.int32)
                yield piece.levels, piece.strongest, axes if only else axes[:, None]

    dataset = feed.levels_as_dataset(
        stream, how, np.zeros((1,) if only else (1, 1), np.int32), BATCH
    )
    found = list(dataset.as_numpy_iterator())
    plain = [b for epoch in range(2) for b in plain_epoch(folder, how, only, 3, epoch, NONE)]
    assert len(found) == len(plain)
    for (pictures, labels), (expected, texts) in zip(found, plain, strict=True):
        assert pictures.dtype == np.float32
        assert pictures.tobytes() == expected.tobytes()
        assert labels.ravel().tolist() == [alphabet.index(text[-1]) for text in texts]
