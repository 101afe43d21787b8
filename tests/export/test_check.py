import csv

import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.data.batches import Batches
from glyphline.errors import ExportError
from glyphline.export import check
from glyphline.export.check import Score, check_scores, score_exports, write_export_report
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

AB = Charset("ab")


def score(file: str, accuracy: float) -> Score:
    return Score(file, 1000, accuracy, 1 - accuracy, 3, 10, 0.1)


@pytest.mark.parametrize("accuracy", [0.9, 0.95, 0.898])
def test_a_file_within_the_tolerance_passes(accuracy):
    check_scores([score("trained", 0.9), score("onnx", accuracy)], 0.002)


def test_a_file_that_reads_worse_fails_by_name():
    scores = [score("trained", 0.9), score("onnx", 0.9), score("litert", 0.89)]
    with pytest.raises(ExportError, match=r"litert reads 89\.0000% \(3 flips\)"):
        check_scores(scores, 0.002)


@pytest.fixture
def test_split(tmp_path):
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


def wrong_in_the_first_batch(batch: np.ndarray) -> np.ndarray:
    logits = right(batch)
    return logits[:, ::-1] if len(batch) == 4 else logits


def test_every_file_reads_the_whole_test_split_and_flips_are_listed(
    test_split, tmp_path, monkeypatch
):
    runners = {"onnx": lambda folder: right, "litert": lambda folder: wrong_in_the_first_batch}
    monkeypatch.setattr(check, "RUNNERS", runners)
    monkeypatch.setattr(check, "size_of", lambda folder, name: 5)
    scores, flips = score_exports(right, tmp_path, ["onnx", "litert"], test_split, AB, "softmax")
    assert [(s.file, s.samples, s.accuracy, s.flips) for s in scores] == [
        ("trained", 10, 1.0, 0),
        ("onnx", 10, 1.0, 0),
        ("litert", 10, 0.2, 8),
    ]
    assert (flips[0].index, flips[0].truth, flips[0].exported) == (0, "a", "b")
    write_export_report(tmp_path / "report", scores, flips)
    with (tmp_path / "report" / "flips.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 8
    assert "ms_per_sample" not in (tmp_path / "report" / "formats.csv").read_text()


def test_values_that_are_not_finite_are_refused(test_split, tmp_path):
    with pytest.raises(ExportError, match="not finite"):
        score_exports(
            lambda batch: np.full((len(batch), 2), np.nan), tmp_path, [], test_split, AB, "softmax"
        )
