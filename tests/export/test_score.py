"""A variant reads the whole test split, and is held against the model it was made from."""

import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.data.batches import Batches
from glyphline.errors import ExportError
from glyphline.export.score import Score, excess, find_flips, read_all, score_texts
from glyphline.params.export import ExportParams
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

AB = Charset("ab")
PARAMS = ExportParams(
    variants=("onnx_fp32", "onnx_int8_static"),
    trainable=False,
    required=(),
    max_accuracy_drop=0.002,
    max_int8_cer_rise=0.01,
    calibration_samples=4,
    batch_size=4,
)


def score(accuracy: float, cer: float) -> Score:
    return Score(1000, accuracy, cer, 3, 10)


@pytest.mark.parametrize(
    ("variant", "accuracy", "cer", "wrong"),
    [
        ("onnx_fp32", 0.9, 0.1, ""),
        ("onnx_fp32", 0.95, 0.05, ""),
        ("litert_fp16", 0.898, 0.102, ""),
        ("litert_fp16", 0.89, 0.1, "reads 89.000% of the 1,000 test samples"),
        ("onnx_int8_static", 0.89, 0.11, ""),
        ("litert_int8_dynamic", 0.9, 0.12, "character error rate is 12.000%"),
    ],
)
def test_floats_are_held_by_accuracy_and_8_bits_by_their_own_tolerance(
    variant: str, accuracy: float, cer: float, wrong: str
) -> None:
    found = excess(variant, score(accuracy, cer), score(0.9, 0.1), PARAMS)
    assert (wrong in found) if wrong else (found == "")


@pytest.fixture
def split(tmp_path):
    """Ten pictures: a black left half is `a`, a black right half is `b`."""
    with ShardWriter(tmp_path / "data", "test") as writer:
        for index in range(10):
            picture = np.full((16, 16), 255, np.uint8)
            picture[4:12, (2, 10)[index % 2] : (6, 14)[index % 2]] = 0
            writer.write(Sample(encode_png(picture), "ab"[index % 2], "made"))
    how = Preprocess(kind="character", height_px=16, width_px=16, framing="whole")
    return Batches(((tmp_path / "data", "test"),), how, True, 4)


def right(batch: np.ndarray) -> np.ndarray:
    sides = batch[:, :, :8, 0].sum((1, 2)), batch[:, :, 8:, 0].sum((1, 2))
    return np.stack(sides, axis=1)


def wrong_in_whole_batches(batch: np.ndarray) -> np.ndarray:
    logits = right(batch)
    return logits[:, ::-1] if len(batch) == 4 else logits


def test_the_whole_split_is_read_and_flips_are_listed(split: Batches) -> None:
    truths, expected = split.texts(), read_all(right, split, AB, "softmax")
    texts = read_all(wrong_in_whole_batches, split, AB, "softmax")
    found = score_texts(truths, texts, expected, 5)
    assert (found.samples, found.accuracy, found.flips, found.agreement) == (10, 0.2, 8, 0.2)
    flips = find_flips("onnx_fp32", truths, texts, expected)
    assert len(flips) == 8
    assert (flips[0].index, flips[0].truth, flips[0].exported) == (0, "a", "b")


def test_values_that_are_not_finite_are_refused(split: Batches) -> None:
    with pytest.raises(ExportError, match="not finite"):
        read_all(lambda batch: np.full((len(batch), 2), np.nan), split, AB, "softmax")


def test_required_variants_must_be_wanted() -> None:
    plain = PARAMS.model_dump() | {"required": ("saved_model",)}
    with pytest.raises(ValueError, match="required names saved_model"):
        ExportParams.model_validate(plain)
