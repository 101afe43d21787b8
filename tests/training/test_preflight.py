import pytest

from glyphline.charset import Charset
from glyphline.errors import TrainingError
from glyphline.models.heads import CtcHead, SoftmaxHead
from glyphline.training.preflight import check_labels, check_smoothing

CTC = CtcHead(Charset("abl"))


@pytest.mark.parametrize("texts", [["a"], ["ab", "bal"], ["aa"]])
def test_labels_that_fit_pass(texts):
    check_labels(texts, CTC, 3)


@pytest.mark.parametrize("texts", [["ball"], ["aab", "allb"]])
def test_labels_that_need_more_steps_than_there_are_stop_the_line(texts):
    with pytest.raises(TrainingError, match=r"more CTC time steps than the network's 3"):
        check_labels(texts, CTC, 3)


def test_a_set_without_a_usable_sample_is_refused_with_advice():
    with pytest.raises(TrainingError, match="model=crnn"):
        check_labels([], SoftmaxHead(Charset("ab")), 0)


def test_characters_outside_the_charset_are_named():
    with pytest.raises(TrainingError, match="'z'"):
        check_labels(["az"], CTC, 9)


def test_label_smoothing_is_for_classes_alone():
    check_smoothing(0.1, SoftmaxHead(Charset("ab")))
    check_smoothing(0.0, CTC)
    with pytest.raises(TrainingError, match=r"label_smoothing is 0\.1, which means nothing"):
        check_smoothing(0.1, CTC)
