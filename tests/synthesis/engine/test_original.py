import os
import random

import numpy as np
import pytest

from glyphline.synthesis.engine.original import generate_by_trdg


def test_trdg_leaves_no_traces(make_settings, pictures, capsys):
    listdir = os.listdir
    random.seed(5)
    expected = [random.random(), random.random()]
    random.seed(5)
    first = random.random()
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    settings = make_settings(1, text="ab", background=3, image_dir=pictures, colors="#303030")
    for seed in range(5):
        generate_by_trdg(settings, seed)
    assert [first, random.random()] == expected
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
    assert os.listdir is listdir
    assert capsys.readouterr().out == ""


def test_nothing_stays_changed_after_an_error(make_settings):
    listdir, state = os.listdir, random.getstate()
    with pytest.raises(ValueError, match="empty"):
        generate_by_trdg(make_settings(1, text=""), 1)
    assert os.listdir is listdir
    assert random.getstate() == state


def test_the_seed_decides(make_settings):
    settings = make_settings(1, text="ab", background=0, colors="#000000,#606060")
    once, again, other = (generate_by_trdg(settings, seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(once, again)
    assert (once != other).any()
