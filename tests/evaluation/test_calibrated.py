"""Temperature and threshold, fitted on the val split."""

import numpy as np
import pytest

from glyphline.calibration import log_loss
from glyphline.charset import Charset
from glyphline.decoding.decoder import Decoder
from glyphline.errors import DataError
from glyphline.evaluation.calibrated import calibrate, reading_chances
from glyphline.models.saved import ModelCard
from glyphline.params.decode import DecodeParams
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
    assert found.fitted_on == {"samples": 100, "characters": 100, "lines": 0}
    assert found.errors == pytest.approx((1 / (1 + np.exp(-6)) - 0.9, 0), abs=0.01)


def test_truths_that_cannot_be_read_count_as_errors(tmp_path):
    folder = val_of(tmp_path, "I-é" * 20, "I--" * 20)
    found = calibrate(run, CARD, folder, 2, Decoder(CHARSET, "softmax"))
    assert found.fitted_on == {"samples": 60, "characters": 60, "lines": 0}
    assert 1 / (1 + np.exp(-6 / found.temperature)) == pytest.approx(
        2 / 3, abs=0.05
    )  # the prior pulls a little
    assert found.threshold is None  # a third of the readings is wrong, all are equally sure


def test_a_val_split_without_anything_to_read_is_refused(tmp_path):
    folder = val_of(tmp_path, ["I-"], "I")
    with pytest.raises(DataError, match="nothing calibrates it"):
        calibrate(run, CARD, folder, 2, Decoder(CHARSET, "softmax"))


def test_a_line_misread_altogether_cools_no_other_lines_down():
    rng = np.random.default_rng(0)
    lines = [rng.standard_normal((12, 3)) * 6 for _ in range(40)]
    decoder = Decoder(Charset("ab"), "ctc")
    read = decoder.read(np.stack(lines))
    chances = reading_chances(lines, read, decoder)
    right = [True] * 39 + [False]
    garbled = np.array([*chances(1.0)[:39], -60.0])  # a reading that nobody would believe
    assert log_loss(garbled, right) == pytest.approx(log_loss(garbled[:39], right[:39]))


def test_chances_are_the_confidences_of_the_decoder_at_any_temperature():
    rng = np.random.default_rng(0)
    lines = [rng.standard_normal((steps, 3)) * 3 for steps in (4, 6, 4, 5)]
    order = [0, 2, 1, 3]  # those of one width are measured together
    characters = list(rng.standard_normal((3, 2)))
    for logits, places, head in ((lines, order, "ctc"), (characters, range(3), "softmax")):
        read = [Decoder(Charset("ab"), head).read(logits[at][None])[0] for at in places]
        for temperature in (0.5, 1.0, 3.0):
            decoder = Decoder(Charset("ab"), head, temperature)
            expected = [decoder.read(logits[at][None])[0].confidence for at in places]
            found = np.exp(reading_chances(logits, read, decoder)(temperature))
            assert found == pytest.approx(expected)


def test_where_no_allowed_text_fits_nothing_is_claimed_and_nothing_fitted(tmp_path):
    folder = val_of(tmp_path, "I" * 8, "I" * 8)
    none = Decoder.of(
        DecodeParams(method="beam", width=4, lexicon=None, pattern="I-"), CHARSET, "softmax"
    )
    found = calibrate(run, CARD, folder, 4, none)
    assert found.temperature == pytest.approx(1, abs=1e-3)
    assert found.errors == (0, 0)
