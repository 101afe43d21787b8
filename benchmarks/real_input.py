"""Run the six stages on one dataset and model, and write what came out as a table.

Reads params.yaml with `dataset` and `model` replaced, and the mirror named by GLYPHLINE_MIRROR.
Works in a folder of its own, so that the repository's data and reports stay as they are; writes
benchmarks/results/<dataset>-<model>.md. EMNIST takes about 20 minutes on 2 cores, captchas 10,
the default 6.

    GLYPHLINE_MIRROR=/path/to/mirror uv run python benchmarks/real_input.py captcha crnn
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console

from glyphline.outputs import read_json, write_text
from machine import machine

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class StageCost:
    """What one stage took: wall seconds and the largest resident size of its process, in MB."""

    stage: str
    wall_s: float
    peak_mb: float


def main(
    dataset: Annotated[str, typer.Argument(help="A name among `datasets` in params.yaml.")],
    model: Annotated[str, typer.Argument(help="A name among `models` in params.yaml.")],
    work: Annotated[Path, typer.Option(help="Where the run keeps its files.")] = Path(
        "benchmarks/.work"
    ),
) -> None:
    """Run the six stages on one dataset and model, and write what came out as a table."""
    folder = (work / f"{dataset}-{model}").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params |= {"dataset": dataset, "model": model}
    write_text(folder / "params.yaml", yaml.safe_dump(params, allow_unicode=True))
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    costs = [run_stage(stage, plan["cmd"], folder) for stage, plan in stages.items()]
    target = ROOT / "benchmarks" / "results" / f"{dataset}-{model}.md"
    write_text(target, table(dataset, model, params, folder, costs))
    Console().print(f"wrote {target.relative_to(ROOT)}")


def run_stage(stage: str, command: str, folder: Path) -> StageCost:
    """Run one stage of dvc.yaml in a folder of its own.

    Raises:
        SystemExit: with the stage's exit status when it fails.
    """
    Console().rule(stage)
    arguments = command.split(".py ", 1)[1].split()
    script = ROOT / "pipeline" / f"{stage}.py"
    environment = {**os.environ, "GLYPHLINE_TRACKING": "off"}
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(script), *arguments], cwd=folder, env=environment
    )
    _, status, usage = os.wait4(process.pid, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise SystemExit(code)
    return StageCost(stage, time.perf_counter() - start, peak_mb(usage))


def peak_mb(usage: resource.struct_rusage) -> float:
    """Largest resident size in MB; Linux counts it in KiB, macOS in bytes."""
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


def table(
    dataset: str, model: str, params: dict[str, Any], folder: Path, costs: list[StageCost]
) -> str:
    """The run as Markdown: command, split, figures with intervals, formats, cost per stage."""
    counts = read_json(folder / "data/balanced/manifest.json")["counts"]
    recipe = params["datasets"][dataset]
    lines = [
        f"# {model} on {dataset}",
        "",
        f"- command: `uv run python benchmarks/real_input.py {dataset} {model}`",
        f"- date: {date.today().isoformat()}; machine: {machine()}; no GPU",
        f"- seed: {params['seed']}; split by {recipe['split']['by']}: "
        + ", ".join(f"{name} {count:,}" for name, count in counts.items()),
        "- the test split was scored once, with the weights that val chose",
        "",
    ]
    for section, figures in read_json(folder / "reports/metrics.json").items():
        lines += [f"## {section.capitalize()}", "", "| figure | value | 95 % interval |"]
        lines += ["|---|---|---|", *figure_rows(figures), ""]
    lines += ["## Exported files", "", *csv_table(folder / "reports/export/formats.csv"), ""]
    lines += ["## Cost", "", "| stage | wall s | peak MB |", "|---|---|---|"]
    lines += [f"| {c.stage} | {c.wall_s:.0f} | {c.peak_mb:,.0f} |" for c in costs]
    lines += [f"| all | {sum(c.wall_s for c in costs):.0f} | |", ""]
    return "\n".join(lines)


def figure_rows(figures: dict[str, float]) -> list[str]:
    """One Markdown row per figure, its interval beside it."""
    rows = []
    for name, value in figures.items():
        if name.endswith(("_low", "_high")):
            continue
        low, high = figures.get(f"{name}_low"), figures.get(f"{name}_high")
        interval = f"{low:.4f} to {high:.4f}" if low is not None and high is not None else ""
        rows.append(f"| {name} | {value:,} | {interval} |")
    return rows


def csv_table(path: Path) -> list[str]:
    """A CSV file as Markdown rows."""
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    rows.insert(1, ["---"] * len(rows[0]))
    return [f"| {' | '.join(row)} |" for row in rows]


if __name__ == "__main__":
    typer.run(main)
