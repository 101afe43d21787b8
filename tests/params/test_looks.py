"""`looks`."""

from pathlib import Path

import pytest
import yaml

from glyphline.errors import ParamsError
from glyphline.params.base import section
from glyphline.params.looks import LooksParams

CLEAN = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())["looks"]["clean"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"margins_px": [1]}, "margins_px.1 is missing"),
        ({"distortions": []}, "distortions is"),
        ({"distortions": ["wave"]}, "Input should be 'none', 'sine', 'cosine' or 'random'"),
        ({"height_px": 7}, "height_px is 7"),
    ],
)
def test_wrong_looks_are_answered_with_their_path(change: dict[str, object], message: str) -> None:
    with pytest.raises(ParamsError) as caught:
        section(LooksParams, {**CLEAN, **change}, "looks.clean")
    assert "looks.clean." in str(caught.value)
    assert message in str(caught.value)
