"""Samples passed on while a terminal shows how many there were, their number being unknown."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from glyphline.sample import Sample

_SHOWN_EVERY = 256


def counted(samples: Iterable[Sample], what: str) -> Iterator[Sample]:
    """Pass samples on while a terminal shows how many and for how long."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}: {task.completed:,.0f} samples"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        number = 0
        for number, sample in enumerate(samples, start=1):
            yield sample
            if number % _SHOWN_EVERY == 0:
                progress.update(task, completed=number)
        progress.update(task, completed=number, total=number)
