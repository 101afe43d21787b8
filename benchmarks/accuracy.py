"""Train what each accuracy target asks for, over seeds or folds, and write one table of all.

Each run goes through the stages of dvc.yaml in a folder of its own under benchmarks/.work, several
at a time with one core each; finished ones are kept, so that Ctrl-C and a second start lose
nothing. Rows of cases that were not run here stay in the table as they were. Test splits are
scored once, with the weights that val chose.

    GLYPHLINE_MIRROR=/path/to/mirror uv run python benchmarks/accuracy.py captcha mnist --jobs 2
"""

import math
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
import yaml
from rich.console import Console
from scipy.stats import t as student

from accuracy_cases import CASES, SEEDS, Case, changed_params
from glyphline.outputs import read_json, write_json, write_text
from glyphline.statistics import wilson_interval
from machine import machine
from stage_runs import run_stages

ROOT = Path(__file__).parents[1]
WORK = ROOT / "benchmarks" / ".work" / "accuracy"
RESULT = ROOT / "benchmarks" / "results" / "accuracy.md"
FLOAT = 1  # onnx.TensorProto.FLOAT


@dataclass(frozen=True)
class Run:
    """One finished run: its figures, costs and the time its training took."""

    figures: dict[str, dict[str, float]]
    parameters: int
    train_s: float
    size_bytes: int
    read_ms: float
    day: str

    def counted(self, case: Case) -> tuple[int, int]:
        """Test samples, and how many of them were read right."""
        samples = int(self.figures[case.section]["samples"])
        return samples, round(self.figures[case.section][case.figure] * samples)


def folder_of(name: str, number: int) -> Path:
    """Where one repeat of a case runs."""
    return WORK / f"{name}-{number}"


def params_of(name: str, number: int) -> dict[str, Any]:
    """params.yaml of one repeat."""
    return changed_params(CASES[name], CASES[name].repeats()[number])


def found(name: str, number: int) -> Run | None:
    """What an earlier start left of a repeat with the same params."""
    path = folder_of(name, number) / "run.json"
    if not path.exists() or (left := read_json(path))["params"] != params_of(name, number):
        return None
    return Run(**left["run"])


def run(name: str, number: int, threads: int) -> Run:
    """Run the stages of one repeat, or take what an earlier start left.

    Raises:
        SystemExit: when a stage fails; its output is in `log.txt` of the run's folder.
    """
    if left := found(name, number):
        return left
    folder, params = folder_of(name, number), params_of(name, number)
    finished = folder / "run.json"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_text(folder / "params.yaml", yaml.safe_dump(params, allow_unicode=True))
    costs = run_stages(folder, of_threads(threads), folder / "log.txt")
    train_s = next(cost.wall_s for cost in costs if cost.stage == "train")
    result = read_run(folder, train_s)
    write_json(finished, {"params": params, "run": vars(result)})
    return result


def of_threads(threads: int) -> dict[str, str]:
    """The environment of processes that use so many threads."""
    return {
        "TF_NUM_INTRAOP_THREADS": str(threads),
        "TF_NUM_INTEROP_THREADS": "1",
        "OMP_NUM_THREADS": str(threads),
    }


def count_parameters(model: Path) -> int:
    """Numbers that an ONNX file holds as weights; of a forest, its nodes."""
    import onnx

    graph = onnx.load(model).graph
    found = [np.prod(weight.dims) for weight in graph.initializer if weight.data_type == FLOAT]
    found += [
        len(attribute.floats)
        for node in graph.node
        for attribute in node.attribute
        if attribute.name == "nodes_values"
    ]
    return int(sum(found))


def read_run(folder: Path, train_s: float) -> Run:
    """What the reports and the exported folder of a run say."""
    speeds = (folder / "reports/speed/variants.csv").read_text(encoding="utf-8").splitlines()
    head = speeds[0].split(",")
    row = next(r.split(",") for r in speeds if r.startswith("onnx_fp32,"))
    fp32 = dict(zip(head, row, strict=True))
    return Run(
        figures=read_json(folder / "reports/metrics.json"),
        parameters=count_parameters(folder / "data/export/model.onnx"),
        train_s=train_s,
        size_bytes=int(fp32["size_bytes"]),
        read_ms=float(fp32["latency_p50_ms"]),
        day=date.today().isoformat(),
    )


def mean_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean of repeats, which are shares, and its 95 % interval by Student's t, within [0, 1]."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return mean, math.nan, math.nan
    spread = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    half = float(student.ppf(0.975, len(values) - 1)) * spread
    return mean, max(0.0, mean - half), min(1.0, mean + half)


