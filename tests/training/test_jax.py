"""Losses and trainings on Keras' JAX backend."""

import json
import math
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.models.heads import head_of

pytestmark = pytest.mark.skipif(find_spec("jax") is None, reason="JAX is not installed")


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    script = Path(__file__).with_name("on_jax.py")
    environment = {**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_losses_are_those_of_tensorflow(found: dict[str, Any]) -> None:
    logits = np.random.default_rng(1).normal(size=(3, 6, 4)).astype(np.float32)
    characters, texts = head_of("softmax", Charset("abcd")), head_of("ctc", Charset("abc"))
    weights = np.array([2.0, 0.5, 1.0, 1.0], np.float32)
    mixtures = np.array([[0.3, 0.7, 0, 0], [0, 0, 1, 0], [0, 0.5, 0, 0.5]], np.float32)
    loss, ctc = characters.loss(0.1, weights), texts.loss(0.0, weights[:3])
    expected = {
        "labels": loss(characters.encode(["a", "c", "b"]), logits[:, 0]),
        "mixtures": loss(mixtures, logits[:, 0]),
        "texts": ctc(texts.encode(["ab", "c", "aab"]), logits),
    }
    assert found["backend"] == "jax"
    for name, values in expected.items():
        assert found["losses"][name] == pytest.approx(np.asarray(values).tolist(), rel=1e-5)


@pytest.mark.parametrize("model", ["cnn", "crnn"])
def test_a_fit_ends_well_and_its_weights_are_saved_whole(found: dict[str, Any], model: str) -> None:
    rows = found[model]["rows"]
    assert [row["epoch"] for row in rows] == [1, 2]
    assert all(math.isfinite(value) for row in rows for value in row.values())
    assert found[model]["same"]
