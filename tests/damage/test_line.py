"""The two levels of a fax, and what the telephone line does to them."""

import numpy as np
import pytest

from glyphline.damage import line


@pytest.mark.parametrize(("fine", "shape"), [(False, (24, 230)), (True, (48, 230))])
def test_points_are_as_many_as_a_group_3_machine_reads(text, fine, shape):
    assert line.sampled(text, 24, fine).shape == shape


def test_a_threshold_makes_two_levels_and_more_black_the_lower_it_is(text):
    rng = np.random.default_rng(1)
    page = line.sampled(text, 24, True)
    black = []
    for threshold in (0.25, 0.5, 0.75):
        levels = line.binarised(page, threshold, 0, rng)
        assert set(np.unique(levels)) == {0, 255}
        black.append((levels == 0).sum())
    assert black == sorted(black, reverse=True)
    assert black[0] > black[2]


def test_breaks_take_points_away_and_add_none_but_leave_full_ink(text):
    page = line.sampled(text, 24, False)
    whole = line.binarised(page, 0.4, 0, np.random.default_rng(2))
    broken = line.binarised(page, 0.4, 0.8, np.random.default_rng(2))
    assert (broken >= whole).all()
    assert (broken > whole).any()
    assert (broken[page <= page.min()] == 0).all()


def test_a_halftone_keeps_the_mean_grey_white_paper_and_black_ink():
    page = np.full((40, 120), 255, np.uint8)
    page[:, :40], page[:, 40:80] = 0, 128
    page[0], page[-1] = 255, 255
    dots = line.halftoned(page, 0.5)
    assert set(np.unique(dots)) == {0, 255}
    assert (dots[1:-1, :40] == 0).all()
    assert (dots[:, 80:] == 255).all()
    assert dots[:, 40:80].mean() == pytest.approx(128, abs=20)


@pytest.mark.parametrize("level", [0, 255])
def test_blank_pages_stay_blank(level):
    blank = np.full((20, 60), level, np.uint8)
    assert (line.binarised(blank, 0.4, 0.5, np.random.default_rng(3)) == level).all()
    assert (line.halftoned(blank, 0.4) == level).all()


def test_streaks_hit_single_lines_never_two_that_touch(text):
    for seed in range(30):
        rng = np.random.default_rng(seed)
        page = line.binarised(line.sampled(text, 30, False), 0.4, 0, rng)
        changed = np.flatnonzero((line.streaked(page, 8, rng) != page).any(axis=1))
        assert len(changed) <= 8
        assert 0 not in changed
        assert (np.diff(changed) > 1).all()


def test_speckles_are_as_many_as_asked_for_on_average_and_of_both_kinds(text):
    page = line.binarised(text, 0.5, 0, np.random.default_rng(4))
    counts = [
        (line.speckled(page, 0.02, np.random.default_rng(s)) != page).mean() for s in range(20)
    ]
    assert np.mean(counts) == pytest.approx(0.02, rel=0.15)
    after = line.speckled(page, 0.05, np.random.default_rng(5))
    assert ((after == 255) & (page == 0)).any()
    assert ((after == 0) & (page == 255)).any()


def test_a_page_comes_back_in_its_own_size_with_two_levels(text):
    page = line.binarised(line.sampled(text, 20, False), 0.4, 0, np.random.default_rng(6))
    back = line.shown(page, text.shape)
    assert back.shape == text.shape
    assert set(np.unique(back)) == {0, 255}
