"""Fit the weights of a plan's steering on texts drawn as the lines will be."""

import dataclasses
import logging
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from glyphline import texts
from glyphline.merge import merge_text
from glyphline.shards import read_columns
from glyphline.synthesis.font_use import draw_font
from glyphline.synthesis.plan import Plan
from glyphline.synthesis.steering import CANDIDATES, FREE, Steering, alphabet, softmax
from glyphline.synthesis.target import wanted_shares
from glyphline.texts.case import narrowed

LINES = 4096  # that stand for all; 8 texts each
ROUNDS = 300
LARGEST = 8.0  # |log w|
_STEP, _LEAST_SHARE = 0.5, 1e-5
_DIGITS = 3  # of log w: processors differ in the last bits of exp
_TRIED = 0.75  # of the share wanted: below it, a class is reported as short

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trials:
    """Texts that stand for all lines of a plan, as counts of classes (V of them).

    Attributes:
        choices: (lines, candidates, V) of the kinds that are chosen from.
        fixed: (V,) what the kinds of free characters hold elsewhere.
        free: per kind and alphabet, (number of free places, (letters,) log b, (letters,) class).
    """

    choices: np.ndarray
    fixed: np.ndarray
    free: list[tuple[float, np.ndarray, np.ndarray]]

    def counts(self, log_weights: np.ndarray) -> np.ndarray:
        """(V,) characters that the weights should give; the formula is that of `Steering`."""
        expected = self.fixed.copy()
        scores = self.choices @ log_weights
        expected += np.einsum("lc,lcv->v", softmax(scores), self.choices, optimize=True)
        for places, base, classes in self.free:
            np.add.at(expected, classes, places * softmax(base + log_weights[classes]))
        return expected


def steer(plan: Plan, balanced: Path | None) -> Plan:
    """Give a plan its steering, if its params want any.

    The weights solve expected share = wanted share, by steps of half the difference of their
    logarithms. Where texts cannot give all shares (dates need digits, no word holds a ~), the
    weights of what is too frequent stop at -`LARGEST`, and the rest falls short in proportion.

    Args:
        plan: the plan, with fonts and params.
        balanced: the balanced data; `deficit` reads the texts of its train split, and takes None
            for no data at all.

    Raises:
        ParamsError: see `wanted_shares`.
        DataError: if a kind of text cannot be drawn.
    """
    if not plan.params.steered:
        return plan
    able = {c for use in plan.line_fonts for c in narrowed(use.in_lines, plan.params.case)}
    drawn = set(merge_text("".join(able), plan.merges))
    classes = sorted(drawn - {" "})
    trials = draw_trials(plan, classes)
    natural = trials.counts(np.zeros(len(classes)))
    held = _held(plan, balanced) if plan.params.steer == "deficit" else {}
    characters = natural.sum() / LINES * plan.params.lines
    by_itself = dict(zip(classes, (natural / natural.sum()).tolist(), strict=True))
    wanted = wanted_shares(plan.params, by_itself, held, characters)
    target = np.array(list(wanted.values()))
    weights = np.zeros(len(classes))
    for _ in range(ROUNDS):
        expected = trials.counts(weights)
        shares = expected / expected.sum()
        step = np.log((target + _LEAST_SHARE) / (shares + _LEAST_SHARE))
        weights += _STEP * step
        # Else long texts would be preferred, or short ones, and all weights drift to the bound.
        weights = np.clip(weights - weights @ target, -LARGEST, LARGEST)
    weights = weights.round(_DIGITS)
    expected = trials.counts(weights)
    shares = expected / expected.sum()
    steering = Steering(
        merges=plan.merges,
        log_weights=dict(zip(classes, weights.tolist(), strict=True)),
        wanted=wanted,
        unsteered=by_itself,
        expected=dict(zip(classes, shares.tolist(), strict=True)),
        held=held,
    )
    if short := short_of(steering):
        log.warning(
            "texts of %s hold fewer %s than wanted: name random twice, or lower steer_strength",
            ", ".join(plan.params.texts),
            short,
        )
    return dataclasses.replace(plan, steering=steering)


def short_of(steering: Steering) -> str:
    """The classes whose expected share stays clearly below what is wanted."""
    wanted = steering.wanted
    return "".join(c for c, share in steering.expected.items() if share < _TRIED * wanted[c])


def draw_trials(plan: Plan, classes: list[str]) -> Trials:
    """Draw `LINES` lines' texts, kinds and fonts as those of the plan, from a seed of their own."""
    index = {name: place for place, name in enumerate(classes)}
    chosen: list[np.ndarray] = []
    fixed = np.zeros(len(classes))
    free: Counter[tuple[str, str]] = Counter()
    params, kinds = plan.params, plan.params.texts
    for line in range(LINES):
        rng = np.random.default_rng([plan.seed, line, zlib.crc32(b"steering")])
        allowed = draw_font(plan.line_pools, rng).in_lines
        kind = kinds[line % len(kinds)]
        candidates = np.zeros((CANDIDATES, len(classes)), float)
        for row in candidates:
            text = texts.draw_text(kind, allowed, plan.form, rng)
            if kind in FREE:
                open_places, letters, _ = alphabet(kind, narrowed(allowed, params.case))
                places = sum(c in open_places for c in text)
                free[kind, letters] += places
                text = "".join(c for c in text if c not in open_places)
            for name in merge_text(text.replace(" ", ""), plan.merges):
                row[index[name]] += 1
        if kind in FREE:
            fixed += candidates.sum(axis=0) / CANDIDATES
        else:
            chosen.append(candidates)
    choices = np.array(chosen, float).reshape(-1, CANDIDATES, len(classes))
    return Trials(choices, fixed, _tables(free, plan.merges, index))


def _tables(
    free: Counter[tuple[str, str]], merges: dict[str, str], index: dict[str, int]
) -> list[tuple[float, np.ndarray, np.ndarray]]:
    tables = []
    for (kind, letters), places in free.items():
        if places:
            _, _, base = alphabet(kind, letters)
            found = np.array([index[name] for name in merge_text(letters, merges)])
            tables.append((places / CANDIDATES, base, found))
    return tables


def _held(plan: Plan, balanced: Path | None) -> dict[str, int]:
    """Characters per class that training has besides the lines: real ones, and those alone."""
    counts: Counter[str] = Counter()
    real = read_columns(balanced, "train", ["text"]).column("text").chunks if balanced else []
    for chunk in real:
        for text in chunk.to_pylist():
            counts.update(text)
    for place, name in enumerate(plan.drawable):
        number = len(range(place, plan.params.characters, len(plan.drawable)))
        counts[name] += number
    return dict(counts)
