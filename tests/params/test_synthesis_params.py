"""`datasets.<name>.synthesis`."""

from pathlib import Path
from typing import get_args

import pytest
import yaml

from glyphline.errors import ParamsError
from glyphline.params.base import section
from glyphline.params.synthesis import SynthesisParams, TextKind
from glyphline.texts import KINDS

SHIPPED = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())["datasets"]
LINES = SHIPPED["lines"]["synthesis"]


def synthesis(**changes):
    return section(SynthesisParams, {**LINES, **changes}, "s")


def test_the_kinds_of_text_are_those_that_exist():
    assert get_args(TextKind) == KINDS


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"texts": ["corpus"]}, "corpus is None and texts \\['corpus'\\]: name a file"),
        ({"corpus": "mine.txt"}, "corpus is 'mine.txt' and texts"),
        ({"steer": "more"}, "s.steer is 'more'"),
        ({"steer_strength": 1.5}, "s.steer_strength is 1.5"),
        ({"min_share": 1.0}, "s.min_share is 1.0"),
        ({"texts": ["poems"]}, "poems"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, message):
    with pytest.raises(ParamsError, match=message):
        synthesis(**changes)


@pytest.mark.parametrize(
    ("changes", "steered"),
    [
        ({}, False),
        ({"steer": "uniform"}, True),
        ({"steer": "uniform", "steer_strength": 0.0}, False),
        ({"min_share": 0.001}, True),
        ({"steer": "deficit", "lines": 0}, False),
    ],
)
def test_texts_are_steered_only_where_something_else_is_asked_for(changes, steered):
    assert synthesis(**changes).steered is steered


def test_no_recipe_steers_unless_it_is_asked_to():
    sections = {name: section(SynthesisParams, r["synthesis"], name) for name, r in SHIPPED.items()}
    assert not any(params.steered or params.corpus for params in sections.values())


def test_one_recipe_is_steered_from_the_command_line_and_no_other(tmp_path):
    from dvc.utils.hydra import apply_overrides

    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump({"datasets": SHIPPED}, allow_unicode=True))
    changes = ["steer=deficit", "min_share=0.002", "texts=[words,corpus]", "corpus=my/text.txt"]
    apply_overrides(path, [f"datasets.lines.synthesis.{change}" for change in changes])
    changed = yaml.safe_load(path.read_text())["datasets"]
    assert section(SynthesisParams, changed["lines"]["synthesis"], "s").steered
    assert {name for name in SHIPPED if changed[name] != SHIPPED[name]} == {"lines"}
