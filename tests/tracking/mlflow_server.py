"""A real MLflow server in processes of its own, and a tiny repository whose stages speak to it."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import yaml

from glyphline.picture import encode_png

ROOT = Path(__file__).parents[2]


class Server:
    """`mlflow server` on a database whose migration is done; it can be killed and started anew."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        folder.mkdir()
        shutil.copy(migrated, folder / "server.db")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.uri = f"http://127.0.0.1:{port}"
        self._command = [
            *(sys.executable, "-m", "mlflow", "server", "--workers", "1", "--port", str(port)),
            *("--backend-store-uri", f"sqlite:///{folder}/server.db"),
            *("--artifacts-destination", str(folder / "artifacts")),
        ]
        self._log = folder / "server.log"
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, env=environment, start_new_session=True
            )

    def wait(self) -> None:
        """Return once it answers."""
        end = time.monotonic() + 600
        while True:
            try:
                urllib.request.urlopen(f"{self.uri}/health", timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                assert self._process.poll() is None, self._log.read_text()
                assert time.monotonic() < end, self._log.read_text()
                time.sleep(0.1)

    def kill(self) -> None:
        """End it and its workers as a machine that fails does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def write_inputs(folder: Path) -> None:
    """What the stages from train on need, made by those before it: digits, some beyond reading."""
    from sklearn.datasets import load_digits

    digits, random = load_digits(), np.random.default_rng(0)
    for index, (picture, digit) in enumerate(zip(digits.images[:90], digits.target, strict=False)):
        if digit < 3:
            shown = random.uniform(0, 16, picture.shape) if index % 4 == 0 else picture
            file = folder / f"pictures/{digit}/{index}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(encode_png(np.uint8(255 - 15 * shown.repeat(4, 0).repeat(4, 1))))
    plain = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    plain |= {"model": "random_forest", "dataset": "folder"}
    plain["datasets"]["folder"]["sources"]["folder"]["path"] = str(folder / "pictures")
    plain["datasets"]["folder"]["split"] |= {"by": "sample", "val": 0.25, "test": 0.3}
    plain["datasets"]["folder"]["split"]["max_rejected_share"] = 1.0
    plain["models"]["random_forest"] |= {"trees": 30, "min_samples_leaf": 1}
    plain["evaluate"] |= {"benchmark": 2, "gallery": 4}
    plain["evaluate"]["robustness"]["samples"] = 0
    plain["export"] |= {"variants": ["onnx_fp32"], "required": ["onnx_fp32"]}
    plain["compute"]["workers"] = 1
    (folder / "params.yaml").write_text(yaml.safe_dump(plain, allow_unicode=True))
    for stage in ("download", "balance", "synthesize"):
        run_stage(stage)
    (folder / "data/synthetic/.gitkeep").touch()


def run_stage(name: str) -> None:
    """Run a stage in this process and its working directory."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"pipeline/{name}.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main()


STAGES = f"""
import runpy, sys
for stage in ("train", "evaluate", "export"):
    print(stage, flush=True)
    sys.argv = [stage]
    runpy.run_path(f"{ROOT}/pipeline/{{stage}}.py", run_name=stage)["main"]()
"""
"""A stage that is three, so that what they import is imported once."""

DVC_YAML = """
stages:
  all:
    cmd: python stages.py
    deps: [stages.py, data/balanced]
    params: [seed]
    outs: [data/model, data/export, data/benchmark, reports/train, reports/evaluate]
"""
