"""Stages of dvc.yaml run in a folder of their own, with what each took."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from rich.console import Console

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class StageCost:
    """What one stage took: wall seconds and the largest resident size of its process, in MB."""

    stage: str
    wall_s: float
    peak_mb: float


def run_stages(
    folder: Path, environment: Mapping[str, str] | None = None, log: Path | None = None
) -> list[StageCost]:
    """Run all stages one after the other, on the params.yaml in the folder, without tracking.

    Args:
        folder: where the stages run; data/ and reports/ are made in it.
        environment: variables on top of those of this process.
        log: file that gets what the stages print, after what it holds; None for the terminal.

    Raises:
        SystemExit: when a stage fails, naming the log, or with its status where there is none.
    """
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    variables = {**os.environ, "GLYPHLINE_TRACKING": "off", **(environment or {})}
    return [run_stage(name, plan["cmd"], folder, variables, log) for name, plan in stages.items()]


def run_stage(
    stage: str, command: str, folder: Path, variables: Mapping[str, str], log: Path | None
) -> StageCost:
    """Run one stage with the arguments that its command in dvc.yaml has."""
    script = ROOT / "pipeline" / f"{stage}.py"
    arguments = [sys.executable, str(script), *command.split(".py ", 1)[1].split()]
    start = time.perf_counter()
    if log is None:
        Console().rule(stage)
        status, usage = _run(arguments, folder, variables, None)
    else:
        with log.open("a", encoding="utf-8") as lines:
            status, usage = _run(arguments, folder, variables, lines.fileno())
    if status:
        raise SystemExit(f"{stage} of {folder.name} failed; see {log}" if log else status)
    return StageCost(stage, time.perf_counter() - start, peak_mb(usage))


def _run(
    arguments: list[str], folder: Path, variables: Mapping[str, str], output: int | None
) -> tuple[int, resource.struct_rusage]:
    """Exit status of a process and what it used."""
    process = subprocess.Popen(  # noqa: S603 - our own script
        arguments, cwd=folder, env=variables, stdout=output, stderr=output
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # nobody need wait for it again
    return process.returncode, usage


def peak_mb(usage: resource.struct_rusage) -> float:
    """Largest resident size in MB; Linux counts it in KiB, macOS in bytes."""
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
