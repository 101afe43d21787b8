import keras
import numpy as np
import pytest
import tiny

from glyphline.training.fit import fit
from glyphline.training.precision import computing_in


@pytest.mark.parametrize(
    ("precision", "policy", "compute"),
    [
        ("float32", "float32", "float32"),
        ("bfloat16", "mixed_bfloat16", "bfloat16"),
        ("float16", "mixed_float16", "float16"),
    ],
)
def test_layers_compute_in_it_and_the_policy_ends_with_it(precision, policy, compute):
    with computing_in(precision):
        assert keras.config.dtype_policy().name == policy
        assert keras.layers.Dense(1).compute_dtype == compute
        assert keras.layers.Dense(1).variable_dtype == "float32"
    assert keras.config.dtype_policy().name == "float32"


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_what_is_kept_is_float32_and_learnt_by_other_numbers(tmp_path, monkeypatch, precision):
    tiny.take_the_place_of_cnn(monkeypatch.setitem)
    tiny.write_balanced(tmp_path)
    kept = [
        fit(
            tiny.document(tmp_path, precision=chosen, ema_decay=0.9, epochs=3),
            tmp_path,
            tmp_path,
            lambda figures, epoch: None,
        ).network
        for chosen in ("float32", precision)
    ]
    assert {layer.compute_dtype for layer in kept[1].layers} == {"float32"}
    plain, mixed = ([np.asarray(w) for w in network.get_weights()] for network in kept)
    assert any((a != b).any() for a, b in zip(plain, mixed, strict=True))
    for a, b in zip(plain, mixed, strict=True):
        np.testing.assert_allclose(a, b, atol=0.1)
