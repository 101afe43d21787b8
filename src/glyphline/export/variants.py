"""Each wanted variant: made, scored on the test set, and kept or left out."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glyphline.data.batches import Batches
from glyphline.errors import ExportError
from glyphline.export.convert import Converter, Source
from glyphline.export.runtimes import RUNNERS, Runner
from glyphline.export.score import (
    Flip,
    Score,
    excess,
    find_flips,
    is_int8,
    read_all,
    score_texts,
)
from glyphline.export.speed import Speed, measure_speed
from glyphline.exported import PLACES
from glyphline.models.heads import Head
from glyphline.params.export import ExportParams
from glyphline.quiet import without_chatter

TRAINED = "trained"
REASON = 300  # characters


@dataclass(frozen=True)
class Outcome:
    """What became of a variant.

    Attributes:
        variant: its name, or `TRAINED`.
        score: None when it could not be made or run.
        reason: why it was left out of the folder; empty when it is in it.
        speed: None when it was left out.
    """

    variant: str
    score: Score | None
    reason: str = ""
    speed: Speed | None = None


@dataclass(frozen=True)
class Bench:
    """What every variant is scored and timed with.

    Attributes:
        test: the test split.
        head: the model's head.
        pictures: encoded pictures for timing.
        params: tolerances and batch size.
    """

    test: Batches
    head: Head
    pictures: Sequence[bytes]
    params: ExportParams

    def read(self, run: Runner) -> list[str]:
        """Read the test split."""
        return read_all(run, self.test, self.head.charset, self.head.name)

    def speed(self, run: Runner) -> Speed:
        """Time the reading of single pictures and of batches."""
        how, size = self.test.how, self.params.batch_size
        return measure_speed(run, self.pictures, how, self.head.charset, self.head.name, size)


def make_variants(
    source: Source, folder: Path, converters: Mapping[str, Converter], bench: Bench
) -> tuple[list[Outcome], list[Flip]]:
    """Make and score every wanted variant; leave out of the folder what is not good enough.

    Args:
        source: the trained network, and pictures for calibration.
        folder: an existing folder that the variants are written into.
        converters: what the network can be made into.
        bench: the test set, timing and params.

    Returns:
        One outcome each, the trained model's first; and the pictures whose reading changed.

    Raises:
        ExportError: if a required variant cannot be made or reads worse than tolerated, or any
            variant of 16 or 32 bits does that is given the same pictures as the trained model.
    """
    truths = bench.test.texts()
    trained: Runner = source.network.predict_on_batch
    expected = bench.read(trained)
    best = score_texts(truths, expected, expected, 0)
    outcomes = [Outcome(TRAINED, best, "", bench.speed(trained))]
    flips: list[Flip] = []
    for variant in bench.params.variants:
        score, run = None, None
        try:
            run = _made(variant, source, folder, converters)
            texts = bench.read(run)
            score = score_texts(truths, texts, expected, size_of(folder / PLACES[variant]))
            flips += find_flips(variant, truths, texts, expected)
            reason = excess(variant, score, best, bench.params)
        except ExportError as error:
            reason = str(error)
        if reason:
            _refuse_if_needed(variant, reason, made=run is not None, bench=bench)
            _remove(folder / PLACES[variant])
        speed = None if reason or run is None else bench.speed(run)
        outcomes.append(Outcome(variant, score, reason, speed))
    if all(outcome.reason for outcome in outcomes[1:]):
        raise ExportError(
            f"none of export.variants can be shipped: {variant} is {reason}; "
            f"name one of {', '.join(converters)}"
        )
    return outcomes, flips


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _made(
    variant: str, source: Source, folder: Path, converters: Mapping[str, Converter]
) -> Runner:
    if variant not in converters:
        raise ExportError(f"not convertible: this model can be made into {', '.join(converters)}")
    try:
        with without_chatter():
            converters[variant](source, folder)
            return RUNNERS[variant](folder)
    except Exception as error:  # every converter and runtime raises its own
        raise ExportError(f"not convertible: {_line(error)}") from error


def _line(error: Any) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= REASON else text[:REASON] + "..."


def _refuse_if_needed(variant: str, reason: str, made: bool, bench: Bench) -> None:
    if variant in bench.params.required:
        raise ExportError(
            f"{variant} is not good enough to ship: {reason}; mend the model, or take {variant} "
            f"out of export.required"
        )
    of_one_width = variant.startswith("litert") and bench.test.how.width_step_px is not None
    if made and not is_int8(variant) and not of_one_width:
        raise ExportError(
            f"{variant} reads worse than the model it was made from: {reason}; take it out of "
            f"export.variants, or allow more"
        )


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
