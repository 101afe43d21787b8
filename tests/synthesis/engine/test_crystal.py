from random import Random

import numpy as np
import pytest

from glyphline.synthesis.engine import crystal
from glyphline.synthesis.engine.settings import BeyondEngineError


@pytest.mark.parametrize("seed", range(8))
def test_matrix_products_give_what_the_step_by_step_way_gives(seed, monkeypatch):
    width, height = 11 + 5 * seed, 30 - 3 * seed
    fast = crystal.quasicrystal(width, height, Random(seed))
    monkeypatch.setattr(crystal, "_TOO_CLOSE", 1.0)  # every pixel is too close
    np.testing.assert_array_equal(fast, crystal.quasicrystal(width, height, Random(seed)))


@pytest.mark.parametrize("seed", range(5))
def test_both_ways_agree_far_better_than_the_margin_that_is_kept(seed, monkeypatch):
    exact, rounded = [], np.rint
    monkeypatch.setattr(crystal, "_TOO_CLOSE", 1.0)
    monkeypatch.setattr(crystal, "round", lambda value: exact.append(value) or 0, raising=False)
    waves = []
    monkeypatch.setattr(np, "rint", lambda array: waves.append(array.copy()) or rounded(array))
    crystal.quasicrystal(40, 24, Random(seed))
    assert len(exact) == 24 * 40
    np.testing.assert_allclose(waves[0].ravel(), exact, rtol=0, atol=1e-9)


def test_a_pixel_on_the_edge_of_rounding_is_computed_step_by_step(monkeypatch):
    asked = []
    exactly = crystal._exactly
    monkeypatch.setattr(crystal, "_exactly", lambda *wave: asked.append(wave) or exactly(*wave))
    crystal.quasicrystal(60, 20, Random(3))
    assert len(asked) < 3
    monkeypatch.setattr(crystal, "_TOO_CLOSE", 0.05)
    crystal.quasicrystal(60, 20, Random(3))
    assert 40 < len(asked) < 300


@pytest.mark.parametrize("size", [(1, 9), (9, 1)])
def test_a_single_row_or_column_is_left_to_trdg(size):
    with pytest.raises(BeyondEngineError):
        crystal.quasicrystal(*size, Random(1))
