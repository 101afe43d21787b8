import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.errors import DataError
from glyphline.models.heads import CtcHead, SoftmaxHead, head_of, steps_needed

ABC = Charset("abc")


@pytest.mark.parametrize(
    ("text", "steps"), [("", 0), ("a", 1), ("ab", 2), ("aa", 3), ("hello", 6), ("aaaa", 7)]
)
def test_ctc_needs_a_step_per_character_and_one_between_equal_neighbours(text, steps):
    assert steps_needed(text) == steps


def test_a_softmax_head_encodes_one_id_per_text():
    head = SoftmaxHead(ABC)
    assert head.encode(["c", "a"]).tolist() == [2, 0]
    assert head.classes() == 3
    assert head.takes("a")
    assert not head.takes("ab")


def test_a_ctc_head_pads_labels_to_the_longest():
    head = CtcHead(ABC)
    assert head.encode(["cab", "a"]).tolist() == [[2, 0, 1], [0, -1, -1]]
    assert head.classes() == 4
    assert head.takes("ab")


def test_labels_are_padded_to_a_length_that_was_asked_for():
    assert CtcHead(ABC).encode(["ab"], 3).tolist() == [[0, 1, -1]]
    assert CtcHead(ABC).encode(["abc"], 2).tolist() == [[0, 1, 2]]
    assert SoftmaxHead(ABC).encode(["b"], 3).tolist() == [1]


def test_a_label_outside_the_charset_is_named():
    with pytest.raises(DataError, match="'ë'"):
        head_of("ctc", ABC).encode(["aë"])


def test_ctc_loss_is_the_negative_log_likelihood_of_all_paths():
    # One character, two steps, uniform over 4 classes: paths "aa", "a_", "_a", 3 of 16.
    logits = np.zeros((1, 2, 4), np.float32)
    loss = CtcHead(ABC).loss(0.0)(np.array([[0]]), logits)
    assert np.asarray(loss) == pytest.approx([-np.log(3 / 16)], rel=1e-5)


def test_padding_does_not_change_the_ctc_loss():
    logits = np.random.default_rng(1).normal(size=(1, 6, 4)).astype(np.float32)
    loss = CtcHead(ABC).loss(0.0)
    short = np.asarray(loss(np.array([[0, 1]]), logits))
    padded = np.asarray(loss(np.array([[0, 1, -1, -1]]), logits))
    assert short == pytest.approx(padded, rel=1e-6)


def test_softmax_loss_is_cross_entropy():
    logits = np.log(np.array([[0.7, 0.2, 0.1]], np.float32))
    loss = SoftmaxHead(ABC).loss(0.0)(np.array([0]), logits)
    assert np.asarray(loss) == pytest.approx([-np.log(0.7)], rel=1e-5)


WEIGHTS = np.array([2.0, 0.5, 1.0], np.float32)


@pytest.mark.parametrize("label_smoothing", [0.0, 0.2])
def test_a_weighted_softmax_loss_is_the_loss_times_the_weight_of_the_true_class(label_smoothing):
    logits = np.random.default_rng(1).normal(size=(3, 3)).astype(np.float32)
    head, labels = SoftmaxHead(ABC), np.array([1, 0, 2])
    plain = np.asarray(head.loss(label_smoothing)(labels, logits))
    weighted = np.asarray(head.loss(label_smoothing, WEIGHTS)(labels, logits))
    assert weighted == pytest.approx(plain * [0.5, 2.0, 1.0], rel=1e-6)


def test_a_weighted_ctc_loss_is_the_loss_times_the_mean_weight_of_the_text():
    logits = np.random.default_rng(1).normal(size=(3, 6, 4)).astype(np.float32)
    head = CtcHead(ABC)
    labels = head.encode(["ab", "c", "aab"])
    plain = np.asarray(head.loss(0.0)(labels, logits))
    weighted = np.asarray(head.loss(0.0, WEIGHTS)(labels, logits))
    assert weighted == pytest.approx(plain * [1.25, 1.0, 1.5], rel=1e-6)


@pytest.mark.parametrize("label_smoothing", [0.0, 0.2])
def test_the_loss_of_a_mixture_is_that_of_its_classes_in_their_shares(label_smoothing):
    logits = np.random.default_rng(1).normal(size=(3, 3)).astype(np.float32)
    loss = SoftmaxHead(ABC).loss(label_smoothing)
    mixtures = np.array([[0.3, 0.7, 0], [0, 1, 0], [0.5, 0, 0.5]], np.float32)
    classes = [np.asarray(loss(np.full(3, label), logits)) for label in range(3)]
    assert np.asarray(loss(mixtures, logits)) == pytest.approx((mixtures.T * classes).sum(axis=0))


def test_a_weighted_mixture_weighs_what_its_classes_weigh_in_their_shares():
    logits = np.random.default_rng(1).normal(size=(2, 3)).astype(np.float32)
    mixtures = np.array([[0.25, 0.75, 0], [0, 0, 1]], np.float32)
    plain = np.asarray(SoftmaxHead(ABC).loss(0.0)(mixtures, logits))
    weighted = np.asarray(SoftmaxHead(ABC).loss(0.0, WEIGHTS)(mixtures, logits))
    assert weighted == pytest.approx(plain * [0.875, 1.0], rel=1e-6)


@pytest.mark.parametrize(
    ("head", "labels", "shape"),
    [(SoftmaxHead(ABC), [0, 2], (2, 3)), (CtcHead(ABC), [[0, 1], [2, -1]], (2, 5, 4))],
)
def test_weights_of_one_leave_every_bit_of_the_loss(head, labels, shape):
    logits = np.random.default_rng(2).normal(size=shape).astype(np.float32)
    plain = np.asarray(head.loss(0.1)(np.array(labels), logits))
    ones = np.asarray(head.loss(0.1, np.ones(3, np.float32))(np.array(labels), logits))
    np.testing.assert_array_equal(plain, ones)
