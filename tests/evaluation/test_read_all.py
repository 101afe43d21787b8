"""A model of single characters reads lines too, one sample one reading."""

import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.decoding.decoder import Decoder
from glyphline.evaluation.read_all import read_all
from glyphline.models.saved import ModelCard
from glyphline.params.decode import DecodeParams
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

CHARSET = Charset("-I ")


def card():
    return ModelCard(
        family="cnn",
        family_params={},
        head="softmax",
        charset=CHARSET.characters,
        merges={},
        preprocess=Preprocess(kind="character", height_px=16, width_px=16, framing="whole"),
        provenance={},
    )


def run(batch):
    """Tells bars from dashes: logits (B, 3) by how high the ink is, surer of bars."""
    ink = batch[..., 0] > 0.5
    high = ink.any(axis=2).sum(axis=1) > 6
    return np.where(high[:, None], [[0.0, 4.0, -9.0]], [[2.0, 1.0, -9.0]])


def drawn(text):
    """Bars and dashes as blocks."""
    wide = {"I": 9, "-": 13, " ": 12}
    picture = np.full((32, 16 + sum(wide[character] for character in text)), 255, np.uint8)
    left = 8
    for character in text:
        if character == "I":
            picture[4:28, left : left + 4] = 0
        elif character == "-":
            picture[14:18, left : left + 8] = 0
        left += wide[character]
    return Sample(encode_png(picture), text, "fonts", "g", "test")


@pytest.fixture
def folder(tmp_path):
    with ShardWriter(tmp_path, "test") as writer:
        for text in ("I", "I-I", "-", "II", "I  I"):
            writer.write(drawn(text))
    return tmp_path


def decoder(pattern=None):
    method = "beam" if pattern else "greedy"
    params = DecodeParams(method=method, width=10, lexicon=None, pattern=pattern)
    return Decoder.of(params, CHARSET, "softmax")


def test_every_sample_has_one_reading_in_shard_order(folder):
    found = read_all(run, card(), folder, "test", 2, decoder())
    assert [reading.name for reading in found.readings] == [f"test:{i:05d}" for i in range(5)]
    assert [reading.text for reading in found.readings] == ["I", "I-I", "-", "II", "I I"]
    assert [reading.rank for reading in found.readings] == [1, None, 1, None, None]
    assert [reading.truth for reading in found.own.readings] == ["I", "-"]
    single, line = found.readings[0].confidence, found.readings[3].confidence
    assert line == pytest.approx(single**2)


def test_pictures_belong_to_their_readings(folder):
    found = read_all(run, card(), folder, "test", 2, decoder())
    widths = {index: picture.shape[1] for index, picture in found.pictures({1, 3})}
    assert widths == {1: 16 + 9 + 13 + 9, 3: 16 + 9 + 9}


def test_a_pattern_is_held_against_the_whole_line(folder):
    found = read_all(run, card(), folder, "test", 2, decoder("-|I--?|I I|II"))
    assert [reading.text for reading in found.readings] == ["-", "I--", "-", "II", "I I"]


def test_a_model_that_knows_no_space_reads_none(folder):
    charset = Charset("-I.")
    spaceless = card().model_copy(update={"charset": charset.characters})
    found = read_all(run, spaceless, folder, "test", 2, Decoder(charset, "softmax"))
    assert found.readings[4].text == "II"


def test_no_shards_give_no_readings(tmp_path):
    found = read_all(run, card(), tmp_path, "benchmark", 2, decoder())
    assert (found.readings, found.own) == ([], None)
