"""From logits to texts."""

import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.decoding import decode, softmax

CHARSET = Charset("ab")


def logits_of(path: str, sure: float = 20.0) -> np.ndarray:
    """(1, T, 3) logits whose best path is `path`; `-` is the blank."""
    ids = ["ab-".index(step) for step in path]
    return (np.eye(3, dtype=np.float32)[ids] * sure)[None]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("---", ""),
        ("a", "a"),
        ("-", ""),
        ("aaa", "a"),
        ("a-a", "aa"),
        ("aab-b-", "abb"),
        ("--ab--", "ab"),
        ("abab", "abab"),
        ("a--aa-a", "aaa"),
        ("-bbbaaa", "ba"),
    ],
)
def test_ctc_joins_repeats_and_drops_blanks(path: str, text: str) -> None:
    (found,) = decode(logits_of(path), CHARSET, "ctc")
    assert found.text == text
    assert found.confidence == pytest.approx(1, abs=1e-4)


def test_ctc_confidence_is_the_probability_of_the_text_and_not_of_one_path() -> None:
    probabilities = np.array([[[0.6, 0.1, 0.3], [0.4, 0.1, 0.5]]])
    (found,) = decode(np.log(probabilities), CHARSET, "ctc")
    assert found.text == "a"
    assert found.confidence == pytest.approx(0.6 * 0.5 + 0.6 * 0.4 + 0.3 * 0.4)


@pytest.mark.parametrize(("head", "shape"), [("softmax", (9, 2)), ("ctc", (9, 6, 3))])
def test_a_temperature_changes_no_text_and_how_sure_it_is(
    head: str, shape: tuple[int, ...]
) -> None:
    logits = np.random.default_rng(0).standard_normal(shape) * 6
    sharp, flat = decode(logits, CHARSET, head), decode(logits, CHARSET, head, temperature=4.0)
    assert [one.text for one in sharp] == [other.text for other in flat]
    assert sum(p.confidence for p in flat) < sum(p.confidence for p in sharp)


def test_softmax_reads_the_most_probable_class_with_its_probability() -> None:
    found = decode(np.log([[0.25, 0.75], [0.9, 0.1]]), CHARSET, "softmax")
    assert [prediction.text for prediction in found] == ["b", "a"]
    assert [prediction.confidence for prediction in found] == pytest.approx([0.75, 0.9])


@pytest.mark.parametrize("scale", [0, 1, 1e3, 1e30])
@pytest.mark.parametrize(("head", "shape"), [("softmax", (50, 2)), ("ctc", (50, 40, 3))])
def test_confidence_lies_between_zero_and_one(
    head: str, shape: tuple[int, ...], scale: float
) -> None:
    logits = (np.random.default_rng(0).standard_normal(shape) * scale).astype(np.float32)
    found = decode(logits, CHARSET, head)
    assert len(found) == 50
    assert all(0 <= prediction.confidence <= 1 for prediction in found)


@pytest.mark.parametrize(("head", "shape"), [("softmax", (0, 2)), ("ctc", (0, 5, 3))])
def test_a_batch_of_none_gives_none(head: str, shape: tuple[int, ...]) -> None:
    assert decode(np.empty(shape, np.float32), CHARSET, head) == []


@pytest.mark.parametrize(
    ("head", "shape", "expected"),
    [
        ("softmax", (1, 3), r"\(B, 2\)"),
        ("softmax", (1, 4, 2), r"\(B, 2\)"),
        ("softmax", (2,), r"\(B, 2\)"),
        ("ctc", (1, 4, 2), r"\(B, T, 3\)"),
        ("ctc", (1, 3), r"\(B, T, 3\)"),
    ],
)
def test_logits_that_do_not_fit_the_charset_are_refused(
    head: str, shape: tuple[int, ...], expected: str
) -> None:
    with pytest.raises(ValueError, match=f"{head} logits must have the shape {expected}"):
        decode(np.zeros(shape, np.float32), CHARSET, head)


def test_softmax_does_not_overflow() -> None:
    assert softmax(np.array([[1e38, 0.0, -1e38]], np.float32)).tolist() == [[1.0, 0.0, 0.0]]
