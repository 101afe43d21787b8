"""`glyphline tune`: search params on data that is there, show what was found, write the best."""

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna
import yaml
from rich.console import Console
from rich.table import Table

from glyphline.errors import DataError, ParamsError
from glyphline.outputs import write_text
from glyphline.params.base import read_yaml
from glyphline.params.document import Document, load
from glyphline.plots.style import save_figure
from glyphline.shards import shard_paths
from glyphline.tracking.tuning import Search, search_run
from glyphline.tuning.picture import search_picture
from glyphline.tuning.space import Space, changed, read_space
from glyphline.tuning.study import FIGURES, VALUES, aim_of, complete, open_study, search
from glyphline.tuning.written import with_values

SHOWN = 10


@dataclass(frozen=True)
class Choices:
    """What was asked for on the command line."""

    params: Path
    texts: list[str]
    file: Path | None
    trials: int
    study: str | None
    storage: Path
    balanced: Path
    synthetic: Path
    report: Path
    write: bool


def tune(choices: Choices) -> None:
    """Search, and show what was found even when the search was interrupted.

    Raises:
        ParamsError: if the space does not fit params.yaml, or a study cannot go on.
        DataError: if there is no data to learn from.
    """
    plain = read_yaml(choices.params)
    document = load(choices.params)
    space = read_space(choices.texts, choices.file)
    check_space(plain, space)
    if not shard_paths(choices.balanced, "train"):
        raise DataError(f"{choices.balanced} holds no data; run `dvc repro synthesize` first")
    name = choices.study or f"{document.model}-{document.dataset}"
    aim = aim_of(plain, space, choices.balanced)
    study = open_study(choices.storage, name, document.seed, aim)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    tags = {"model": document.model, "dataset": document.dataset}
    written = {path: where.written() for path, where in space.items()}
    data = [(choices.balanced, "train"), (choices.balanced, "val")]
    with search_run(name, tags, written) as runs:
        runs.log_data(document.dataset, [*data, (choices.synthetic, "synthetic")])
        try:
            train = trainer(plain, choices)
            report = reporter(console, study, runs)
            search(study, space, choices.trials, train, runs, report)
        finally:  # Ctrl-C too: what is there is kept
            if picture := conclude(console, study, name, choices):
                runs.log_picture(picture)


def check_space(plain: dict[str, Any], space: Space) -> None:
    """Refuse paths that are not there, values that are not allowed, and what changes the data.

    Raises:
        ParamsError: naming the path.
    """
    own = ("train.", f"models.{plain['model']}.")
    for name, where in space.items():
        if not name.startswith(own):
            raise ParamsError(
                f"glyphline tune trains on the data that is there and searches {own[0]}* and "
                f"{own[1]}*, not {name}; try it with `dvc exp run --queue -S '{name}=choice(...)'`"
            )
        for value in where.ends():
            _load(changed(plain, {name: value}))


def trainer(plain: dict[str, Any], choices: Choices) -> Callable[..., dict[str, float]]:
    """A trial as the search calls it: values by path to the figures of the best epoch."""

    def train_once(
        values: dict[str, Any], after_epoch: Callable[[dict[str, float], int], None]
    ) -> dict[str, float]:
        from glyphline.training.trainer import train

        # Networks made one after the other are traced each anew, of which TensorFlow warns.
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
        document = _load(changed(plain, values))
        fitted = train(document, choices.balanced, choices.synthetic, after_epoch)
        best = fitted.card.provenance["best"]
        return {name: float(value) for name, value in best.items()}

    return train_once


def reporter(
    console: Console, study: optuna.Study, runs: Search
) -> Callable[[optuna.trial.FrozenTrial], None]:
    """One line per trial, and the best so far to MLflow."""

    def show(trial: optuna.trial.FrozenTrial) -> None:
        drawn = "  ".join(f"{k}={v}" for k, v in trial.user_attrs.get(VALUES, {}).items())
        best = complete(study)
        end = f"val CER {trial.value:.2%}" if trial.value is not None else trial.state.name.lower()
        if trial.state is optuna.trial.TrialState.PRUNED:
            end = f"pruned after epoch {trial.last_step}"
        star = "  best so far" if best and best[0].number == trial.number else ""
        console.print(f"trial {trial.number}: {end}  {drawn}{star}")
        if star:
            values, figures = best[0].user_attrs[VALUES], best[0].user_attrs[FIGURES]
            runs.log_best(trial.number, values, figures)

    return show


def conclude(console: Console, study: optuna.Study, name: str, choices: Choices) -> Path | None:
    """Table, picture, and the best values into params.yaml where that was asked for.

    Returns:
        The picture; None when there is nothing to draw yet.
    """
    best = complete(study)
    if not best:
        console.print(f"study {name}: no trial is complete yet")
        return None
    paths = list(best[0].user_attrs[VALUES])
    table = Table("trial", "val CER", "val loss", *paths, title=f"study {name}: the best trials")
    for trial in best[:SHOWN]:
        figures = trial.user_attrs[FIGURES]
        row = [trial.user_attrs[VALUES].get(path) for path in paths]
        shown = [f"{figures['val_cer']:.2%}", f"{figures['val_loss']:.4f}", *map(str, row)]
        table.add_row(str(trial.number), *shown)
    console.print(table)
    states = [trial.state.name.lower() for trial in study.trials]
    counts = ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))
    picture = choices.report / f"{name}.png"
    save_figure(search_picture(study, f"{name}: {counts}"), picture)
    values = best[0].user_attrs[VALUES]
    options = " ".join(f"-S {path}={value}" for path, value in values.items())
    console.print(f"{counts}; picture: {picture}; the same command goes on with more trials")
    if choices.write:
        text = choices.params.read_text(encoding="utf-8")
        write_text(choices.params, with_values(text, values))
        console.print(f"wrote the best values into {choices.params}; now `dvc repro`")
    else:
        console.print(f"try it: dvc exp run {options}   or write it: glyphline tune ... --write")
    return picture


def _load(plain: dict[str, Any]) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "params.yaml"
        path.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
        return load(path)
