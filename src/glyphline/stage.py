"""How a stage script starts and ends: Typer around its function, errors in one line."""

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer

from glyphline.errors import GlyphlineError


def run(main: Callable[..., Any]) -> None:
    """Run a stage's function as a command line program.

    Exit status: 0 when it ended well, 1 for a `GlyphlineError` (printed as one line on standard
    error), 2 for wrong arguments, 130 for Ctrl-C. Other exceptions keep their traceback.
    """

    @functools.wraps(main)  # Typer reads the options from the signature
    def shown(*args: Any, **kwargs: Any) -> None:
        # Inside Typer's own handling, which would end Ctrl-C without a word.
        with shown_errors():
            main(*args, **kwargs)

    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(shown)
    app()


@contextmanager
def shown_errors() -> Iterator[None]:
    """End the program with one line for an error that the user can mend."""
    try:
        yield
    except GlyphlineError as error:
        from rich.markup import escape  # not at every start of `glyphline read`

        line = " ".join(str(error).splitlines())
        _print_error(f"[bold red]error:[/] {escape(line)}")
        sys.exit(1)
    except KeyboardInterrupt:
        _print_error("[bold yellow]interrupted[/]; outputs are as they were")
        sys.exit(130)


def _print_error(markup: str) -> None:
    from rich.console import Console

    Console(stderr=True, soft_wrap=True).print(markup, highlight=False)


@contextmanager
def shown_command(name: str, extra: str = "train") -> Iterator[None]:
    """Show errors as `shown_errors` does, and name a package that the reading side lacks.

    Args:
        name: of the command.
        extra: what brings the package: the training side, or another extra of glyphline.
    """
    with shown_errors():
        try:
            yield
        except ModuleNotFoundError as error:
            what = "the training side" if extra == "train" else "it"
            raise GlyphlineError(
                f"glyphline {name} needs the package {error.name}; install {what}: "
                f"pip install 'glyphline[{extra}]'"
            ) from error
