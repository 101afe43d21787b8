"""A regular expression as an automaton: the subset whose texts a decoder can follow."""

import re
from dataclasses import dataclass, field

import numpy as np

from glyphline.charset import Charset
from glyphline.decoding.automaton import DEAD, Automaton, check_size
from glyphline.errors import DataError

MAX_REPEATS = 1000
SUPPORTED = (
    "literals, \\d \\w \\s and escapes, [classes], '.', (groups), '|', and ? * + {m} {m,n} {m,}"
)

# One character of the text: an escape, a class, or anything else; and how often it may come.
_ATOM = re.compile(r"\\x..|\\u.{4}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_COUNT = re.compile(r"\{(\d+)\}|\{(\d*),(\d*)\}|[?*+]")
_MEANINGS = {"?": (0, 1), "*": (0, None), "+": (1, None)}
# Escapes that stand for no character of their own: places, references, property classes.
_PLACES = re.compile(r"\\[0-9AbBZzGpPNg]")

Nfa = tuple[int, int]
"""Where a part of the expression begins and where it ends."""


def compile_pattern(pattern: str, charset: Charset) -> Automaton:
    r"""The texts that a regular expression matches as a whole.

    `[A-Z]{3}[0-9]{4}` is a plate of three capitals and four digits. The dialect is Python's;
    of it `SUPPORTED` is understood. Each character of the charset is asked of Python's own
    engine whether a class or an escape takes it. `^` in front and `$` behind are allowed and
    mean nothing, since the whole text has to match.

    Args:
        pattern: the expression.
        charset: the characters that can be read.

    Raises:
        DataError: if the expression is malformed or needs what is not supported, if part of it
            takes no character of the charset, or if it is too large.
    """
    try:
        re.compile(pattern)
    except re.error as error:
        raise DataError(f"decode.pattern {pattern!r} is no regular expression: {error}") from error
    return _Compiler(pattern, charset).automaton()


@dataclass
class _Compiler:
    """Thompson's construction over one expression, then subsets of its states."""

    pattern: str
    charset: Charset
    at: int = 0
    silent: list[list[int]] = field(default_factory=list)
    """State -> states that it leads to without a character."""
    loud: list[tuple[frozenset[int], int] | None] = field(default_factory=list)
    """State -> the ids that it takes and where they lead, if any."""

    def automaton(self) -> Automaton:
        """Compile the whole expression."""
        pattern = self.pattern
        self.at = 1 if pattern.startswith("^") else 0
        start, end = self._alternatives()
        if self.at < len(pattern):
            raise self._refused(f"the {pattern[self.at]!r} at {self.at}")
        return self._subsets(start, end)

    def _alternatives(self) -> Nfa:
        start, end = self._state(), self._state()
        while True:
            first, last = self._sequence()
            self.silent[start].append(first)
            self.silent[last].append(end)
            if not self.pattern.startswith("|", self.at):
                return start, end
            self.at += 1

    def _sequence(self) -> Nfa:
        start = end = self._state()
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            if self.pattern[self.at :] == "$":
                self.at += 1
                break
            begin = self.at
            part = self._atom()
            low, high = self._repeats()
            rest = self.at
            if (low, high) != (1, 1):
                part = self._repeated(begin, low, high)
            self.at = rest
            self.silent[end].append(part[0])
            end = part[1]
        return start, end

    def _repeated(self, begin: int, low: int, high: int | None) -> Nfa:
        """A part of the expression several times: it is compiled anew for each of them."""
        start = end = self._state()
        for index in range(low + 1 if high is None else high):
            self.at = begin
            first, last = self._atom()
            self.silent[end].append(first)
            if index >= low:
                self.silent[end].append(last)  # this one may be left out
                if high is None:
                    self.silent[last].append(first)
            end = last
        return start, end

    def _repeats(self) -> tuple[int, int | None]:
        match = _COUNT.match(self.pattern, self.at)
        if not match:
            return 1, 1
        self.at = match.end()
        if self.pattern[self.at : self.at + 1] in ("?", "+", "*"):
            raise self._refused(f"the lazy or possessive {match[0]}{self.pattern[self.at]}")
        if match[0] in _MEANINGS:
            return _MEANINGS[match[0]]
        low = int(match[1] or match[2] or 0)
        high = low if match[1] else int(match[3]) if match[3] else None
        if max(low, high or 0) > MAX_REPEATS:
            raise self._refused(f"more than {MAX_REPEATS:,} repeats, {match[0]},")
        return low, high

    def _atom(self) -> Nfa:
        if self.pattern.startswith("(", self.at):
            self.at += 3 if self.pattern.startswith("(?:", self.at) else 1
            if self.pattern.startswith("?", self.at):
                raise self._refused(f"'({self.pattern[self.at : self.at + 2]}...)'")
            inside = self._alternatives()
            self.at += 1  # Python has found the closing bracket
            return inside
        match = _ATOM.match(self.pattern, self.at)
        text = match[0] if match else ""
        if text in ("^", "$") or _PLACES.match(text):
            raise self._refused(f"{text!r} inside")
        self.at += len(text)
        taken = frozenset(
            index for index, c in enumerate(self.charset.characters) if re.fullmatch(text, c)
        )
        if not taken:
            raise DataError(
                f"decode.pattern {self.pattern!r}: {text!r} takes no character that the model "
                f"reads, which are {self.charset.characters!r}"
            )
        start, end = self._state(), self._state()
        self.loud[start] = (taken, end)
        return start, end

    def _state(self) -> int:
        check_size(len(self.silent), f"decode.pattern {self.pattern!r}")
        self.silent.append([])
        self.loud.append(None)
        return len(self.silent) - 1

    def _subsets(self, start: int, end: int) -> Automaton:
        first = self._closure({start})
        numbers, waiting = {first: 0}, [first]
        rows: list[np.ndarray] = []
        while len(rows) < len(waiting):
            leads: dict[int, set[int]] = {}
            for taken, target in filter(None, (self.loud[state] for state in waiting[len(rows)])):
                for index in taken:
                    leads.setdefault(index, set()).add(target)
            row = np.full(len(self.charset), DEAD, np.int32)
            for index, targets in leads.items():
                subset = self._closure(targets)
                if subset not in numbers:
                    numbers[subset] = len(numbers)
                    waiting.append(subset)
                row[index] = numbers[subset]
            rows.append(row)
            check_size(len(numbers), f"decode.pattern {self.pattern!r}")
        return Automaton(np.stack(rows), np.array([end in subset for subset in waiting]))

    def _closure(self, states: set[int]) -> frozenset[int]:
        found, waiting = set(states), list(states)
        while waiting:
            for state in self.silent[waiting.pop()]:
                if state not in found:
                    found.add(state)
                    waiting.append(state)
        return frozenset(found)

    def _refused(self, what: str) -> DataError:
        return DataError(
            f"decode.pattern {self.pattern!r}: {what} is not supported; it may hold {SUPPORTED}"
        )
