"""A sample of the test split is read again at every level; the figures follow from the readings."""

import csv

import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.decoding.decoder import Decoder
from glyphline.evaluation.corruptions import CORRUPTIONS
from glyphline.evaluation.read_all import read_all
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.robustness import Robustness, measure_robustness
from glyphline.evaluation.robustness_report import COLUMNS, write_robustness
from glyphline.models.saved import ModelCard
from glyphline.params.results import EvaluateParams
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

CHARSET = Charset("-I")


def params(samples, levels=2):
    return EvaluateParams(
        batch_size=3,
        gallery=4,
        confused_pairs=3,
        merge="none",
        slice_groups=2,
        benchmark=0,
        robustness={"samples": samples, "levels": levels},
        explain=0,
    )


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
    """Tells bars from dashes by how high the ink is."""
    high = (batch[..., 0] > 0.5).any(axis=2).sum(axis=1) > 6
    return np.where(high[:, None], [[0.0, 4.0]], [[2.0, 1.0]])


def drawn(text):
    picture = np.full((32, 32 * len(text)), 255, np.uint8)
    for index, character in enumerate(text):
        middle = 32 * index + 16
        if character == "I":
            picture[4:28, middle - 2 : middle + 2] = 0
        else:
            picture[14:18, middle - 5 : middle + 5] = 0
    return Sample(encode_png(picture), text, "fonts", "", "test")


@pytest.fixture
def test_split(tmp_path):
    with ShardWriter(tmp_path, "test") as writer:
        for text in ("I", "-", "I-I", "I", "--I", "-", "-", "I"):
            writer.write(drawn(text))
    return read_all(run, card(), tmp_path, "test", 4, Decoder(CHARSET, "softmax"))


def measured(test, samples, seed=1):
    return measure_robustness(run, card(), test, Decoder(CHARSET, "softmax"), params(samples), seed)


def test_each_sample_is_read_once_at_each_level_of_each_corruption(test_split):
    found = measured(test_split, 6)
    assert len(found.positions) == 6
    assert set(found.curves) == set(CORRUPTIONS)
    clean = [test_split.readings[at] for at in found.positions]
    for curve in found.curves.values():
        assert len(curve) == 3
        assert curve[0] == clean
        for level in curve[1:]:
            assert [reading.name for reading in level] == [reading.name for reading in clean]
            assert [reading.truth for reading in level] == [reading.truth for reading in clean]


def test_little_corruption_of_clear_pictures_is_read_as_before(test_split):
    """So that pictures and readings cannot have been mixed up, nor lines and characters."""
    found = measured(test_split, 100)
    assert len(found.positions) == 8
    for name in ("blur", "jpeg", "contrast"):
        texts = [reading.text for reading in found.curves[name][1]]
        assert texts == [reading.text for reading in test_split.readings], name
    assert found.corruption_errors["scale"] > found.clean_error  # small bars pass for dashes


def test_equal_seeds_give_equal_readings_and_none_are_asked_for_gives_none(test_split):
    assert measured(test_split, 5) == measured(test_split, 5)
    assert measured(test_split, 5).positions != measured(test_split, 5, seed=2).positions
    assert measured(test_split, 0) is None


def read(*pairs):
    return [Reading(f"test:{i}", t, r, 0.5, "", "") for i, (t, r) in enumerate(pairs)]


def test_the_one_number_is_the_mean_over_corruptions_and_levels():
    clean = read(("a", "a"), ("bcd", "bcd"))
    one_wrong, all_wrong = read(("a", "x"), ("bcd", "bcd")), read(("a", ""), ("bcd", ""))
    found = Robustness(
        2,
        [0, 1],
        {"blur": [clean, one_wrong, all_wrong], "noise": [clean, clean, one_wrong]},
    )
    assert found.corruption_errors == {"blur": 0.625, "noise": 0.125}
    section = found.section(seed=1)
    plain = {k: v for k, v in section.items() if not k.endswith(("_low", "_high"))}
    assert plain == {
        "samples": 2,
        "interval_groups": 0,
        "clean_error": 0.0,
        "mean_corruption_error": 0.375,
        "relative_corruption_error": 0.375,
        "blur_error": 0.625,
        "noise_error": 0.125,
    }
    # resamples are both samples, or one of them twice: (2 + 1) / 4 of "a", 1 / 4 of "bcd"
    for name in ("mean_corruption_error", "relative_corruption_error"):
        assert (section[f"{name}_low"], section[f"{name}_high"]) == (0.25, 0.75)
    assert section["clean_error_high"] > 0


def test_the_table_has_a_row_for_each_level_and_section_and_files_repeat(test_split, tmp_path):
    found = measured(test_split, 8)
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write_robustness(tmp_path / folder, found, test_split, 1)
    with (tmp_path / "one/robustness.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(CORRUPTIONS) * 3 * 2
    counts = {row["section"]: row["samples"] for row in rows}
    assert counts == {"characters": "6", "lines": "2"}
    for name in ("robustness.csv", "robustness.png", "corruptions.png"):
        one, two = ((tmp_path / folder / name).read_bytes() for folder in ("one", "two"))
        assert one == two
