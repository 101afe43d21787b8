"""Nested params and metrics as the flat names and values that MLflow accepts."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

LEVEL = "glyphline.level"
"""Tag of a run: `experiment`, or `stage` of one beneath it."""

PARAM_LENGTH = 6000
TAG_LENGTH = 8000

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_\-]+")
_FOREIGN = re.compile(r"[^A-Za-z0-9_\-.]")


def param_entries(values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Flatten params to dotted names.

    A mapping whose keys cannot stand in a name, such as a merge map, becomes one JSON value.

    Returns:
        Name -> text. `{"train": {"epochs": 3}}` gives `{"train.epochs": "3"}`; None is `null`,
        lists are JSON; more than 6,000 characters are cut and end in the value's SHA-256.
    """
    flat: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Mapping) and value and all(map(_PLAIN_NAME.fullmatch, value)):
            flat |= param_entries(value, f"{prefix}{name}.")
        else:
            text = value if isinstance(value, str) else canonical(value)
            flat[safe_name(f"{prefix}{name}")] = shorten(text, PARAM_LENGTH)
    return flat


def metric_entries(values: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
    """Flatten metrics to dotted names.

    Returns:
        Name -> number. `{"characters": {"accuracy": 0.9}}` gives `{"characters.accuracy": 0.9}`.
        What is not a number (names, None, lists) is left out.
    """
    flat: dict[str, float] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= metric_entries(value, f"{prefix}{name}.")
        elif hasattr(value, "__float__"):
            flat[safe_name(f"{prefix}{name}")] = float(value)
    return flat


def safe_name(name: str) -> str:
    """Write characters that MLflow refuses in names by code point: `f1.#` is `f1.U0023`."""
    return _FOREIGN.sub(lambda match: f"U{ord(match[0]):04X}", name)


def shorten(text: str, limit: int) -> str:
    """Cut a text to `limit` characters; a cut text ends in the SHA-256 of the whole."""
    if len(text) <= limit:
        return text
    end = f"... sha256:{digest(text)}"
    return text[: limit - len(end)] + end


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal texts."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str | bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def error_line(error: BaseException) -> str:
    """An exception's kind and words in one line of at most 1,000 characters."""
    return shorten(f"{type(error).__name__}: {' '.join(str(error).split())}", 1000)
