"""Every format of every family gives the network's logits, and equal bytes in a fresh process."""

import json
import os
import subprocess
import sys

import pytest

LINES = ("crnn", "svtr")
SCRIPT = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from family_harness import keras_families, new_card, pictures_for
from glyphline.export.convert import CONVERTERS, Source
from glyphline.export.runtimes import RUNNERS
from glyphline.exported import list_files
from glyphline.training.determinism import make_deterministic
wanted = ["saved_model", "onnx_fp32", "onnx_int8_dynamic", "onnx_int8_static", "litert_fp32"]
results = {}
first = sys.argv[4:]  # in both processes, which number all that they trace
others = [name for name in keras_families() if name not in first]
for family in [*first, *others[int(sys.argv[3]) :: 2]]:
    make_deterministic(5)
    card = new_card(family)
    network = card.new_network()
    folder = Path(sys.argv[1]) / family
    folder.mkdir()
    batch = pictures_for(card, 3)
    source = Source(network, card.preprocess, batch)
    logits = network.predict_on_batch(batch)
    for name in wanted:
        CONVERTERS[name](source, folder)
    worst = {name: float(abs(RUNNERS[name](folder)(batch) - logits).max()) for name in wanted}
    hashes = {file: entry.sha256 for file, entry in list_files(folder).items()}
    results[family] = {"worst": worst, "files": hashes}
print(json.dumps([results, keras_families()]))
"""


@pytest.fixture(scope="module")
def two_conversions(request, tmp_path_factory):
    """Two processes that order Python's sets differently: both convert the line families, whose
    graphs have the most ways to be ordered, and each half of the others."""
    models = str(request.path.parents[1] / "models")
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                SCRIPT,
                str(tmp_path_factory.mktemp("exports")),
                models,
                half,
                *LINES,
            ],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        for hash_seed, half in (("1", "0"), ("2", "1"))
    ]
    printed = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    (first, families), (second, _) = (json.loads(lines.splitlines()[-1]) for lines in printed)
    assert {*first, *second} == set(families)
    return first, second


def test_every_format_gives_the_networks_logits(two_conversions):
    for results in two_conversions:
        for family, result in results.items():
            worst = result["worst"]
            floats = {name: worst[name] for name in worst if "int8" not in name}
            assert set(floats) == {"saved_model", "onnx_fp32", "litert_fp32"}, family
            assert max(floats.values()) < 1e-4, family
            assert 0 < max(worst.values()) < 0.5, family


def test_equal_weights_give_equal_bytes_in_every_process(two_conversions):
    first, second = two_conversions
    assert set(first) & set(second) == set(LINES)
    for family in LINES:
        result = second[family]
        assert result["files"] == first[family]["files"], family
        assert {
            "model.onnx",
            "model.tflite",
            "model.int8-static.onnx",
            "saved_model/saved_model.pb",
        } <= set(result["files"])
