"""A forest in ONNX Runtime: the logits of the saved forest, from pictures, in equal bytes."""

import numpy as np
import onnx
import pytest
from sklearn.ensemble import RandomForestClassifier

from glyphline.export.engines import converters_of
from glyphline.export.forest import to_onnx
from glyphline.export.runtimes import run_onnx
from glyphline.exported import ONNX
from glyphline.models.forest.features import Extractor
from glyphline.models.forest.forest import Forest
from glyphline.models.forest.trees import joined_trees, tree_arrays
from glyphline.preprocess import Preprocess

HOW = Preprocess(kind="character", height_px=16, width_px=16, framing="whole")


def grown(features: str, classes: int) -> tuple[Forest, np.ndarray]:
    """A forest on noise, which reads anything, and pictures it has not seen."""
    rng = np.random.default_rng(0)
    pictures = rng.random((200, 16, 16, 1), np.float32)
    matrix = Extractor(features, HOW)(pictures)
    forest = RandomForestClassifier(7, min_samples_leaf=2, random_state=0)
    forest.fit(matrix, np.arange(200) % classes)
    trees = joined_trees([tree_arrays(e.tree_, forest.classes_) for e in forest.estimators_])
    return Forest(trees, features, HOW, classes), rng.random((300, 16, 16, 1), np.float32)


@pytest.mark.parametrize("features", ["hog", "pixels"])
@pytest.mark.parametrize("classes", [1, 2, 11])
def test_the_file_gives_the_logits_of_the_forest_for_any_batch(features, classes, tmp_path):
    forest, unseen = grown(features, classes)
    to_onnx(forest, tmp_path, HOW)
    run = run_onnx(tmp_path / ONNX)
    expected = forest.predict_on_batch(unseen)
    together = run(unseen)
    assert together.shape == (300, classes)
    np.testing.assert_allclose(together, expected, atol=1e-5)
    np.testing.assert_array_equal(together.argmax(axis=1), expected.argmax(axis=1))
    alone = np.concatenate([run(unseen[index : index + 1]) for index in range(20)])
    np.testing.assert_allclose(alone, expected[:20], atol=1e-5)


def test_equal_forests_give_equal_bytes_and_plain_names(tmp_path):
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        to_onnx(grown("hog", 4)[0], tmp_path / name, HOW)
        files.append((tmp_path / name / ONNX).read_bytes())
    assert files[0] == files[1]
    graph = onnx.load_from_string(files[0]).graph
    assert [value.name for value in (*graph.input, *graph.output)] == ["pictures", "logits"]


def test_a_forest_has_one_variant():
    assert list(converters_of("random_forest")) == ["onnx_fp32"]
    assert len(converters_of("cnn")) == 8
