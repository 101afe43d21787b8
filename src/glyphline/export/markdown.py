"""Tables and numbers as the model card writes them."""

from collections.abc import Iterable, Sequence
from typing import Any


def table_of(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def number(value: float) -> str:
    """A count with thousands apart, or four decimals."""
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def code(text: str) -> str:
    """Text as code; a backtick in it needs two of them around."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _cell(value: Any) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")
