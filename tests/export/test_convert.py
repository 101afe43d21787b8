"""Every format has equal bytes in a fresh process; what it reads, tests/models says."""

import json
import os
import subprocess
import sys

import pytest

LINES = ("crnn", "svtr")  # whose graphs have the most ways to be ordered
SCRIPT = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from family_harness import new_card, pictures_for
from glyphline.export.convert import CONVERTERS, Source
from glyphline.exported import list_files
from glyphline.training.determinism import make_deterministic
hashes = {}
for family in sys.argv[3:]:
    make_deterministic(5)
    card = new_card(family)
    network = card.new_network()
    folder = Path(sys.argv[1]) / family
    folder.mkdir()
    source = Source(network, card.preprocess, pictures_for(card, 3))
    onnx = "onnx_fp32", "onnx_int8_dynamic", "onnx_int8_static"
    for name in ("saved_model", *onnx, "litert_fp32"):
        CONVERTERS[name](source, folder)
    hashes[family] = {file: entry.sha256 for file, entry in list_files(folder).items()}
print(json.dumps(hashes))
"""


@pytest.fixture(scope="module")
def two_conversions(request, tmp_path_factory):
    """Two processes that order Python's sets differently."""
    models = str(request.path.parents[1] / "models")
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(tmp_path_factory.mktemp("exports")), models, *LINES],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        for hash_seed in ("1", "2")
    ]
    printed = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    return [json.loads(lines.splitlines()[-1]) for lines in printed]


@pytest.mark.parametrize("family", LINES)
def test_equal_weights_give_equal_bytes_in_every_process(two_conversions, family):
    first, second = (hashes[family] for hashes in two_conversions)
    assert first == second
    assert {
        "model.onnx",
        "model.tflite",
        "model.int8-dynamic.onnx",
        "model.int8-static.onnx",
        "saved_model/saved_model.pb",
    } <= set(first)
