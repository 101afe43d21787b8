"""The space that is searched: what each param may be, as people write it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glyphline.errors import ParamsError
from glyphline.params.base import read_yaml

if TYPE_CHECKING:
    import optuna

RANGE = ".."
LOG = "log:"


@dataclass(frozen=True)
class Choice:
    """One of several values: `32,64,128`."""

    values: tuple[Any, ...]

    def suggest(self, trial: "optuna.Trial", name: str) -> Any:
        """Draw a value."""
        return trial.suggest_categorical(name, self.values)

    def ends(self) -> tuple[Any, ...]:
        """Values that must be allowed, so that all are."""
        return self.values

    def written(self) -> str:
        """As people write it."""
        return ",".join("null" if value is None else str(value) for value in self.values)


@dataclass(frozen=True)
class Range:
    """A number between two: `0.1..0.5`, `2..8` for whole ones, `log:1e-4..1e-2`."""

    low: float
    high: float
    log: bool

    def suggest(self, trial: "optuna.Trial", name: str) -> Any:
        """Draw a number; a float has three significant digits, to be read and written."""
        if isinstance(self.low, int) and isinstance(self.high, int):
            return trial.suggest_int(name, self.low, self.high, log=self.log)
        drawn = trial.suggest_float(name, self.low, self.high, log=self.log)
        return min(max(float(f"{drawn:.3g}"), self.low), self.high)

    def ends(self) -> tuple[Any, ...]:
        """Values that must be allowed, so that all are."""
        return self.low, self.high

    def written(self) -> str:
        """As people write it."""
        return f"{LOG if self.log else ''}{self.low}{RANGE}{self.high}"


Space = dict[str, Choice | Range]


def read_space(texts: Sequence[str], file: Path | None) -> Space:
    """Read what `-s` gave, and a YAML file of `dotted.path: text`; `-s` goes first.

    Args:
        texts: `path=values`, as `train.learning_rate=log:1e-4..3e-3` or `train.batch_size=32,64`.
        file: as many of the same; None for none.

    Raises:
        ParamsError: if there is nothing to search, or what is there cannot be read.
    """
    pairs: dict[str, Any] = dict(read_yaml(file)) if file else {}
    for text in texts:
        name, sign, values = text.partition("=")
        if not sign or not name.strip():
            raise ParamsError(f"search space: {text!r} is no path=values; {_HOW}")
        pairs[name.strip()] = values
    if not pairs:
        raise ParamsError(f"nothing to search; {_HOW}")
    return {name: parse(name, values) for name, values in pairs.items()}


def parse(name: str, values: Any) -> Choice | Range:
    """Read what one param may be.

    Raises:
        ParamsError: with an example.
    """
    text = ",".join(map(str, values)) if isinstance(values, list) else str(values).strip()
    if RANGE not in text:
        found = tuple(_plain(part) for part in text.split(","))
        if text.startswith(LOG) or len(set(found)) < 2:
            raise ParamsError(f"search space: {name}={text} leaves no choice; {_HOW}")
        return Choice(found)
    low, high = (_plain(part) for part in text.removeprefix(LOG).split(RANGE, 1))
    if not (_is_number(low) and _is_number(high)) or low >= high:
        raise ParamsError(f"search space: {name}={text} is no range from low to high; {_HOW}")
    if text.startswith(LOG) and low <= 0:
        raise ParamsError(f"search space: {name}={text}: a logarithmic range starts above 0")
    return Range(low, high, text.startswith(LOG))


def changed(plain: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Copy of params.yaml's plain data with some values replaced.

    Raises:
        ParamsError: naming a path that params.yaml does not have.
    """
    copy = dict(plain)
    for path, value in values.items():
        head, _, rest = path.partition(".")
        if head not in copy or (rest and not isinstance(copy[head], Mapping)):
            raise ParamsError(
                f"params.yaml has no {path!r}; there are: {', '.join(map(str, copy)) or 'none'}"
            )
        copy[head] = changed(copy[head], {rest: value}) if rest else value
    return copy


_HOW = (
    "write -s train.learning_rate=log:1e-4..3e-3, -s models.cnn.dropout_rate=0.1..0.5 or "
    "-s train.batch_size=32,64,128"
)


def _plain(text: str) -> Any:
    """A value as YAML has it, and 1e-4 as a number too."""
    import yaml

    text = text.strip()
    try:
        number = float(text)
    except ValueError:
        return yaml.safe_load(text)
    return int(text) if text.lstrip("+-").isdigit() else number


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
