from pathlib import Path

import numpy as np
import pytest
import yaml

from glyphline.backend import keras
from glyphline.evaluation.gradcam import MIN_SIDE, class_maps
from glyphline.models.saved import ModelCard
from glyphline.preprocess import Preprocess

PARAMS = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())["models"]
# Side of the map that each family's network is looked at in, at the size of params.yaml or below.
FAMILIES = {"cnn": (32, 4), "simple_cnn": (28, 7), "resnet": (32, 4), "mobilenetv2": (64, 2)}


def weigher(weights):
    """A network that copies the picture, and weighs its mean for each class."""
    pictures = keras.layers.Input((8, 8, 1))
    copy = keras.layers.Conv2D(1, 1, use_bias=False, kernel_initializer="ones")(pictures)
    mean = keras.layers.GlobalAveragePooling2D()(copy)
    network = keras.Model(pictures, keras.layers.Dense(len(weights), use_bias=False)(mean))
    network.layers[-1].set_weights([np.array([weights], np.float32)])
    return network


def test_the_map_is_where_the_class_gets_its_logit_from():
    pictures = np.random.default_rng(1).random((3, 8, 8, 1), np.float32)
    maps = class_maps(weigher([2.0, -1.0]), pictures, [0, 1, 0])
    for index in (0, 2):
        own = pictures[index, :, :, 0]
        np.testing.assert_allclose(maps[index], own / own.max(), rtol=1e-5)
    assert not maps[1].any()  # nothing speaks for a class of negative weight


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_of_networks_of_characters_is_looked_into(family):
    side, places = FAMILIES[family]
    params = PARAMS[family] | {"size_px": side}
    how = Preprocess(kind="character", height_px=side, width_px=side, framing="whole")
    card = ModelCard(
        family=family,
        family_params=params,
        head="softmax",
        charset="abc",
        merges={},
        preprocess=how,
        provenance={},
    )
    pictures = np.random.default_rng(1).random((2, side, side, 1), np.float32)
    maps = class_maps(card.new_network(), pictures, [0, 2])
    assert maps.shape == (2, places, places)
    assert (places >= MIN_SIDE) == (family != "mobilenetv2")
    assert ((maps >= 0) & (maps <= 1)).all()
