"""Every format of every family gives the network's logits, and equal bytes in a fresh process."""

import json
import os
import subprocess
import sys

import pytest

from glyphline.export.convert import CONVERTERS

LINES = ("crnn", "svtr")
ALL = set(CONVERTERS)
# TensorFlow's quantiser ends the process in which it meets a recurrent network; the export then
# leaves this variant out (test_litert.py, test_variants.py).
CRASHING = {"crnn": {"litert_int8_static"}}
SCRIPT = """
import json, shutil, sys, tempfile
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from family_harness import keras_families, new_card, pictures_for, settle
from glyphline.export import litert
from glyphline.export.convert import CONVERTERS, Source
from glyphline.export.runtimes import RUNNERS
from glyphline.exported import list_files
from glyphline.training.determinism import make_deterministic
crashing, first, half = json.loads(sys.argv[3]), json.loads(sys.argv[4]), int(sys.argv[5])
trace, traced = litert._trace, {}
def trace_once(network, how, folder):  # which all of LiteRT's variants begin with
    if id(network) not in traced:
        traced[id(network)] = network, tempfile.mkdtemp(dir=sys.argv[1])
        trace(network, how, traced[id(network)][1])
    shutil.copytree(traced[id(network)][1], folder, dirs_exist_ok=True)
litert._trace = trace_once
litert._run_apart = lambda arguments: litert.quantize(*map(Path, arguments))
few = ["saved_model", "onnx_fp32", "onnx_int8_static", "litert_fp32"]
results = {}
# those in both processes come first: a process numbers all that it traces
others = [name for name in keras_families() if name not in first]
for family in [*first, *others[half::2]]:
    make_deterministic(5)
    card = new_card(family)
    network = card.new_network()
    settle(network, pictures_for(card, 8))
    folder = Path(sys.argv[1]) / family
    folder.mkdir()
    batch = pictures_for(card, 3)
    source = Source(network, card.preprocess, batch)
    logits = network.predict_on_batch(batch)
    wanted = few if family in first and half else set(CONVERTERS) - set(crashing.get(family, []))
    worst = {}
    for name in sorted(wanted, key=list(CONVERTERS).index):
        CONVERTERS[name](source, folder)
        worst[name] = float(abs(RUNNERS[name](folder)(batch) - logits).max() / abs(logits).max())
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
                json.dumps({family: sorted(names) for family, names in CRASHING.items()}),
                json.dumps(LINES),
                half,
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


def test_every_format_of_every_family_gives_the_networks_logits(two_conversions):
    for family, result in (two_conversions[1] | two_conversions[0]).items():
        worst = result["worst"]  # as a share of the largest logit
        assert set(worst) == ALL - CRASHING.get(family, set()), family
        for name, value in worst.items():
            low, high = (1e-5, 0.35) if "int8" in name else (0, 0.01 if "16" in name else 1e-4)
            assert low <= value < high, (family, name, value)


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
