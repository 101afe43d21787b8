"""Training steps of a model of params.yaml on one batch in memory, and what they use."""

import json
import os
import resource
import string
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import yaml

from glyphline.charset import Charset
from glyphline.models.heads import head_of
from glyphline.models.saved import family
from glyphline.params.training import Precision
from glyphline.preprocess import Preprocess

ROOT = Path(__file__).parents[1]
SEED = 20
BATCH = 64
CHARACTER = Preprocess(kind="character", height_px=32, width_px=32, framing="ink")
LINE = Preprocess(kind="line", height_px=32, width_px=512, framing="whole")
HOWS = {"cnn": CHARACTER, "resnet": CHARACTER, "crnn": LINE, "svtr": LINE}
LENGTH = 24  # characters of a line


def in_a_process(script: str, words: list[str], settings: dict[str, str]) -> dict[str, float]:
    """What a benchmark prints as JSON when it is called with these words, in its own process."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MALLOC_", "GLIBC_TUN"))}
    done = subprocess.run(  # noqa: S603
        [sys.executable, script, *words],
        env=clean | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def timed(model: str, steps: int, precision: Precision = "float32") -> dict[str, float]:
    """Times and page faults of a step, and the most memory that the process had."""
    from glyphline.backend import keras
    from glyphline.training.precision import computing_in

    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    how, module = HOWS[model], family(model)
    head = head_of(module.HEAD, Charset(string.digits + string.ascii_letters))
    shaped = module.FamilyParams.model_validate(params["models"][model])
    with computing_in(precision):
        network = module.build(shaped, how, head.classes())
    network.compile(optimizer=keras.optimizers.AdamW(1e-3), loss=head.loss(0.0), jit_compile=False)
    rng = np.random.default_rng(SEED)
    pictures = rng.random((BATCH, how.height_px, how.width_px, 1), np.float32)
    length = 1 if head.name == "softmax" else LENGTH
    labels = head.encode(["".join(text) for text in rng.choice([*"0123456789"], (BATCH, length))])
    for _ in range(3):  # compiles, and grows the heap
        network.train_on_batch(pictures, labels)
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    for _ in range(steps):
        network.train_on_batch(pictures, labels)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "ms": 1000 * seconds / steps,
        "user_ms": 1000 * (used.ru_utime - before.ru_utime) / steps,
        "system_ms": 1000 * (used.ru_stime - before.ru_stime) / steps,
        "faults": (used.ru_minflt - before.ru_minflt) / steps,
        "megabytes": used.ru_maxrss / 1000,
    }
