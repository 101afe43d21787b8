"""A search that goes on where it stopped: Optuna's study, kept in a file of the repository."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import optuna

from glyphline.errors import GlyphlineError, ParamsError
from glyphline.manifest import Manifest
from glyphline.tracking.tuning import Search
from glyphline.tuning.space import Space, changed

OBJECTIVE = "val_cer"  # of the best epoch; the loss decides between equal ones
STARTUP_TRIALS = 5  # at random, and never pruned, before there is anything to compare with
VALUES, FIGURES = "values", "figures"

Train = Callable[[dict[str, Any], Callable[[dict[str, float], int], None]], dict[str, float]]
Report = Callable[[optuna.trial.FrozenTrial], None]


def open_study(file: Path, name: str, seed: int, aim: Mapping[str, Any]) -> optuna.Study:
    """Open a study, or begin it.

    Args:
        file: the SQLite file of all studies.
        name: of this study.
        seed: of the sampler; a search that goes on draws other values than it began with.
        aim: what is searched, and on what; a study goes on only with the same.

    Raises:
        ParamsError: if the study was begun with another aim.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        storage=f"sqlite:///{file.absolute()}", study_name=name, load_if_exists=True
    )
    said = json.dumps(aim, sort_keys=True)
    if study.trials and study.user_attrs.get("aim") != said:
        raise ParamsError(
            f"study {name!r} in {file.name} was begun with another space, other data or other "
            f"params; give this one a name of its own with --study"
        )
    study.set_user_attr("aim", said)
    study.sampler = optuna.samplers.TPESampler(
        seed=seed + len(study.trials), n_startup_trials=STARTUP_TRIALS, multivariate=True
    )
    study.pruner = optuna.pruners.MedianPruner(n_startup_trials=STARTUP_TRIALS, n_warmup_steps=1)
    return study


def search(
    study: optuna.Study, space: Space, trials: int, train: Train, runs: Search, report: Report
) -> None:
    """Run trials one after the other; each ends as complete, pruned, or failed.

    A trial is pruned when, after an epoch, its best val figure so far is worse than the median
    of the others at that epoch.

    Args:
        study: of `open_study`.
        space: what is drawn.
        trials: how many more.
        train: values by path, and what to call after each epoch, to the figures of the best.
        runs: the parent run in MLflow.
        report: called with each trial when it has ended.
    """

    def objective(trial: optuna.Trial) -> float:
        values = {name: where.suggest(trial, name) for name, where in space.items()}
        trial.set_user_attr(VALUES, values)
        run = runs.begin_trial(trial.number, values)
        seen: list[float] = []

        def after_epoch(figures: dict[str, float], epoch: int) -> None:
            run.log_metrics(figures, epoch)
            seen.append(figures[OBJECTIVE])
            trial.report(min(seen), epoch)
            if trial.should_prune():
                raise optuna.TrialPruned

        status, error = "KILLED", None
        try:
            best = train(values, after_epoch)
            trial.set_user_attr(FIGURES, best)
            run.log_metrics({f"best.{name}": value for name, value in best.items()})
            status = "FINISHED"
        except optuna.TrialPruned:
            status = "FINISHED"
            run.tag({"tune.pruned": "after epoch " + str(len(seen))})
            raise
        except GlyphlineError as problem:
            status, error = "FAILED", problem
            raise
        finally:
            run.finish(status, error)
        return best[OBJECTIVE]

    def ended(_: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
        report(trial)

    study.optimize(objective, n_trials=trials, catch=(GlyphlineError,), callbacks=[ended])


def complete(study: optuna.Study) -> list[optuna.trial.FrozenTrial]:
    """Trials that ran to their end, the best first."""
    done = study.get_trials(states=[optuna.trial.TrialState.COMPLETE])
    return sorted(done, key=lambda trial: (trial.value, trial.user_attrs[FIGURES]["val_loss"]))


def aim_of(plain: Mapping[str, Any], space: Space, balanced: Path) -> dict[str, Any]:
    """What a search is about: the space, the data, and the params that are not searched."""
    searched = {name: str(where) for name, where in space.items()}
    fixed = changed(plain, dict.fromkeys(space))
    names = ("seed", "dataset", "model", "train")
    return {
        "space": searched,
        "data": Manifest.load(balanced).fingerprint,
        "fixed": {name: fixed[name] for name in names},
        "family": fixed["models"][plain["model"]],
    }
