"""Values put into params.yaml where they stand."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from glyphline.errors import ParamsError
from glyphline.tuning.written import with_values

ROOT = Path(__file__).parents[2]
TEXT = """\
# what everybody reads
model: cnn # cnn | crnn
train:
  learning_rate: 0.001   # per step
  augment: { noise: 0.05, "erase": 0.0 }
  schedule: cosine
  list: [1, 2]
"""


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("train.learning_rate", 0.00042, "  learning_rate: 0.00042   # per step"),
        ("train.augment.noise", 0.1, '  augment: { noise: 0.1, "erase": 0.0 }'),
        ("train.augment.erase", 1e-05, '  augment: { noise: 0.05, "erase": 1.0e-05 }'),
        ("model", "crnn", "model: crnn # cnn | crnn"),
        ("train.schedule", "on", "  schedule: 'on'"),
        ("train.schedule", None, "  schedule: null"),
    ],
)
def test_one_value_changes_and_no_other_byte(path: str, value: Any, line: str) -> None:
    found = with_values(TEXT, {path: value})
    changed = [
        new for old, new in zip(TEXT.splitlines(), found.splitlines(), strict=True) if old != new
    ]
    assert changed == [line]
    place = yaml.safe_load(found)
    for key in path.split("."):
        place = place[key]
    assert place == value
    assert type(place) is type(value)


def test_several_values_change_at_once_in_the_params_that_ship() -> None:
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    values = {"train.batch_size": 128, "models.cnn.dropout_rate": 0.333, "train.augment.scale": 0.0}
    found = with_values(text, values)
    assert with_values(found, {"train.batch_size": 64}) != text
    expected = yaml.safe_load(text)
    expected["train"]["batch_size"], expected["models"]["cnn"]["dropout_rate"] = 128, 0.333
    expected["train"]["augment"]["scale"] = 0.0
    assert yaml.safe_load(found) == expected
    assert found.count("#") == text.count("#")


@pytest.mark.parametrize("path", ["train", "train.list", "train.foo", "foo.bar"])
def test_a_path_without_a_single_value_is_named(path: str) -> None:
    with pytest.raises(ParamsError, match=path):
        with_values(TEXT, {path: 1})