def summed_up(case: Case, runs: Sequence[Run]) -> tuple[float, float, float]:
    """The figure over all repeats: folds pooled with Wilson's interval, seeds by Student's t."""
    if not case.folds:
        return mean_interval([run.figures[case.section][case.figure] for run in runs])
    samples, right = map(sum, zip(*(run.counted(case) for run in runs), strict=True))
    interval = wilson_interval(right, samples)
    return right / samples, interval.low, interval.high


def row(name: str, case: Case, runs: Sequence[Run]) -> str:
    """A case in the table."""
    mean, low, high = summed_up(case, runs)
    each = ", ".join(f"{100 * run.figures[case.section][case.figure]:.2f}" for run in runs)
    repeats = f"{len(runs)} {'fold' if case.folds else 'seed'}{'s' * (len(runs) > 1)}"
    samples = ", ".join(f"{run.figures[case.section]['samples']:,.0f}" for run in runs)
    cells = [
        name,
        case.model,
        case.figure,
        f"{100 * mean:.2f}",
        "" if math.isnan(low) else f"{100 * low:.2f} to {100 * high:.2f}",
        f"{repeats}: {each}",
        samples,
        f"{runs[0].parameters:,}",
        f"{np.mean([run.train_s for run in runs]) / 60:.1f}",
        f"{np.median([run.read_ms for run in runs]):.2f}",
        f"{runs[0].size_bytes / 1e6:.2f}",
        max(run.day for run in runs),
    ]
    return f"| {' | '.join(cells)} |"


def table(rows: Mapping[str, str], command: str) -> str:
    """The table of all cases that were ever run, with what changed in params.yaml for each."""
    heads = "case | model | figure | mean, % | 95 % interval | each, % | test samples | parameters"
    heads += " | training, min | reading one, ms | ONNX, MB | date"
    lines = [
        "# Accuracy over seeds and folds",
        "",
        f"- command: `{command}`",
        f"- machine of the newest rows: {machine()}; no GPU",
        f"- seeds {', '.join(map(str, SEEDS))}; folds of seed 20; intervals over seeds are"
        " Student's t, over folds Wilson's of all samples",
        "- what ran beside a run makes its times upper bounds",
        "- parameters are those of the exported file, batch norm folded; of a forest, its nodes",
        "- splits by the recipe; test scored once per run, with the weights that val chose",
        "",
        f"| {heads} |",
        "|" + "---|" * (heads.count(" | ") + 1),
        *rows.values(),
        "",
    ]
    for name in rows:
        changes = [f"{key}={value}" for key, value in CASES[name].changes.items()]
        lines.append(f"- `{name}`: dataset {CASES[name].dataset}; {', '.join(changes) or 'as is'}")
    return "\n".join([*lines, ""])


def written_rows(result: Path) -> dict[str, str]:
    """The rows that an earlier table has, by case."""
    if not result.exists():
        return {}
    lines = result.read_text(encoding="utf-8").splitlines()
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in lines if line[:2] == "| "}
    return {name: line for name, line in rows.items() if name in CASES}


def kept(case: Case, name: str) -> list[Run]:
    """The repeats of a case that earlier starts finished with the same params."""
    runs = (found(name, number) for number in range(len(case.repeats())))
    return [run for run in runs if run is not None]


def main(
    cases: Annotated[list[str], typer.Argument(help=f"Of {', '.join(CASES)}.")],
    jobs: Annotated[int, typer.Option(help="Runs at a time.")] = 1,
    threads: Annotated[int, typer.Option(help="Threads of TensorFlow in each.")] = 1,
) -> None:
    """Train what each accuracy target asks for, over seeds or folds, and write one table of all."""
    if unknown := sorted(set(cases) - set(CASES)):
        raise typer.BadParameter(f"{', '.join(unknown)}; there are {', '.join(CASES)}")
    console = Console()
    with ThreadPoolExecutor(jobs) as pool:
        waiting = {
            pool.submit(run, name, number, threads): f"{name}-{number}"
            for name in cases
            for number in range(len(CASES[name].repeats()))
        }
        for future in as_completed(waiting):
            name = waiting[future]
            case, result = CASES[name.rsplit("-", 1)[0]], future.result()
            figure = result.figures[case.section][case.figure]
            console.print(f"{name}: {case.figure} {figure:.4f}, {result.train_s / 60:.1f} min")
    finished = {name: runs for name, case in CASES.items() if (runs := kept(case, name))}
    new = {name: row(name, CASES[name], runs) for name, runs in finished.items()}
    rows = written_rows(RESULT) | new
    in_order = {name: rows[name] for name in CASES if name in rows}
    command = f"uv run python benchmarks/accuracy.py {' '.join(in_order)}"
    write_text(RESULT, table(in_order, f"{command} --jobs {jobs} --threads {threads}"))
    console.print(f"wrote {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    typer.run(main)
