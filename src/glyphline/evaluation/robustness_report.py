"""The files that say how a model bears worse pictures: a table, curves, and examples."""

from collections.abc import Sequence
from pathlib import Path

from glyphline.evaluation.corruptions import CORRUPTIONS, corrupt
from glyphline.evaluation.read_all import ReadAll
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.robustness import (
    Robustness,
    amount_of,
    error_of,
    generator,
    right_of,
    sections_of,
)
from glyphline.outputs import write_rows
from glyphline.plots.grid import Card
from glyphline.plots.robustness import Curve, corruption_sheet, robustness_figure
from glyphline.plots.style import save_figure

COLUMNS = ("corruption", "level", "amount", "unit", "section", "samples", "right", "error")
_EXAMPLES = 2  # characters shown at each level; of lines there is room for one
_SHORT = 6  # characters of a line that can be read at its size in the sheet


def write_robustness(folder: Path, robustness: Robustness, test: ReadAll, seed: int) -> None:
    """Write `robustness.csv`, `robustness.png` (curves) and `corruptions.png` (what they are of).

    Args:
        folder: an existing folder.
        robustness: of the test split.
        test: that split, for its pictures.
        seed: that the corruptions were drawn with.
    """
    write_rows(folder / "robustness.csv", COLUMNS, robustness.rows())
    figure = robustness_figure(
        _curves(robustness),
        robustness.clean_error,
        robustness.mean_corruption_error,
        len(robustness.positions),
    )
    save_figure(figure, folder / "robustness.png")
    save_figure(corruption_sheet(_examples(robustness, test, seed)), folder / "corruptions.png")


def _curves(robustness: Robustness) -> list[Curve]:
    levels = robustness.levels
    return [
        Curve(
            name,
            CORRUPTIONS[name].unit,
            [amount_of(name, level, levels) for level in range(1, levels + 1)],
            _errors(curve),
            robustness.corruption_errors[name],
        )
        for name, curve in robustness.curves.items()
    ]


def _errors(curve: Sequence[Sequence[Reading]]) -> dict[str, list[float]]:
    """What is counted -> its share at each level."""
    parts = [sections_of(readings) for readings in curve]
    errors: dict[str, list[float]] = {}
    if "characters" in parts[0]:
        errors["characters wrong"] = [1 - right_of(part["characters"]) for part in parts]
    if "lines" in parts[0]:
        errors["CER of lines"] = [error_of(part["lines"]) for part in parts]
        errors["lines wrong"] = [1 - right_of(part["lines"]) for part in parts]
    return errors


def _examples(
    robustness: Robustness, test: ReadAll, seed: int
) -> dict[str, list[tuple[str, list[Card]]]]:
    """Corruption -> amount and pictures of each level, the clean ones first."""
    places = _shown(next(iter(robustness.curves.values()))[0])
    positions = [robustness.positions[place] for place in places]
    pictures = dict(test.pictures(frozenset(positions)))
    levels = robustness.levels
    sheet: dict[str, list[tuple[str, list[Card]]]] = {}
    for name, curve in robustness.curves.items():
        sheet[name] = []
        for level, readings in enumerate(curve):
            cards = []
            for place, at in zip(places, positions, strict=True):
                picture = pictures[at]
                if level:
                    picture = corrupt(picture, name, level / levels, generator(seed, at, name))
                cards.append(Card(picture, readings[place].truth, readings[place].text))
            amount = f"{amount_of(name, level, levels):g}" if level else "clean"
            sheet[name].append((amount, cards))
    return sheet


def _shown(readings: Sequence[Reading]) -> list[int]:
    """Which pictures are shown: read right while clean, and small enough to be seen.

    Two characters that differ; or, where there are none, the line whose length is nearest to
    `_SHORT`.
    """
    order = sorted(range(len(readings)), key=lambda place: not readings[place].correct)
    characters: dict[str, int] = {}
    for place in order:
        if len(readings[place].truth.strip()) == 1:  # a space shows nothing
            characters.setdefault(readings[place].truth, place)
    if characters:
        return list(characters.values())[:_EXAMPLES]
    return sorted(
        order,
        key=lambda place: (
            not readings[place].correct,
            abs(len(readings[place].truth) - _SHORT),
        ),
    )[:1]
