"""One model on the test split: readings, figures, slices and what its confidence is worth."""

from dataclasses import dataclass, replace
from pathlib import Path

from glyphline.calibration import area_under_risk, calibration_error
from glyphline.charset import Charset
from glyphline.decoding.decoder import Decoder
from glyphline.evaluation.calibrated import Calibration, calibrate
from glyphline.evaluation.estimates import share_estimate
from glyphline.evaluation.predict import ReadSplit, read_split
from glyphline.evaluation.results import DIGITS, Results, Section, evaluate_readings
from glyphline.evaluation.slices import Slice, slice_readings
from glyphline.manifest import Manifest
from glyphline.merge import merge_map
from glyphline.models.saved import ModelCard, load_model
from glyphline.params.document import Document


@dataclass(frozen=True)
class Evaluation:
    """Everything that an evaluation found.

    Attributes:
        card: the evaluated model's.
        read: the test split as it was read.
        results: figures, confusions and metrics; `calibration` stands among the metrics.
        slices: parts of the test split.
        calibration: fitted on the val split.
        errors: expected calibration error on the test split, before and after.
    """

    card: ModelCard
    read: ReadSplit
    results: Results
    slices: list[Slice]
    calibration: Calibration
    errors: tuple[float, float]


def evaluate_model(model: Path, balanced: Path, document: Document) -> Evaluation:
    """Read the val split for the temperature, then the test split once, and measure it.

    Args:
        model: folder of the trained model.
        balanced: the balanced data.
        document: params.yaml.

    Raises:
        DataError: if model or data are missing, or the model can read nothing of them.
    """
    card, network = load_model(model)
    params, run = document.evaluate, network.predict_on_batch
    charset = Charset(card.charset)
    decoder = Decoder.of(document.decode, charset, card.head)
    calibration = calibrate(run, card, balanced, params.batch_size, decoder)
    decoder = replace(decoder, temperature=calibration.temperature)
    read = read_split(run, card, balanced, "test", params.batch_size, decoder)
    results = evaluate_readings(read.readings, charset, document.seed, merge_map(params.merge))
    trained = Manifest.load(balanced).groups["train"]
    slices = slice_readings(read.readings, charset, trained, params.slice_groups, document.seed)
    right = [reading.correct for reading in read.readings]
    sure = [reading.confidence for reading in read.readings]
    errors = calibration_error(read.uncalibrated, right), calibration_error(sure, right)
    results.metrics["calibration"] = _section(read, calibration, errors, document.seed)
    return Evaluation(card, read, results, slices, calibration, errors)


def _section(
    read: ReadSplit,
    calibration: Calibration,
    errors: tuple[float, float],
    seed: int,
) -> Section:
    """What metrics.json says of confidence; precision and coverage are at the threshold."""
    readings = read.readings
    right = [reading.correct for reading in readings]
    section: Section = {
        "temperature": calibration.temperature,
        "ece_before": errors[0],
        "ece_after": errors[1],
        "area_under_risk": area_under_risk([r.confidence for r in readings], right),
    }
    if read.brier is not None:
        section |= {"brier_before": read.brier[0], "brier_after": read.brier[1]}
    if calibration.threshold is not None:
        accepted = [r for r in readings if r.confidence >= calibration.threshold]
        section |= {
            "threshold_99": calibration.threshold,
            "coverage_99": len(accepted) / len(readings),
        }
        if accepted:
            estimate = share_estimate(accepted, [r.correct for r in accepted], seed)
            low, high = estimate.interval
            section |= {
                "precision_99": estimate.value,
                "precision_99_low": low,
                "precision_99_high": high,
            }
    return {name: round(value, DIGITS) for name, value in section.items()}
