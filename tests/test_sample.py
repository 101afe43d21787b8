"""Samples and predictions."""

import dataclasses

import pytest

from glyphline.sample import SPLITS, Sample


def test_a_changed_copy_leaves_the_sample_as_it_was() -> None:
    sample = Sample(b"png", "A", "fonts", group="Lato")
    changed = sample.but(text="B", split="val")
    assert (changed.text, changed.split, changed.group) == ("B", "val", "Lato")
    assert (sample.text, sample.split) == ("A", "")


def test_a_sample_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Sample(b"", "A", "fonts").text = "B"


def test_a_copy_refuses_fields_that_do_not_exist() -> None:
    with pytest.raises(TypeError):
        Sample(b"", "A", "fonts").but(label="B")


def test_there_are_three_splits() -> None:
    assert SPLITS == ("train", "val", "test")
