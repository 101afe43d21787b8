"""A progress bar on the terminal while readings go elsewhere."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

from glyphline.reading.inputs import Input

SHOWN_FROM = 20  # files


@contextmanager
def shown_bar(inputs: Iterable[Input], total: int) -> Iterator[Iterable[Input]]:
    """Pass files on while a bar on standard error shows how many of them were taken."""
    # Rich would send standard output to the console that shows the bar.
    console = Console(stderr=True)
    with Progress(console=console, disable=total < SHOWN_FROM, redirect_stdout=False) as bar:
        yield bar.track(inputs, total=total, description="reading")
