"""Readings as ALTO, version 4.

Source: ALTO XML schema 4.4, Library of Congress.
"""

from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from glyphline import __version__
from glyphline.reading.geometry import Box
from glyphline.reading.outcome import Outcome
from glyphline.reading.results import Line, Page
from glyphline.reading.writers import put, put_error
from glyphline.reading.writers.markup import clean
from glyphline.reading.writers.words import words_of

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" SCHEMAVERSION="4.4">
  <Description>
    <MeasurementUnit>pixel</MeasurementUnit>
    <sourceImageInformation><fileName>{name}</fileName></sourceImageInformation>
    <Processing ID="reading">
      <processingStepSettings>model {model}</processingStepSettings>
      <processingSoftware>
        <softwareName>glyphline</softwareName>
        <softwareVersion>{version}</softwareVersion>
      </processingSoftware>
    </Processing>
  </Description>
  <Layout>"""


class AltoWriter:
    """One ALTO document, a `Page` for each page; its characters are `Glyph`s.

    A document has a page at the least: of nothing that can be read, nothing is written.
    """

    def __init__(self, out: TextIO, errors: TextIO) -> None:
        self._out, self._errors = out, errors
        self._pages = 0

    def start(self) -> None:
        """Nothing: the document opens with its first page."""

    def write(self, outcome: Outcome) -> None:
        """Write a page; an error goes to the errors, for ALTO has no place for it."""
        page = outcome.page
        if page is None:
            put_error(self._errors, outcome)
            return
        if not self._pages:
            self._open(outcome.name, page)
        self._pages += 1
        own = f"p{self._pages}"
        size = f'WIDTH="{page.width}" HEIGHT="{page.height}"'
        put(self._out, f'    <Page ID="{own}" PHYSICAL_IMG_NR="{outcome.number}" {size}>')
        put(self._out, f'      <PrintSpace HPOS="0" VPOS="0" {size}>')
        put(self._out, f'        <TextBlock ID="{own}_b1" HPOS="0" VPOS="0" {size}>')
        for number, line in enumerate(page.lines, start=1):
            self._line(f"{own}_l{number}", line)
        put(self._out, "        </TextBlock>\n      </PrintSpace>\n    </Page>")

    def end(self) -> None:
        """Close the document."""
        if self._pages:
            put(self._out, "  </Layout>\n</alto>")

    def _open(self, name: str, page: Page) -> None:
        put(self._out, HEAD.format(name=escape(clean(name)), model=page.model, version=__version__))

    def _line(self, own: str, line: Line) -> None:
        put(self._out, f'          <TextLine ID="{own}" {_place(line.box)}>')
        words = words_of(line)
        if not words:  # a line must have a string, also one in which nothing was read
            empty = f'CONTENT="" WC="{line.confidence:.4f}"'
            put(self._out, f'            <String ID="{own}_w1" {empty} {_place(line.box)}/>')
        for number, word in enumerate(words, start=1):
            text = f'CONTENT={quoteattr(clean(word.text))} WC="{word.confidence:.4f}"'
            put(self._out, f'            <String ID="{own}_w{number}" {text} {_place(word.box)}>')
            for index, one in enumerate(word.characters, start=1):
                content = f'CONTENT={quoteattr(clean(one.text))} GC="{one.confidence:.4f}"'
                glyph = f'ID="{own}_w{number}_g{index}" {content} {_place(one.box)}'
                put(self._out, f"              <Glyph {glyph}/>")
            put(self._out, "            </String>")
            if word.after is not None:
                box = word.after
                put(
                    self._out,
                    f'            <SP WIDTH="{box.width}" HPOS="{box.left}" VPOS="{box.top}"/>',
                )
        put(self._out, "          </TextLine>")


def _place(box: Box) -> str:
    return f'HPOS="{box.left}" VPOS="{box.top}" WIDTH="{box.width}" HEIGHT="{box.height}"'
