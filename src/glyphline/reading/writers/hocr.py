"""Readings as hOCR, which browsers show and `hocr-tools` read.

Source: hOCR 1.2, The hOCR Embedded OCR Workflow and Output Format.
"""

from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from glyphline.reading.geometry import Box
from glyphline.reading.outcome import Outcome
from glyphline.reading.results import Line
from glyphline.reading.writers import put
from glyphline.reading.writers.markup import clean
from glyphline.reading.writers.words import words_of

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta name="ocr-system" content="glyphline"/>
<meta name="ocr-capabilities" content="ocr_page ocr_line ocrx_word ocrx_cinfo"/>
<title>Readings</title>
</head>
<body>"""


class HocrWriter:
    """One hOCR document, an `ocr_page` for each page of each picture."""

    def __init__(self, out: TextIO, errors: TextIO) -> None:
        self._out, self._errors = out, errors
        self._pages = 0

    def start(self) -> None:
        """Write the head."""
        put(self._out, HEAD)

    def write(self, outcome: Outcome) -> None:
        """Write a page; an error goes to the errors."""
        page = outcome.page
        if page is None:
            put(self._errors, f"error: {outcome.error}")
            return
        self._pages += 1
        name = clean(outcome.name).replace('"', "%22")
        title = f'image "{name}"; bbox 0 0 {page.width} {page.height}; ppageno {outcome.number - 1}'
        put(self._out, f'<div class="ocr_page" id="page_{self._pages}" title={quoteattr(title)}>')
        for number, line in enumerate(page.lines, start=1):
            self._line(f"line_{self._pages}_{number}", line)
        put(self._out, "</div>")

    def end(self) -> None:
        """Close the document."""
        put(self._out, "</body>\n</html>")

    def _line(self, own: str, line: Line) -> None:
        words = []
        for word in words_of(line):
            characters = "".join(
                f'<span class="ocrx_cinfo" title="x_bboxes {_place(one.box)}; '
                f'x_conf {100 * one.confidence:.2f}">{escape(clean(one.text))}</span>'
                for one in word.characters
            )
            title = f"bbox {_place(word.box)}; x_wconf {round(100 * word.confidence)}"
            words.append(f'<span class="ocrx_word" title="{title}">{characters}</span>')
        title = f"bbox {_place(line.box)}"
        joined = " ".join(words)
        put(self._out, f'<span class="ocr_line" id="{own}" title="{title}">{joined}</span><br/>')


def _place(box: Box) -> str:
    return f"{box.left} {box.top} {box.right} {box.bottom}"
