"""The files that say what a model's confidence is worth; the export takes up one of them."""

from pathlib import Path
from typing import Any

from glyphline.calibration import reliability, risk_coverage
from glyphline.evaluation.evaluate import Evaluation
from glyphline.evaluation.results import DIGITS
from glyphline.outputs import write_json, write_rows
from glyphline.plots.calibration import calibration_figure
from glyphline.plots.style import save_figure

RELIABILITY = ("calibration", "confidence", "accuracy", "samples")
RISK = ("confidence", "coverage", "risk")


def write_calibration(folder: Path, evaluation: Evaluation) -> None:
    """Write `calibration.json`, `reliability.csv`, `risk_coverage.csv` and `calibration.png`.

    `calibration.json` holds the temperature and the threshold that the val split gives, how many
    samples that was, and the calibration error without and with the temperature, on the test split
    and, below `fitted_on`, on the val split.

    Args:
        folder: an existing folder.
        evaluation: of the test split.
    """
    fitted, (before, after) = evaluation.calibration, evaluation.errors
    own = evaluation.own
    plain: dict[str, Any] = {
        "temperature": fitted.temperature,
        "thresholds": {"0.99": fitted.threshold},
        "ece_before": before if own else None,
        "ece_after": after if own else None,
        "fitted_on": {
            **fitted.fitted_on,
            "ece_before": fitted.errors[0],
            "ece_after": fitted.errors[1],
        },
    }
    write_json(folder / "calibration.json", plain)
    readings, uncalibrated = (own.readings, own.uncalibrated) if own else ([], [])
    right = [reading.correct for reading in readings]
    confidences = {
        "before": uncalibrated,
        "after": [reading.confidence for reading in readings],
    }
    rows = [
        {
            "calibration": name,
            "confidence": round(each.confidence, DIGITS),
            "accuracy": round(each.accuracy, DIGITS),
            "samples": each.samples,
        }
        for name, values in confidences.items()
        for each in reliability(values, right)
    ]
    write_rows(folder / "reliability.csv", RELIABILITY, rows)
    columns = risk_coverage(confidences["after"], right)
    points = [
        dict(zip(RISK, (round(float(value), DIGITS) for value in point), strict=True))
        for point in zip(*columns, strict=True)
    ]
    write_rows(folder / "risk_coverage.csv", RISK, points)
    errors = {"before": before, "after": after}
    figure = calibration_figure(confidences, right, errors, fitted.threshold)
    save_figure(figure, folder / "calibration.png")


def temperature_text(evaluation: Evaluation) -> str:
    """What the temperature does for the calibration error, on val and on test, in words."""
    fitted, (before, after) = evaluation.calibration, evaluation.errors
    text = (
        f"The temperature {fitted.temperature:.3f} was fitted on {fitted.fitted_on['samples']:,} "
        f"samples of val; there it takes the expected calibration error (ECE) from "
        f"{fitted.errors[0]:.2%} to {fitted.errors[1]:.2%}."
    )
    if evaluation.own is None:
        return text
    if after <= before:
        return f"{text} On test it takes it from {before:.2%} to {after:.2%}."
    return (
        f"{text} On test the ECE rises from {before:.2%} to {after:.2%}: val has other writers, "
        f"fonts or pages than test, and how sure the model is of them differs. More of them in val "
        f"make the temperature hold for others; until then trust the curves rather than one figure."
    )
