"""The command line: every command of `glyphline`, each defined in the `cli` module of its room."""

import typer

from glyphline.checking.cli import check
from glyphline.comparing.cli import compare
from glyphline.converting.cli import convert
from glyphline.evaluation.cli import suggest_merges
from glyphline.previewing.cli import preview
from glyphline.reading.cli import read
from glyphline.serving.cli import serve
from glyphline.tracking.cli import sync
from glyphline.tuning.cli import tune

app = typer.Typer(
    help="Read pictures with an exported model; look after the data and experiments it comes from.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)

DATA, EXPERIMENTS = "Data", "Experiments"

app.command("read")(read)
app.command("serve")(serve)
app.command("check", rich_help_panel=DATA)(check)
app.command("convert", rich_help_panel=DATA)(convert)
app.command("preview", rich_help_panel=DATA)(preview)
app.command("compare", rich_help_panel=EXPERIMENTS)(compare)
app.command("suggest-merges", rich_help_panel=EXPERIMENTS)(suggest_merges)
app.command("sync", rich_help_panel=EXPERIMENTS)(sync)
app.command("tune", rich_help_panel=EXPERIMENTS)(tune)
