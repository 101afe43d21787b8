"""What the blocks of the page hold."""

from glyphline.evaluation.blocks import Facts


def test_what_stands_between_backticks_is_every_second_piece():
    rows = {"plain": 3, "command": "run `glyphline read`, then look", "class": "` and ': 5 of 9"}
    assert Facts("Facts", rows).pieces == {
        "plain": ["3"],
        "command": ["run ", "glyphline read", ", then look"],
        "class": ["` and ': 5 of 9"],
    }
