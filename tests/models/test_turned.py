import cv2
import numpy as np
import pytest

from glyphline.backend import keras
from glyphline.models.turned import MeanOfViews, Turned, bilinear

PICTURES = np.random.default_rng(20).random((2, 12, 16, 1), np.float32)


def test_views_follow_each_picture_and_the_first_is_the_picture() -> None:
    views = np.asarray(Turned(7)(PICTURES, training=False)).reshape(2, 3, 12, 16)
    np.testing.assert_array_equal(views[:, 0], PICTURES[..., 0])
    for picture, (_, left, right) in zip(PICTURES[..., 0], views, strict=True):
        for degrees, view in ((7, left), (-7, right)):
            matrix = cv2.getRotationMatrix2D((7.5, 5.5), degrees, 1.0)
            expected = cv2.warpAffine(picture, matrix, (16, 12))
            np.testing.assert_allclose(view, expected, atol=0.05)  # OpenCV rounds to 1/32 px


def test_turning_by_nothing_changes_nothing() -> None:
    places, shares = bilinear(3, 4, 0.0)
    levels = np.arange(12.0)
    np.testing.assert_array_equal((levels[places] * shares).sum(axis=0), levels)


@pytest.mark.parametrize("degrees", [3.0, 20.0])
def test_no_pixel_is_made_of_more_than_there_is(degrees: float) -> None:
    places, shares = bilinear(24, 24, degrees)
    assert shares.min() >= 0
    assert shares.sum(axis=0).max() == pytest.approx(1)
    assert (places >= 0).all()
    assert (places < 24 * 24).all()


def test_in_training_pictures_and_logits_pass_as_they_are() -> None:
    np.testing.assert_array_equal(Turned(7)(PICTURES, training=True), PICTURES)
    logits = np.random.default_rng(1).random((6, 4), np.float32)
    np.testing.assert_array_equal(MeanOfViews()(logits, training=True), logits)


def test_logits_are_averaged_over_the_views_of_a_picture() -> None:
    logits = np.array([[0, 3], [1, 3], [2, 3], [10, 0], [10, 0], [10, 6]], np.float32)
    np.testing.assert_allclose(MeanOfViews()(logits, training=False), [[1, 3], [10, 2]])


def test_a_picture_is_read_the_same_alone_and_in_a_batch() -> None:
    x = keras.layers.Input((12, 16, 1))
    logits = keras.layers.Dense(3)(keras.layers.Flatten()(Turned(7)(x)))
    network = keras.Model(x, MeanOfViews()(logits))
    together = network.predict_on_batch(PICTURES)
    alone = [network.predict_on_batch(PICTURES[n : n + 1])[0] for n in range(2)]
    np.testing.assert_allclose(together, alone, rtol=1e-5)
