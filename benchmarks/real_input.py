"""Run the six stages on one dataset and model, and write what came out as a table.

Reads params.yaml with `dataset` and `model` replaced, and the mirror named by GLYPHLINE_MIRROR.
Works in a folder of its own, so that the repository's data and reports stay as they are; writes
benchmarks/results/<dataset>-<model>.md. EMNIST takes about 20 minutes on 2 cores, captchas 10,
the default 6.

    GLYPHLINE_MIRROR=/path/to/mirror uv run python benchmarks/real_input.py captcha crnn
"""

import csv
import shutil
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console

from glyphline.outputs import read_json, write_text
from machine import machine
from stage_runs import StageCost, run_stages

ROOT = Path(__file__).parents[1]


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
    costs = run_stages(folder)
    target = ROOT / "benchmarks" / "results" / f"{dataset}-{model}.md"
    write_text(target, table(dataset, model, params, folder, costs))
    Console().print(f"wrote {target.relative_to(ROOT)}")


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
    lines += ["## Exported files", "", *csv_table(folder / "reports/export/variants.csv"), ""]
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
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    rows.insert(1, ["---"] * len(rows[0]))
    return [f"| {' | '.join(row)} |" for row in rows]


if __name__ == "__main__":
    typer.run(main)
