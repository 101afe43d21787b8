"""`looks`."""

from pathlib import Path

import pytest
import yaml

from glyphline.errors import ParamsError
from glyphline.params.base import section
from glyphline.params.printed_looks import PrintedLooks

CLEAN = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())["looks"]["clean"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"margins_px": [1]}, "margins_px.1 is missing"),
        ({"distortions": []}, "distortions is"),
        ({"distortions": ["wave"]}, "Input should be 'none', 'sine', 'cosine' or 'random'"),
        ({"height_px": [7, 9]}, "height_px is [7, 9]: give [smallest, largest], from 8 to 256"),
        ({"height_px": 48}, "height_px is 48"),
        ({"margins_px": [8, 2]}, "margins_px is [8, 2]: give [smallest, largest]"),
        ({"character_spacing_px": [-1, 2]}, "character_spacing_px is [-1, 2]"),
        ({"margins_px": [0, 21]}, "leave 6 px of height_px 48"),
        ({"text_colors": ["black", "#000000"]}, "text_colors.0 is 'black'"),
        ({"backgrounds": ["image"]}, "name a folder and image among backgrounds"),
        ({"background_folder": "mine"}, "name a folder and image among backgrounds"),
    ],
)
def test_wrong_looks_are_answered_with_their_path(change: dict[str, object], message: str) -> None:
    with pytest.raises(ParamsError) as caught:
        section(PrintedLooks, {**CLEAN, **change}, "looks.clean")
    assert "looks.clean" in str(caught.value)
    assert message in str(caught.value)
