"""A forest as arrays: votes as scikit-learn counts them, files that are checked, features."""

from dataclasses import asdict, replace
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from glyphline.errors import DataError
from glyphline.models.forest.features import CELLS, DIRECTIONS, Extractor
from glyphline.models.forest.forest import FILE, Forest, logits_of
from glyphline.models.forest.trees import UNIT, Trees, joined_trees, tree_arrays
from glyphline.preprocess import Preprocess

HOW = Preprocess(kind="character", height_px=16, width_px=16, framing="whole")
CLASSES = 5
ABSENT = 3  # in the charset, not in the data


@pytest.fixture(scope="module")
def learnt() -> tuple[RandomForestClassifier, np.ndarray]:
    """A forest on pixels of few levels, so that many features equal a threshold's neighbours."""
    rng = np.random.default_rng(0)
    matrix = rng.integers(0, 4, (300, 256)).astype(np.float32) / 3
    labels = rng.choice([0, 1, 2, 4], 300)
    forest = RandomForestClassifier(12, min_samples_leaf=3, random_state=1)
    return forest.fit(matrix, labels), rng.integers(0, 4, (400, 256)).astype(np.float32) / 3


@pytest.fixture(scope="module")
def trees(learnt) -> Trees:
    forest, _ = learnt
    return joined_trees([tree_arrays(e.tree_, forest.classes_) for e in forest.estimators_])


def test_the_trees_vote_as_scikit_learn_does(learnt, trees):
    forest, unseen = learnt
    votes = trees.cast(unseen, CLASSES)
    np.testing.assert_array_equal(votes.sum(axis=1), 12 * UNIT)
    assert not votes[:, ABSENT].any()
    shares = np.delete(votes, ABSENT, axis=1) / (12 * UNIT)
    np.testing.assert_allclose(shares, forest.predict_proba(unseen), atol=CLASSES / UNIT)


def test_the_softmax_of_the_logits_is_the_share_of_votes(learnt, trees):
    votes = trees.cast(learnt[1], CLASSES)
    probabilities = np.exp(logits_of(votes, 12).astype(np.float64))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(probabilities, votes / (12 * UNIT), atol=1e-6)


def test_a_feature_just_above_a_threshold_goes_right():
    one, next_one = np.float32(1), np.nextafter(np.float32(1), np.float32(2))
    threshold = 0.1 * float(one) + 0.9 * float(next_one)
    assert np.float32(threshold) == next_one  # rounded, it would let the next one pass
    stump = SimpleNamespace(
        node_count=3,
        children_left=np.array([1, -1, -1]),
        children_right=np.array([2, -1, -1]),
        feature=np.array([0, -2, -2]),
        threshold=np.array([threshold, -2.0, -2.0]),
        value=np.array([[[0.5, 0.5]], [[1.0, 0.0]], [[0.0, 1.0]]]),
    )
    arrays = tree_arrays(stump, np.array([0, 1]))
    votes = arrays.cast(np.array([[one], [next_one]]), 2)
    assert votes.argmax(axis=1).tolist() == [0, 1]


def test_a_saved_forest_gives_the_same_logits_and_the_same_bytes(trees, tmp_path):
    forest = Forest(trees, "pixels", HOW, CLASSES)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        forest.save(tmp_path / name)
    assert (tmp_path / "one" / FILE).read_bytes() == (tmp_path / "two" / FILE).read_bytes()
    loaded = Forest.load(tmp_path / "one", "pixels", HOW, CLASSES)
    pictures = np.random.default_rng(2).random((3, 16, 16, 1), np.float32)
    np.testing.assert_array_equal(
        loaded.predict_on_batch(pictures), forest.predict_on_batch(pictures)
    )
    assert loaded.count_params() == forest.count_params() > 0


def changed(values: np.ndarray, place: int, to: float) -> np.ndarray:
    copy = values.copy()
    copy[place] = to
    return copy


DAMAGE = {
    "roots": lambda t: t.roots[:0],
    "feature": lambda t: changed(t.feature, 0, 256),
    "threshold": lambda t: changed(t.threshold, 0, np.nan),
    "left": lambda t: changed(t.left, 0, 0),  # a way without an end
    "right": lambda t: changed(t.right, 0, len(t.right)),
    "starts": lambda t: t.starts[:-1],
    "classes": lambda t: changed(t.classes, 0, CLASSES),
    "votes": lambda t: changed(t.votes, 0, -1),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_array_is_named(name, trees, tmp_path):
    damaged = replace(trees, **{name: DAMAGE[name](trees)})
    Forest(damaged, "pixels", HOW, CLASSES).save(tmp_path)
    with pytest.raises(DataError, match=f"array {name} is damaged"):
        Forest.load(tmp_path, "pixels", HOW, CLASSES)


def pickled(trees: Trees, path) -> None:
    arrays = asdict(trees) | {"roots": np.array([print], object)}
    np.savez(path, allow_pickle=True, **arrays)


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda trees, path: None, "does not exist"),
        (lambda trees, path: path.write_bytes(b"no zip"), "is damaged"),
        (lambda trees, path: np.savez(path, roots=trees.roots), "is damaged"),
        (pickled, "is damaged"),
    ],
    ids=["absent", "no zip", "arrays missing", "pickle inside"],
)
def test_a_file_that_is_no_forest_is_refused(write, message, trees, tmp_path):
    write(trees, tmp_path / FILE)
    with pytest.raises(DataError, match=message):
        Forest.load(tmp_path, "pixels", HOW, CLASSES)


def test_pixels_are_the_picture_row_by_row():
    pictures = np.random.default_rng(0).random((2, 16, 16, 1), np.float32)
    np.testing.assert_array_equal(Extractor("pixels", HOW)(pictures), pictures.reshape(2, 256))


def cells_of(picture: np.ndarray) -> np.ndarray:
    """(DIRECTIONS, CELLS, CELLS) of a (16, 16) picture."""
    features = Extractor("hog", HOW)(picture.astype(np.float32)[None, :, :, None])
    return features.reshape(DIRECTIONS, CELLS, CELLS)


def test_an_edge_votes_for_its_own_direction_and_so_does_its_inverse():
    upright = np.zeros((16, 16))
    upright[:, 8:] = 1  # the ink grows to the right: direction 0
    cells = cells_of(upright)[:, 1:-1, 3:5]  # beside the edge; above and below is the frame
    assert (cells[0] > 0).all()
    np.testing.assert_allclose(cells[1:], 0, atol=1e-6)
    np.testing.assert_allclose(cells_of(1 - upright)[:, 1:-1, 3:5], cells, atol=1e-6)


def test_a_slanting_edge_votes_for_the_direction_across_it():
    down, across = np.mgrid[:16, :16]
    votes = cells_of(np.clip((across + down - 15) / 6 + 0.5, 0, 1)).sum(axis=(1, 2))
    assert set(np.argsort(votes)[-2:]) == {2, 3}  # 45 degrees lie between 40 and 60


def test_a_blank_picture_has_no_directions():
    assert not cells_of(np.zeros((16, 16))).any()


@pytest.mark.parametrize("features", ["hog", "pixels"])
def test_a_pictures_features_do_not_depend_on_its_batch(features):
    pictures = np.random.default_rng(3).random((37, 16, 16, 1), np.float32)
    extract = Extractor(features, HOW)
    together = extract(pictures)
    assert together.shape == (37, extract.count)
    alone = np.concatenate([extract(pictures[index : index + 1]) for index in range(37)])
    np.testing.assert_array_equal(together, alone)
