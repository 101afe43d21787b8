import math

import numpy as np
import pytest

from glyphline.tracking.entries import (
    PARAM_LENGTH,
    canonical,
    digest,
    metric_entries,
    param_entries,
    safe_name,
    shorten,
)


@pytest.mark.parametrize(
    ("nested", "flat"),
    [
        ({}, {}),
        ({"seed": 20, "model": "cnn"}, {"seed": "20", "model": "cnn"}),
        ({"train": {"epochs": 3, "augment": {"blur_px": 0.5}}},
         {"train.epochs": "3", "train.augment.blur_px": "0.5"}),
        ({"a": None, "b": True, "c": [1, "x"], "d": {}},
         {"a": "null", "b": "true", "c": '[1,"x"]', "d": "{}"}),
        ({"merge": {"é": "e", "#": "x"}}, {"merge": '{"#":"x","é":"e"}'}),
    ],
)  # fmt: skip
def test_params_become_dotted_names_and_texts(nested: dict, flat: dict):
    assert param_entries(nested) == flat


def test_a_param_beyond_the_limit_is_cut_and_names_the_hash_of_the_whole():
    text = "x" * (PARAM_LENGTH + 1)
    value = param_entries({"charset": text})["charset"]
    assert len(value) == PARAM_LENGTH
    assert value.endswith(f"... sha256:{digest(text)}")
    assert shorten("short", 10) == "short"


def test_metrics_become_dotted_names_and_floats_and_the_rest_is_left_out():
    nested = {"n": 3, "characters": {"accuracy": np.float32(0.5), "name": "x", "ci": [0, 1]}}
    assert metric_entries(nested) == {"n": 3.0, "characters.accuracy": 0.5}
    assert math.isnan(metric_entries({"x": float("nan")})["x"])


def test_classes_that_mlflow_refuses_as_names_are_written_by_code_point():
    f1 = metric_entries({"f1": {"a": 1, "A": 2, "#": 3, "/": 4, "é": 5}})
    assert f1 == {"f1.a": 1, "f1.A": 2, "f1.U0023": 3, "f1.U002F": 4, "f1.U00E9": 5}
    assert safe_name("train@cnn") == "trainU0040cnn"


def test_equal_values_give_equal_canonical_texts_whatever_their_order():
    assert canonical({"b": 1, "a": [2]}) == canonical({"a": [2], "b": 1}) == '{"a":[2],"b":1}'
