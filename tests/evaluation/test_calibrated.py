"""Temperature and threshold, fitted on the val split."""

import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.decoding.decoder import Decoder
from glyphline.errors import DataError
from glyphline.evaluation.calibrated import calibrate, ctc_losses
from glyphline.models.saved import ModelCard
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

CHARSET = Charset("-I")
CARD = ModelCard(
    family="cnn",
    family_params={},
    head="softmax",
    charset=CHARSET.characters,
    merges={},
    preprocess=Preprocess(kind="character", height_px=16, width_px=16, framing="whole"),
    provenance={},
)


def run(batch):
    """Tells a bar from a dash, always e⁶ to 1 sure."""
    high = (batch[..., 0] > 0.5).any(axis=2).sum(axis=1) > 6
    return np.where(high[:, None], [[0.0, 6.0]], [[6.0, 0.0]]).astype(np.float32)


def val_of(folder, texts, drawn):
    with ShardWriter(folder, "val") as writer:
        for text, shape in zip(texts, drawn, strict=True):
            picture = np.full((20, 20), 255, np.uint8)
            rows, columns = (slice(2, 18), slice(8, 12)) if shape == "I" else (slice(9, 12),) * 2
            picture[rows, columns] = 0
            writer.write(Sample(encode_png(picture), text, "fonts", "", "val"))
    return folder


def test_a_model_that_errs_more_than_it_says_is_cooled_down_to_its_accuracy(tmp_path):
    drawn = "I-" * 50
    texts = ["-" if index < 20 else shape for index, shape in enumerate(drawn)]  # 10 are wrong
    found = calibrate(run, CARD, val_of(tmp_path, texts, drawn), 16, Decoder(CHARSET, "softmax"))
    assert 1 / (1 + np.exp(-6 / found.temperature)) == pytest.approx(0.9, abs=0.01)
    assert found.threshold is None
    assert found.fitted_on == {"samples": 100, "characters": 100, "lines": 0, "left_out": 0}


def test_truths_that_cannot_be_read_count_as_errors_and_fit_no_temperature(tmp_path):
    folder = val_of(tmp_path, "I-é", "I--")
    found = calibrate(run, CARD, folder, 2, Decoder(CHARSET, "softmax"))
    assert found.fitted_on == {"samples": 3, "characters": 3, "lines": 0, "left_out": 1}
    assert found.temperature < 1
    assert found.threshold is None  # a third of the readings is wrong, all are equally sure


def test_a_val_split_without_anything_to_read_is_refused(tmp_path):
    folder = val_of(tmp_path, ["I-"], "I")
    with pytest.raises(DataError, match="nothing calibrates it"):
        calibrate(run, CARD, folder, 2, Decoder(CHARSET, "softmax"))


def test_lines_of_different_width_are_measured_together():
    rng = np.random.default_rng(0)
    lines = [rng.standard_normal((steps, 3)) for steps in (4, 6, 4, 5)]
    texts = [[0], [1, 0], [], [1, 1]]
    alone = [ctc_losses([line], [text])(1.5) for line, text in zip(lines, texts, strict=True)]
    assert ctc_losses(lines, texts)(1.5) == pytest.approx(sum(alone))
