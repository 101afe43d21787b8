"""What `svtr` does beside what every family does: padding does not change what is read."""

import numpy as np
import pytest
from family_harness import new_card, pictures_for

from glyphline.errors import ParamsError
from glyphline.models.families import svtr
from glyphline.models.inputs import STEP_PX
from glyphline.params.base import section
from glyphline.training.determinism import make_deterministic

CARD = new_card("svtr")


@pytest.fixture(scope="module")
def network():
    make_deterministic(1)
    return CARD.new_network()


@pytest.mark.parametrize("padding", [4, 32, 200])
def test_a_line_is_read_the_same_whatever_width_it_is_padded_to(network, padding):
    pictures = pictures_for(CARD, 2)
    steps = pictures.shape[2] // STEP_PX
    padded = np.pad(pictures, ((0, 0), (0, 0), (0, padding), (0, 0)))
    own = np.asarray(network(pictures, training=False))
    with_padding = np.asarray(network(padded, training=False))
    np.testing.assert_allclose(with_padding[:, :steps], own, atol=1e-5)
    beyond = with_padding[:, steps:]
    np.testing.assert_array_equal(beyond, np.broadcast_to(beyond[:1, :1], beyond.shape))


def test_ink_at_the_end_is_seen_from_the_start(network):
    pictures = pictures_for(CARD, 1)
    changed = pictures.copy()
    changed[:, :, -8:] = 1 - changed[:, :, -8:]
    first, other = (np.asarray(network(p, training=False))[0, 0] for p in (pictures, changed))
    assert not np.allclose(first, other, atol=1e-6)


@pytest.mark.parametrize("width", [32, 96])
def test_an_empty_page_gives_numbers(network, width):
    empty = np.zeros((1, CARD.preprocess.height_px, width, 1), np.float32)
    assert np.isfinite(np.asarray(network(empty, training=False))).all()


def test_heads_that_do_not_divide_the_width_are_refused():
    values = CARD.family_params | {"widths": [16, 24, 32], "heads": 5}
    with pytest.raises(ParamsError, match="heads = 5 must divide the last width, 32"):
        section(svtr.FamilyParams, values, "models.svtr")
