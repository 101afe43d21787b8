"""`glyphline read` as Typer sees it; what does the work is imported when it runs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from glyphline.reading.options import (
    MODEL,
    LexiconFile,
    MaxPixels,
    Model,
    Pattern,
    Threads,
    Variant,
)


class Format(StrEnum):
    """How readings are written."""

    text = "text"
    json = "json"
    csv = "csv"
    alto = "alto"
    hocr = "hocr"


class Shows(StrEnum):
    """What pictures show."""

    auto = "auto"
    page = "page"
    line = "line"
    character = "character"


def read(
    pictures: Annotated[
        list[str],
        typer.Argument(help="Pictures, PDF, folders of them, patterns; - for standard input."),
    ],
    model: Model = MODEL,
    json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    format: Annotated[  # noqa: A002 - the option's name
        Format, typer.Option(help="json: an object per page, with boxes per line and character.")
    ] = Format.text,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Write a document per picture there, not to standard output: .txt, .jsonl, .csv, "
            ".xml (ALTO) or .html (hOCR).",
        ),
    ] = None,
    layout: Annotated[
        Shows, typer.Option(help="What pictures show; auto tells pages from single lines.")
    ] = Shows.auto,
    annotate: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT",
            help="Draw boxes, text and confidence on a copy: a picture, or a folder of them.",
        ),
    ] = None,
    expect: Annotated[
        Path | None,
        typer.Option(
            metavar="TABLE",
            help="CSV or TSV with columns file and text: show the truth beside the reading, "
            "and the score at the end.",
        ),
    ] = None,
    min_confidence: Annotated[
        str,
        typer.Option(
            metavar="FLOAT|auto",
            help="Readings below it are marked unsure; auto takes the model's own threshold.",
        ),
    ] = "",
    pattern: Pattern = None,
    lexicon: LexiconFile = None,
    max_pixels: MaxPixels = 100_000_000,
    max_bytes: Annotated[
        int, typer.Option(min=1, help="Refuse larger files, and longer standard input.")
    ] = 1_000_000_000,
    dpi: Annotated[int, typer.Option(min=20, max=1200, help="To draw pages of a PDF.")] = 200,
    threads: Threads = 0,
    variant: Variant = "onnx_fp32",
) -> None:
    """Read pictures: for each line of text its path, text and confidence, parted by tabs.

    Pages are cut into lines first; a picture of a single line, or a single character, is read as
    it is. Confidence lies between 0 and 1. With --min-confidence, unsure lines go to standard
    error instead; in JSON and CSV they are marked.

    A file that cannot be read gets a line on standard error (in JSON and CSV, a row) and does
    not stop the others. The exit status is 0 if all were read; 1 if some were not, or model, table
    or wish cannot be used; 2 for wrong arguments; 130 after Ctrl-C.

    ```text
    glyphline read word.png                 a picture
    glyphline read scans/ form.pdf          folders; every page of a PDF or TIFF
    cat word.png | glyphline read -         standard input
    glyphline read scans/ --json            text, confidence, boxes, model
    glyphline read page.png --format alto   ALTO 4; also csv and hocr
    glyphline read scans/ --format hocr --output out
    glyphline read word.png --annotate out  boxes and text drawn on a copy
    glyphline read set/ --expect labels.csv truth beside reading, and the score
    glyphline read word.png --model my/own  another exported model
    glyphline read plates/ --pattern '[A-Z]{3}[0-9]{4}'
    glyphline read labels/ --lexicon towns.txt
    ```
    """
    from glyphline.reading.command import Wishes, read_pictures
    from glyphline.reading.documents import Limits
    from glyphline.reading.pipe import closed_pipe_is_no_error
    from glyphline.reading.recognizer import Reader
    from glyphline.stage import shown_errors

    wishes = Wishes(
        format="json" if json else format.value,
        layout=layout.value,
        limits=Limits(max_pixels, dpi, max_bytes),
        min_confidence=min_confidence,
        output=output,
        annotate=annotate,
        expect=expect,
    )
    with shown_errors(), closed_pipe_is_no_error():
        reader = Reader.load(model, threads, variant, pattern=pattern, lexicon=lexicon)
        failed = read_pictures(pictures, reader, wishes)
    raise typer.Exit(1 if failed else 0)
