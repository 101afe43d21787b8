"""How a model reads the test set as its pictures get worse, and one number for it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from statistics import fmean

import numpy as np
from rich.console import Console
from rich.progress import Progress

from glyphline.decoding.decoder import Decoder
from glyphline.evaluation.corruptions import CORRUPTIONS, corrupt
from glyphline.evaluation.estimates import edits_estimate, group_count, ratio_estimate
from glyphline.evaluation.galleries import random_choice
from glyphline.evaluation.read_all import ReadAll
from glyphline.evaluation.read_pictures import read_pictures
from glyphline.evaluation.readings import Reading, read_characters, read_lines
from glyphline.evaluation.results import DIGITS, Section
from glyphline.evaluation.sections import with_intervals
from glyphline.metrics import Edits, character_edits, exact_match
from glyphline.models.saved import ModelCard
from glyphline.params.results import EvaluateParams

Row = dict[str, str | int | float | None]
TOGETHER = 256  # pictures that are in memory at once


@dataclass(frozen=True)
class Robustness:
    """A sample of the test set, read as it is and at every level of every corruption.

    Attributes:
        levels: L, how many there are; level l has severity l / L.
        positions: of the sampled readings among those of the test split, rising.
        curves: corruption -> readings at level 0, which is the test split as it is, to level L.
    """

    levels: int
    positions: list[int]
    curves: dict[str, list[list[Reading]]]

    @property
    def clean_error(self) -> float:
        """Error of the sampled pictures as they are."""
        return error_of(next(iter(self.curves.values()))[0])

    @property
    def corruption_errors(self) -> dict[str, float]:
        """Corruption -> mean error over its levels, the clean one not among them."""
        return {
            name: fmean(error_of(level) for level in curve[1:])
            for name, curve in self.curves.items()
        }

    @property
    def mean_corruption_error(self) -> float:
        """Mean of `corruption_errors`: (1 / 7 L) * the sum over corruptions and levels of error.

        Hendrycks & Dietterich divide each corruption's sum by that of a baseline network, which
        a network on other data does not have; here no corruption is weighted.

        Source: Hendrycks & Dietterich 2019, section 4.1, the unnormalised error E.
        """
        return fmean(self.corruption_errors.values())

    @property
    def relative_corruption_error(self) -> float:
        """How far errors rise: `mean_corruption_error` less `clean_error`.

        Source: Hendrycks & Dietterich 2019, section 4.1, the numerator of Relative mCE.
        """
        return self.mean_corruption_error - self.clean_error

    def section(self, seed: int) -> Section:
        """What metrics.json says of it; the errors over all corruptions with their intervals."""
        clean = next(iter(self.curves.values()))[0]
        levels = [level for curve in self.curves.values() for level in curve[1:]]
        worse = np.mean([[edits.total for edits in edits_of(level)] for level in levels], axis=0)
        lengths = [edits.length for edits in edits_of(clean)]
        rises = worse - [edits.total for edits in edits_of(clean)]
        found = {
            "clean_error": edits_estimate(clean, edits_of(clean), seed),
            "mean_corruption_error": ratio_estimate(clean, worse.tolist(), lengths, seed),
            "relative_corruption_error": ratio_estimate(clean, rises.tolist(), lengths, seed),
        }
        errors = with_intervals(found)
        errors |= {f"{name}_error": error for name, error in self.corruption_errors.items()}
        rounded = {name: round(error, DIGITS) for name, error in errors.items()}
        counts = {"samples": len(self.positions), "interval_groups": group_count(clean)}
        return {**counts, **rounded}

    def rows(self) -> list[Row]:
        """One row per corruption, level and section of the test set."""
        return [
            {
                "corruption": name,
                "level": level,
                "amount": amount_of(name, level, self.levels) if level else None,
                "unit": CORRUPTIONS[name].unit,
                "section": section,
                "samples": len(part),
                "right": round(right_of(part), DIGITS),
                "error": round(error_of(part), DIGITS),
            }
            for name, curve in self.curves.items()
            for level, readings in enumerate(curve)
            for section, part in sections_of(readings).items()
        ]


def amount_of(corruption: str, level: int, levels: int) -> float:
    """How much of a corruption a level from 1 on is, in its unit, as it is written."""
    return float(f"{CORRUPTIONS[corruption].amount(level / levels):.2g}")


def error_of(readings: Sequence[Reading]) -> float:
    """Pooled character error rate; of pictures of one character each, read as one, 1 - accuracy."""
    return character_edits([r.truth for r in readings], [r.text for r in readings]).rate


def edits_of(readings: Sequence[Reading]) -> list[Edits]:
    """What parts each reading from its truth."""
    return [character_edits([reading.truth], [reading.text]) for reading in readings]


def right_of(readings: Sequence[Reading]) -> float:
    """Share of the pictures read without error: accuracy of characters, exact match of lines."""
    return exact_match([r.truth for r in readings], [r.text for r in readings])


def sections_of(readings: Sequence[Reading]) -> dict[str, list[Reading]]:
    """The readings of characters and those of lines, where there are any."""
    parts = {"characters": read_characters(readings), "lines": read_lines(readings)}
    return {name: part for name, part in parts.items() if part}


def measure_robustness(
    run: Callable[[np.ndarray], np.ndarray],
    card: ModelCard,
    test: ReadAll,
    decoder: Decoder,
    params: EvaluateParams,
    seed: int,
) -> Robustness | None:
    """Corrupt a sample of the test split by degrees and read it again.

    What a corruption draws depends on the seed, the sample and the corruption, not on the level,
    so that a picture gets worse in one way only. Pictures are in memory `TOGETHER` at a time.

    Args:
        run: the network, (B, H, W, 1) float32 to logits.
        card: preprocessing, charset and head of the network.
        test: the test split as it was read; its readings are level 0.
        decoder: calibrated.
        params: `evaluate`.
        seed: of the sample and of the corruptions.

    Returns:
        None where `evaluate.robustness.samples` is 0.
    """
    wanted, levels = params.robustness.samples, params.robustness.levels
    chosen = random_choice([reading.name for reading in test.readings], wanted, seed)
    if not chosen:
        return None
    curves: dict[str, list[list[Reading]]] = {
        name: [[test.readings[at] for at in chosen], *([] for _ in range(levels))]
        for name in CORRUPTIONS
    }
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("Corrupted pictures", total=len(chosen))
        for places, pictures in _chunks(test.pictures(frozenset(chosen))):
            readings = [test.readings[at] for at in places]
            truths = [reading.truth for reading in readings]
            for name, curve in curves.items():
                for level in range(1, levels + 1):
                    worse = [
                        corrupt(picture, name, level / levels, generator(seed, at, name))
                        for at, picture in zip(places, pictures, strict=True)
                    ]
                    texts = read_pictures(run, card, worse, truths, decoder, params.batch_size)
                    curve[level] += [
                        replace(reading, text=text, rank=None)
                        for reading, text in zip(readings, texts, strict=True)
                    ]
            progress.advance(task, len(places))
    return Robustness(levels, chosen, curves)


def generator(seed: int, position: int, corruption: str) -> np.random.Generator:
    """What a corruption draws for one sample, the same at every level."""
    return np.random.default_rng([seed, position, *corruption.encode()])


def _chunks(
    pictures: Iterator[tuple[int, np.ndarray]],
) -> Iterator[tuple[list[int], list[np.ndarray]]]:
    while some := list(islice(pictures, TOGETHER)):
        yield [at for at, _ in some], [picture for _, picture in some]
