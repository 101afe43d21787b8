"""Which texts may be read, as a finite automaton over the ids of a charset."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from glyphline.errors import DataError

DEAD = -1
MAX_STATES = 200_000
_NEVER = 1 << 30  # steps; no text is that long


@dataclass(frozen=True)
class Automaton:
    """A deterministic automaton that begins in state 0.

    Attributes:
        moves: (S, V) int32, the state that each character leads to, or `DEAD`.
        accepting: (S,) bool, where a text may end.
    """

    moves: np.ndarray
    accepting: np.ndarray

    def accepts(self, ids: Sequence[int]) -> bool:
        """Whether a whole text may be read."""
        state = 0
        for index in ids:
            state = int(self.moves[state, index])
            if state == DEAD:
                return False
        return bool(self.accepting[state])

    def steps_left(self) -> tuple[np.ndarray, np.ndarray]:
        """Time steps that CTC needs at least to reach an end from each state.

        One per character, and one more where it repeats the character before it.

        Returns:
            (S,) when a blank came last, and (S, V) when that character came last; `_NEVER`
            where no end can be reached.
        """
        V = self.moves.shape[1]
        afterwards = np.where(self.accepting[:, None], 0, _NEVER) * np.ones((1, V), np.int64)
        free = np.where(self.accepting, 0, _NEVER)
        alive, columns = self.moves != DEAD, np.arange(V)
        while True:
            through = np.where(alive, 1 + afterwards[self.moves, columns], _NEVER)  # (S, V)
            least = np.minimum(free, through.min(axis=1))
            repeated = _least_without_own(through, columns)
            found = np.minimum(afterwards, np.minimum(repeated, through + 1))
            if (found == afterwards).all() and (least == free).all():
                return free, afterwards
            free, afterwards = least, found


def _least_without_own(through: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The least of each row, its own column left out: (S, V) to (S, V)."""
    best = through.argmin(axis=1)
    rows = np.arange(len(through))
    least = through[rows, best]
    others = through.copy()
    others[rows, best] = _NEVER
    return np.where(columns == best[:, None], others.min(axis=1)[:, None], least[:, None])


def both(one: Automaton, other: Automaton) -> Automaton:
    """The texts that two automata accept.

    Raises:
        DataError: if that takes too many states.
    """
    states, waiting = {(0, 0): 0}, [(0, 0)]
    rows: list[np.ndarray] = []
    while len(rows) < len(waiting):
        left, right = waiting[len(rows)]
        row = np.full(one.moves.shape[1], DEAD, np.int32)
        alive = (one.moves[left] != DEAD) & (other.moves[right] != DEAD)
        for index in np.flatnonzero(alive).tolist():
            pair = (int(one.moves[left, index]), int(other.moves[right, index]))
            if pair not in states:
                states[pair] = len(states)
                waiting.append(pair)
            row[index] = states[pair]
        rows.append(row)
        check_size(len(states), "decode.pattern and decode.lexicon together")
    accepting = [bool(one.accepting[a] and other.accepting[b]) for a, b in waiting]
    return Automaton(np.stack(rows), np.array(accepting))


def check_size(states: int, what: str) -> None:
    """Refuse an automaton that would fill the memory.

    Raises:
        DataError: above `MAX_STATES` states.
    """
    if states > MAX_STATES:
        raise DataError(f"{what} needs more than {MAX_STATES:,} states; allow fewer texts")
