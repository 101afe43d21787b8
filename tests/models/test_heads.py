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
