"""Which font a sample is drawn in."""

from collections import Counter
from pathlib import Path

import numpy as np

from glyphline.fonts import Font
from glyphline.synthesis.font_use import FontUse, draw_font, pools_of

USES = [
    FontUse(Font(f"{family}{i}", family, Path(family)), "a", "a")
    for family, count in (("One", 1), ("Nine", 9))
    for i in range(count)
]


def shares(choice: str) -> dict[str, float]:
    rng = np.random.default_rng(1)
    pools = pools_of(USES, choice)  # type: ignore[arg-type]
    drawn = Counter(draw_font(pools, rng).font.family for _ in range(2000))
    return {family: count / 2000 for family, count in drawn.items()}


def test_by_file_a_family_of_many_files_is_drawn_most() -> None:
    assert abs(shares("file")["One"] - 0.1) < 0.03


def test_by_family_each_family_is_drawn_equally_often() -> None:
    assert abs(shares("family")["One"] - 0.5) < 0.04
