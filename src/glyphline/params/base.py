"""The root of all params types, and errors that fit in one line."""

import difflib
import reprlib
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from glyphline.errors import ParamsError


class Params(BaseModel):
    """A closed, frozen section of params.yaml: unknown keys raise, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


P = TypeVar("P", bound=Params)


def read_yaml(path: Path) -> dict[str, Any]:
    """Read params.yaml as plain data.

    Raises:
        ParamsError: if the file is missing, is not YAML, or is not a mapping.
    """
    import yaml  # the reading runtime has no YAML and needs none

    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ParamsError(f"{path} does not exist; run from the repository's root") from error
    except OSError as error:
        raise ParamsError(f"{path} cannot be read: {error.strerror or error}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = " ".join(str(error).split())
        raise ParamsError(f"{path} is not valid YAML: {line}") from error
    if not isinstance(document, dict):
        raise ParamsError(f"{path} must hold a mapping of sections, not {type(document).__name__}")
    return document


def section(kind: type[P], values: Any, where: str) -> P:
    """Check one section against its type.

    Args:
        kind: the section's type.
        values: the plain values, usually a mapping.
        where: dotted path of the section, for the message; empty for the whole document.

    Raises:
        ParamsError: one line naming the first wrong key or value and what is allowed; a key
            that should not be there goes before one that is missing, as it may be the same one
            misspelt.
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise ParamsError(_one_line(kind, error, where)) from error


def choose(name: Any, allowed: list[str], what: str) -> str:
    """Return `name` if it is among `allowed`.

    Raises:
        ParamsError: naming the allowed names and the closest of them.
    """
    if name in allowed:
        return str(name)
    close = difflib.get_close_matches(str(name), allowed, n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    raise ParamsError(f"unknown {what} {name!r}{hint}; allowed: {', '.join(allowed)}")


def _one_line(kind: type[Params], error: ValidationError, where: str) -> str:
    errors = error.errors()
    first = next((e for e in errors if e["type"] == "extra_forbidden"), errors[0])
    path = " ".join(".".join([where, *map(str, first["loc"])]).strip(".").split())
    more = error.error_count() - 1
    tail = f" (and {more} more)" if more else ""
    if first["type"] == "extra_forbidden":
        allowed = _allowed_keys(kind, first["loc"][:-1])
        close = difflib.get_close_matches(str(first["loc"][-1]), allowed, n=1)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        return f"params: unknown key {path}{hint}; allowed: {', '.join(allowed) or 'none'}{tail}"
    if first["type"] == "missing":
        return f"params: {path} is missing{tail}"
    value = reprlib.repr(first["input"])
    if first["type"] == "model_type":
        allowed = _allowed_keys(kind, first["loc"])
        return f"params: {path} is {value}, not a section; allowed: {', '.join(allowed)}{tail}"
    message = first["msg"].removeprefix("Value error, ")
    return f"params: {path} is {value}: {message}{tail}"


def _allowed_keys(kind: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Follow `loc` through nested types to the one that refused a key."""
    for part in loc:
        field = kind.model_fields.get(str(part))
        nested = _nested_model(field.annotation) if field else None
        kind = nested or kind
    return list(kind.model_fields)


def _nested_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) in (typing.Union, types.UnionType, dict, list, tuple):
        for argument in typing.get_args(annotation):
            if nested := _nested_model(argument):
                return nested
    return None
