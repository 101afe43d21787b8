"""A search as a picture: how the best figure fell, and which params it hangs on."""

import warnings

import optuna
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from glyphline.plots.style import BLUE, GREEN, GREY, house_style, new_figure, tidy
from glyphline.tuning.study import complete

FEWEST = 4  # complete trials from which on importance means anything


def search_picture(study: optuna.Study, title: str) -> Figure:
    """Draw each trial's figure with the best so far, and the importance of each param.

    Source of importance: fANOVA, Hutter et al. 2014, as Optuna has it.
    """
    done = sorted(complete(study), key=lambda trial: trial.number)
    pruned = study.get_trials(states=[optuna.trial.TrialState.PRUNED])
    with house_style():
        figure = new_figure(12.0, 3.8)
        figure.suptitle(title)
        history = figure.add_subplot(1, 2, 1)
        tidy(history)
        history.set_title("Error rate on val, %")
        history.set_xlabel("trial")
        numbers, values = [t.number for t in done], [100 * float(t.value or 0) for t in done]
        best = [min(values[: i + 1]) for i in range(len(values))]
        history.step(numbers, best, where="post", color=GREEN, label="best so far")
        history.plot(numbers, values, "o", color=BLUE, label="complete")
        stopped = [(t.number, 100 * min(t.intermediate_values.values())) for t in pruned]
        if stopped:
            history.plot(*zip(*stopped, strict=True), "x", color=GREY, label="pruned")
        history.xaxis.set_major_locator(MaxNLocator(integer=True))
        history.set_ylim(bottom=0)
        history.legend()
        weights = _importances(study) if len(done) >= FEWEST else {}
        axes = figure.add_subplot(1, 2, 2)
        tidy(axes, "x")
        axes.set_title("Importance" if weights else f"Importance: from {FEWEST} trials on")
        names = list(weights)[::-1]
        axes.barh(names, [weights[name] for name in names], height=0.5, color=BLUE)
        axes.set_xlim(0, 1)
        return figure


def _importances(study: optuna.Study) -> dict[str, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # experimental, says Optuna of what it recommends
        evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
        found = optuna.importance.get_param_importances(study, evaluator=evaluator)
    return {name: float(weight) for name, weight in found.items()}
