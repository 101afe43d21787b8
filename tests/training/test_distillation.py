"""Earlier models that teach a new one."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tiny

from glyphline.charset import Charset
from glyphline.data.feed import Encoded
from glyphline.errors import DataError, TrainingError
from glyphline.models.heads import SoftmaxHead
from glyphline.models.saved import ModelCard, save_model
from glyphline.params.training import DistillationParams
from glyphline.preprocess import Preprocess
from glyphline.training.distillation import Teacher, load_teachers, taught
from glyphline.training.fit import fit
from glyphline.training.origin import changes, origin_of

HOW = Preprocess(kind="character", height_px=32, width_px=32, framing="whole")
ABC = SoftmaxHead(Charset("abc"))


@pytest.fixture(autouse=True)
def _family(monkeypatch):
    tiny.take_the_place_of_cnn(monkeypatch.setitem)


class Certain:
    """Reads class 2 in every picture, twice as probable as the others together."""

    def predict_on_batch(self, pictures: np.ndarray) -> np.ndarray:
        return np.log(np.array([[0.1, 0.2, 0.7]] * len(pictures)))

    def count_params(self) -> int:
        return 0


def teacher(ids=(0, 1, 2), prior=(0, 0, 0)) -> Teacher:
    return Teacher("", Certain(), np.array(ids), np.array(prior, np.float32))


def stream(labels: np.ndarray) -> Iterator[Encoded]:
    yield np.zeros((len(labels), 4, 4, 1), np.float32), labels


def card(charset: str, **changes) -> ModelCard:
    params = {"size_px": 32, "channels": [8, 8, 8, 8], "dropout_rate": 0.4}
    fields = {"family": "cnn", "head": "softmax", "merges": {}, "provenance": {}} | changes
    return ModelCard(**{"family_params": params, "charset": charset, "preprocess": HOW} | fields)


def saved(folder: Path, charset: str, **changes) -> str:
    folder.mkdir()
    save_model(folder, card(charset, **changes), card(charset, **changes).new_network())
    return str(folder)


def by(*teachers: str) -> DistillationParams:
    return DistillationParams(teachers=teachers, share=0.5)


def test_labels_are_mixed_with_what_teachers_see() -> None:
    [(pictures, shares)] = taught(stream(np.array([0, 2])), [teacher()], 0.5, ABC)
    assert pictures.shape == (2, 4, 4, 1)
    np.testing.assert_allclose(shares, [[0.55, 0.1, 0.35], [0.05, 0.1, 0.85]], rtol=1e-6)
    assert shares.dtype == np.float32


def test_labels_that_are_mixtures_already_stay_so() -> None:
    half = np.array([[0.5, 0.5, 0]], np.float32)
    [(_, shares)] = taught(stream(half), [teacher()], 0.25, ABC)
    np.testing.assert_allclose(shares, [[0.4, 0.425, 0.175]], rtol=1e-6)


def test_teachers_count_alike_and_each_has_its_own_order_of_classes() -> None:
    [(_, shares)] = taught(stream(np.array([0])), [teacher(), teacher((2, 1, 0))], 1.0, ABC)
    np.testing.assert_allclose(shares, [[0.4, 0.2, 0.4]], rtol=1e-6)


def test_a_teacher_for_equal_classes_is_told_how_frequent_they_are(tmp_path) -> None:
    log_prior = np.log(np.array([0.25, 0.75], np.float32))
    equal = {"train": {"class_prior": "equal"}}
    paths = saved(tmp_path / "a", "ba", provenance=equal), saved(tmp_path / "b", "ab")
    for_equal, natural = load_teachers(by(*paths), card("ab"), log_prior)
    np.testing.assert_array_equal(for_equal.prior, log_prior)
    np.testing.assert_array_equal(natural.prior, [0, 0])
    assert (for_equal.ids.tolist(), natural.ids.tolist()) == ([1, 0], [0, 1])
    logits = np.asarray(for_equal.network.predict_on_batch(np.zeros((1, 32, 32, 1), np.float32)))
    told = np.exp(logits[0, [1, 0]]) * [0.25, 0.75]
    shares = for_equal.shares(np.zeros((1, 32, 32, 1), np.float32))
    np.testing.assert_allclose(shares[0], told / told.sum(), rtol=1e-5)


@pytest.mark.parametrize(
    ("now", "before", "message"),
    [
        ({"charset": "abc"}, {"charset": "ab"}, "only one of the two knows 'c'"),
        (
            {"charset": "ab", "preprocess": HOW.model_copy(update={"framing": "ink"})},
            {"charset": "ab"},
            "takes other pictures than the new model",
        ),
        ({"charset": "ab", "head": "ctc"}, {"charset": "ab"}, "is for models of single characters"),
    ],
    ids=["charset", "pictures", "lines"],
)
def test_a_teacher_that_cannot_teach_is_refused(tmp_path, now, before, message) -> None:
    path = saved(tmp_path / "before", **before)
    with pytest.raises(TrainingError, match=message):
        load_teachers(by(path), card(**now), np.zeros(2, np.float32))


def test_a_folder_without_a_model_is_refused_by_the_name_of_its_param(tmp_path) -> None:
    with pytest.raises((TrainingError, DataError), match=r"train\.distillation\.teachers names"):
        load_teachers(by(str(tmp_path)), card("ab"), np.zeros(2, np.float32))


def test_a_fit_with_a_teacher_learns_other_weights_and_names_it(tmp_path) -> None:
    tiny.write_balanced(tmp_path)
    path = saved(tmp_path / "before", "ab", preprocess=HOW.model_copy(update={"framing": "ink"}))
    alone = tiny.document(tmp_path)
    with_one = tiny.document(tmp_path, distillation={"teachers": [path], "share": 1.0})
    fits = [fit(how, tmp_path, tmp_path, lambda figures, epoch: None) for how in (alone, with_one)]
    assert [len(one.card.provenance.get("teachers", ())) for one in fits] == [0, 1]
    kernels = [one.network.get_layer("logits").get_weights()[0] for one in fits]
    assert not np.array_equal(*kernels)


def test_an_unfinished_training_knows_its_teachers_by_their_bytes(tmp_path) -> None:
    tiny.write_balanced(tmp_path)
    path = saved(tmp_path / "before", "ab")
    how = tiny.document(tmp_path, distillation={"teachers": [path], "share": 1.0})
    first = origin_of(how, tmp_path, tmp_path)
    (tmp_path / "before" / "model.json").write_text("{}")
    assert changes(first, origin_of(how, tmp_path, tmp_path)) == ["earlier models"]
