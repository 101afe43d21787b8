import math

import pytest

from glyphline.errors import DataError
from glyphline.evaluation.readings import Reading, read_characters, read_lines


def reading(**changes):
    values = {"name": "test:00001", "truth": "a", "text": "a", "confidence": 0.5}
    return Reading(**{**values, "source": "fonts", "group": "", **changes})


def test_characters_and_lines_are_told_apart_by_the_truth():
    one, many = reading(text="abc"), reading(truth="ab", text="")
    assert read_characters([one, many]) == [one]
    assert read_lines([one, many]) == [many]


def test_a_reading_is_correct_only_when_it_is_the_same_text():
    assert reading().correct
    assert not reading(text="A").correct
    assert not reading(text="a ").correct


def test_equal_groups_of_two_sources_and_samples_without_group_stay_apart():
    labels = {
        reading(group="1").resampled_with,
        reading(group="1", source="digits").resampled_with,
        reading(name="x").resampled_with,
        reading(name="y").resampled_with,
    }
    assert len(labels) == 4


@pytest.mark.parametrize("confidence", [math.nan, -0.1, 1.01, math.inf])
def test_a_confidence_that_is_no_probability_is_refused(confidence):
    with pytest.raises(DataError, match="test:00001 was read with confidence"):
        reading(confidence=confidence)


def test_an_empty_truth_is_refused():
    with pytest.raises(DataError, match="test:00001 has an empty truth"):
        reading(truth="")
