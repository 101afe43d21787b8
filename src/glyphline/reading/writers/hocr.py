"""Readings as hOCR, which browsers show and `hocr-tools` read.

Source: hOCR 1.2, The hOCR Embedded OCR Workflow and Output Format.
"""

from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from glyphline import __version__
from glyphline.reading.geometry import Box
from glyphline.reading.outcome import Outcome
from glyphline.reading.results import Line
from glyphline.reading.writers import put, put_error
from glyphline.reading.writers.markup import clean
from glyphline.reading.writers.words import words_of

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta name="ocr-system" content="glyphline {version} model {model}"/>
<meta name="ocr-capabilities" content="ocr_page ocr_line ocrx_word ocrx_cinfo"/>
<title>Readings</title>
</head>
<body>"""


class HocrWriter:
    """One hOCR document, an `ocr_page` for each page of each picture.

    A document has a page at the least: of nothing that can be read, nothing is written. Pages are
    numbered through the document, as `ppageno` has to be unique; those that cannot be read count.
    """

    def __init__(self, out: TextIO, errors: TextIO) -> None:
        self._out, self._errors = out, errors
        self._pages, self._number = 0, -1

    def start(self) -> None:
        """Nothing: the document opens with its first page."""

    def write(self, outcome: Outcome) -> None:
        """Write a page; an error goes to the errors."""
        page = outcome.page
        self._number += 1
        if page is None:
            put_error(self._errors, outcome)
            return
        if not self._pages:
            put(self._out, HEAD.format(version=__version__, model=page.model))
        self._pages += 1
        name = clean(outcome.name).replace('"', "%22")
        title = f'image "{name}"; bbox 0 0 {page.width} {page.height}; ppageno {self._number}'
        put(self._out, f'<div class="ocr_page" id="page_{self._pages}" title={quoteattr(title)}>')
        for number, line in enumerate(page.lines, start=1):
            self._line(f"line_{self._pages}_{number}", line)
        put(self._out, "</div>")

    def end(self) -> None:
        """Close the document."""
        if self._pages:
            put(self._out, "</body>\n</html>")

    def _line(self, own: str, line: Line) -> None:
        words = []
        for word in words_of(line):
            characters = "".join(
                f'<span class="ocrx_cinfo" title="x_bboxes {_place(one.box)}; '
                f'x_confs {100 * one.confidence:.2f}">{escape(clean(one.text))}</span>'
                for one in word.characters
            )
            title = f"bbox {_place(word.box)}; x_wconf {round(100 * word.confidence)}"
            words.append(f'<span class="ocrx_word" title="{title}">{characters}</span>')
        title = f"bbox {_place(line.box)}"
        joined = " ".join(words)
        put(self._out, f'<span class="ocr_line" id="{own}" title="{title}">{joined}</span><br/>')


def _place(box: Box) -> str:
    return f"{box.left} {box.top} {box.right} {box.bottom}"
