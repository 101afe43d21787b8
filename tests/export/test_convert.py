"""Every format of every family gives the network's logits, and equal bytes in a fresh process."""

import json
import os
import subprocess
import sys

import pytest

from glyphline.models.saved import engine_of
from glyphline.params.document import members

SCRIPT = """
import json, sys
from pathlib import Path
import numpy as np
sys.path.insert(0, sys.argv[3])
from test_families import new_card, pictures_for
from glyphline.export.convert import CONVERTERS, Source
from glyphline.export.runtimes import RUNNERS
from glyphline.exported import list_files
from glyphline.training.determinism import make_deterministic
make_deterministic(5)
card = new_card(sys.argv[1])
network = card.new_network()
folder = Path(sys.argv[2])
batch = pictures_for(card, 3)
source = Source(network, card.preprocess, batch)
wanted = ["saved_model", "onnx_fp32", "onnx_int8_dynamic", "onnx_int8_static", "litert_fp32"]
for name in wanted:
    CONVERTERS[name](source, folder)
logits = network.predict_on_batch(batch)
worst = {name: float(abs(RUNNERS[name](folder)(batch) - logits).max()) for name in wanted}
print(json.dumps({"worst": worst, "files": {n: e.sha256 for n, e in list_files(folder).items()}}))
"""


NETWORKS = [name for name in members("glyphline.models.families") if engine_of(name) == "keras"]


@pytest.fixture(scope="module", params=NETWORKS)
def two_conversions(request, tmp_path_factory):
    results = []
    models = str(request.path.parents[1] / "models")
    for hash_seed in ("1", "2"):
        folder = tmp_path_factory.mktemp(request.param)
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, request.param, str(folder), models],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        results.append(json.loads(done.stdout.splitlines()[-1]))
    return results


def test_every_format_gives_the_networks_logits(two_conversions):
    for result in two_conversions:
        floats = {name: worst for name, worst in result["worst"].items() if "int8" not in name}
        assert set(floats) == {"saved_model", "onnx_fp32", "litert_fp32"}
        assert max(floats.values()) < 1e-4
        assert 0 < max(result["worst"].values()) < 0.5


def test_equal_weights_give_equal_bytes_in_every_process(two_conversions):
    first, second = two_conversions
    assert first["files"] == second["files"]
    assert {
        "model.onnx",
        "model.tflite",
        "model.int8-static.onnx",
        "saved_model/saved_model.pb",
    } <= set(first["files"])
