"""One model on the test split: readings, figures, slices and what its confidence is worth."""

import math
from dataclasses import dataclass, replace
from pathlib import Path

from glyphline.calibration import area_under_risk, calibration_error
from glyphline.calibration_bootstrap import calibration_interval
from glyphline.charset import Charset
from glyphline.decoding.decoder import Decoder
from glyphline.evaluation.benchmark import PREFIX
from glyphline.evaluation.calibrated import Calibration, calibrate
from glyphline.evaluation.estimates import drawn_groups, group_count, share_estimate
from glyphline.evaluation.explained import Explained, explain_errors
from glyphline.evaluation.predict import ReadSplit
from glyphline.evaluation.read_all import ReadAll, read_all
from glyphline.evaluation.readings import read_characters, read_lines
from glyphline.evaluation.results import DIGITS, Results, Section, evaluate_readings
from glyphline.evaluation.robustness import Robustness, measure_robustness
from glyphline.evaluation.sections import with_intervals
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
        test: the test split as it was read.
        made: what was made for the benchmark as it was read, none where the split lacks nothing.
        results: figures, confusions and metrics; `calibration` stands among the metrics.
        slices: parts of test split and benchmark.
        calibration: fitted on the val split.
        errors: expected calibration error on the test split, before and after.
        robustness: of a sample of the test split; None where `evaluate.robustness` is off.
        explained: the worst errors of what the model's head takes itself.
    """

    card: ModelCard
    test: ReadAll
    made: ReadAll
    results: Results
    slices: list[Slice]
    calibration: Calibration
    errors: tuple[float, float]
    robustness: Robustness | None
    explained: Explained

    @property
    def own(self) -> ReadSplit | None:
        """What the model's head takes itself, whose confidence is calibrated."""
        return self.test.own or self.made.own


def evaluate_model(model: Path, balanced: Path, made: Path, document: Document) -> Evaluation:
    """Read the val split for the temperature, then test split and benchmark once; measure them.

    Confusions are counted over what the model's head takes of the test split: characters for a
    model of characters, whose lines go through segmentation, and all of it for a model of lines.

    Args:
        model: folder of the trained model.
        balanced: the balanced data.
        made: what `write_benchmark` has made.
        document: params.yaml.

    Raises:
        DataError: if model or data are missing, or the model can read nothing of them.
    """
    card, network = load_model(model)
    params, run, seed = document.evaluate, network.predict_on_batch, document.seed
    size, charset = params.batch_size, Charset(card.charset)
    decoder = Decoder.of(document.decode, charset, card.head, merges=card.merges)
    calibration = calibrate(run, card, balanced, size, decoder)
    decoder = replace(decoder, temperature=calibration.temperature)
    test = read_all(run, card, balanced, "test", size, decoder)
    benchmark = read_all(run, card, made, PREFIX, size, decoder)
    readings = [*test.readings, *benchmark.readings]
    own = test.own or benchmark.own
    counted = own.readings if own else readings
    results = evaluate_readings(readings, charset, seed, merge_map(params.merge), counted)
    trained = Manifest.load(balanced).groups["train"]
    slices = slice_readings(readings, charset, trained, params.slice_groups, seed)
    errors = _errors(own)
    for name, section in results.metrics.items():
        kind = read_characters if name == "characters" else read_lines
        section["made"] = len(kind(benchmark.readings))
    if own is not None:
        results.metrics["calibration"] = _section(own, calibration, errors, seed)
    robustness = measure_robustness(run, card, test, decoder, params, seed)
    if robustness is not None:
        results.metrics["robustness"] = robustness.section(seed)
    explained = explain_errors(network, card, own, decoder, params.explain)
    return Evaluation(
        card, test, benchmark, results, slices, calibration, errors, robustness, explained
    )


def _errors(own: ReadSplit | None) -> tuple[float, float]:
    """Calibration error at temperature 1, and as the samples were read."""
    if own is None:
        return math.nan, math.nan
    right = [reading.correct for reading in own.readings]
    sure = [reading.confidence for reading in own.readings]
    return calibration_error(own.uncalibrated, right), calibration_error(sure, right)


def _section(
    read: ReadSplit,
    calibration: Calibration,
    errors: tuple[float, float],
    seed: int,
) -> Section:
    """What metrics.json says of confidence; precision and coverage are at the threshold."""
    readings = read.readings
    right, sure = [r.correct for r in readings], [r.confidence for r in readings]
    low, high = calibration_interval(sure, right, drawn_groups(readings), seed)
    section: Section = {
        "interval_groups": group_count(readings),
        "temperature": calibration.temperature,
        "ece_before": errors[0],
        "ece_after": errors[1],
        "ece_after_low": min(low, errors[1]),
        "ece_after_high": max(high, errors[1]),
        "area_under_risk": area_under_risk(sure, right),
    }
    if read.brier is not None:
        section |= {"brier_before": read.brier[0], "brier_after": read.brier[1]}
    if calibration.threshold is not None:
        accepted = [r.confidence >= calibration.threshold for r in readings]
        taken = [r for r, is_sure in zip(readings, accepted, strict=True) if is_sure]
        found = {"coverage_99": share_estimate(readings, accepted, seed)}
        if taken:
            found["precision_99"] = share_estimate(taken, [r.correct for r in taken], seed)
        section |= {"threshold_99": calibration.threshold, **with_intervals(found)}
    return {name: round(value, DIGITS) for name, value in section.items() if math.isfinite(value)}
