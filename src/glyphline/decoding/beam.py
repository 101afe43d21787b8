"""Prefix beam search over the steps of a CTC head, free or along an automaton."""

from dataclasses import dataclass, field

import numpy as np

from glyphline.decoding.automaton import DEAD, Automaton

_NONE = -np.inf


@dataclass(frozen=True)
class Constraint:
    """An automaton with what the search asks of it at every step."""

    automaton: Automaton
    free: np.ndarray
    after: np.ndarray

    @classmethod
    def of(cls, automaton: Automaton) -> "Constraint":
        """Work out once how far every state is from an end."""
        return cls(automaton, *automaton.steps_left())


@dataclass
class _Prefixes:
    """The tree of all prefixes met so far; the same prefix is always the same number."""

    parents: list[int] = field(default_factory=lambda: [-1])
    characters: list[int] = field(default_factory=lambda: [-1])
    known: dict[tuple[int, int], int] = field(default_factory=dict)

    def longer(self, prefix: int, character: int) -> int:
        """The number of a prefix with one more character."""
        number = self.known.setdefault((prefix, character), len(self.parents))
        if number == len(self.parents):
            self.parents.append(prefix)
            self.characters.append(character)
        return number

    def ids(self, prefix: int) -> list[int]:
        """The characters of a prefix."""
        found = []
        while prefix:
            found.append(self.characters[prefix])
            prefix = self.parents[prefix]
        return found[::-1]


def beam_search(
    log_probabilities: np.ndarray, width: int, constraint: Constraint | None = None
) -> list[list[int]]:
    """The most probable texts of one line, as far as a beam of that width finds them.

    Each prefix carries the probability of all paths that spell it and end in a blank, and of
    those that end in its last character. A step lets a prefix stay or grow by one character;
    the `width` most probable go on. Under a constraint only those grow that may, and only those
    go on that can still reach an end in the steps left, so that the search always ends in texts
    that are allowed.

    Args:
        log_probabilities: (T, V) of one line; the blank is the last of V.
        width: prefixes kept at each step; with as many as there are texts the search is exact.
        constraint: which texts may be read; None for all.

    Returns:
        Texts as ids, at most `width`, the most probable by the search's own sums first; none
        where no allowed text fits the T steps.

    Source: Graves and Jaitly 2014, algorithm 1, without a language model; Hannun et al. 2014.
    """
    T, V = log_probabilities.shape[0], log_probabilities.shape[1] - 1
    tree = _Prefixes()
    beam, last, states = np.array([0]), np.array([-1]), np.array([0])
    blank, spelt = np.zeros(1), np.full(1, _NONE)
    for t, step in enumerate(log_probabilities):
        total = np.logaddexp(blank, spelt)  # (W,)
        rows = np.arange(len(beam))
        has = last >= 0
        grown = total[:, None] + step[:V]  # (W, V)
        grown[rows[has], last[has]] = blank[has] + step[last[has]]
        kept = np.where(has, spelt + step[last], _NONE)
        _join(tree, beam, grown, kept)
        blank = total + step[V]
        candidates = np.concatenate([np.logaddexp(blank, kept), grown.ravel()])
        if constraint is not None:
            _forbid(candidates, grown.shape, states, constraint, T - 1 - t)
        chosen = _best(candidates, width)
        stays = chosen < len(beam)
        source = np.where(stays, chosen, (chosen - len(beam)) // V)
        character = np.where(stays, last[source], (chosen - len(beam)) % V)
        numbers = zip(beam[source].tolist(), character.tolist(), stays.tolist(), strict=True)
        beam = np.array([b if stay else tree.longer(b, c) for b, c, stay in numbers], np.int64)
        if constraint is not None:
            moved = constraint.automaton.moves[states[source], np.maximum(character, 0)]
            states = np.where(stays, states[source], moved)
        spelt = np.where(stays, kept[source], candidates[chosen])
        blank, last = np.where(stays, blank[source], _NONE), character
    order = np.argsort(-np.logaddexp(blank, spelt), kind="stable")
    return [tree.ids(int(beam[index])) for index in order]


def _join(tree: _Prefixes, beam: np.ndarray, grown: np.ndarray, kept: np.ndarray) -> None:
    """Add what grows into a prefix of the beam to that prefix, instead of a second one."""
    place = {prefix: row for row, prefix in enumerate(beam.tolist())}
    for row, prefix in enumerate(beam.tolist()):
        parent = place.get(tree.parents[prefix])
        if parent is not None:
            character = tree.characters[prefix]
            kept[row] = np.logaddexp(kept[row], grown[parent, character])
            grown[parent, character] = _NONE


def _forbid(
    candidates: np.ndarray,
    shape: tuple[int, ...],
    states: np.ndarray,
    constraint: Constraint,
    steps_left: int,
) -> None:
    """Take out candidates that may not be, or can reach no end in the steps left."""
    W = shape[0]
    moves = constraint.automaton.moves[states]  # (W, V)
    too_far = constraint.after[moves, np.arange(shape[1])] > steps_left
    candidates[:W][constraint.free[states] > steps_left] = _NONE
    candidates[W:][((moves == DEAD) | too_far).ravel()] = _NONE


def _best(candidates: np.ndarray, width: int) -> np.ndarray:
    """Indices of the largest values, at most `width`, those that are impossible left out."""
    if len(candidates) > width:
        chosen = np.sort(np.argpartition(-candidates, width - 1)[:width])
    else:
        chosen = np.arange(len(candidates))
    return chosen[candidates[chosen] > _NONE]
