"""The findings for people: one HTML file with pictures that needs no network."""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from matplotlib.figure import Figure

from glyphline.checking.aims import Aims
from glyphline.checking.examine import Examination
from glyphline.checking.figures import class_figure, size_figure
from glyphline.checking.results import count_classes, count_samples, count_severities
from glyphline.data.findings import Finding
from glyphline.data.near_duplicates import Pictures
from glyphline.outputs import write_text
from glyphline.page_template import page_template
from glyphline.picture import decode_picture, encode_png
from glyphline.plots.style import DPI, house_style, visible

SHOWN = 36  # pictures, or pairs, of each finding
LISTED = 60  # lines of a finding without pictures
LARGEST_PX = (96, 480)  # height and width of a picture on the page


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture or a pair with what is said of it; `pictures` are data addresses, or none."""

    pictures: tuple[str, ...]
    text: str
    other_text: str
    name: str
    other: str
    detail: str


def write_page(
    path: Path, checked: str, aims: Aims, examination: Examination, pictures: Pictures
) -> None:
    """Write the page; equal findings give equal bytes, and all text is escaped.

    Args:
        path: the file.
        checked: what was read, in words.
        aims: what it was checked against.
        examination: what was found.
        pictures: where pictures are read again, by the samples' numbers.
    """
    stock = examination.stock
    figures = []
    if len(stock):
        counts = count_classes(examination)
        figures = [_png(class_figure(counts, aims.min_per_class)), _png(size_figure(stock))]
    page = page_template("glyphline.checking").render(
        checked=checked,
        against=aims.title,
        samples={k.replace("_", " "): f"{v:,}" for k, v in count_samples(examination).items()},
        severities=count_severities(examination),
        findings=[(f, list(_shown(f, examination, pictures))) for f in examination.findings],
        figures=figures,
        cut=examination.near.cut,
    )
    write_text(path, page)


def _shown(finding: Finding, examination: Examination, pictures: Pictures) -> Iterator[Shown]:
    stock = examination.stock
    some = LISTED if len(finding.entries) else SHOWN
    for index, line in enumerate(islice(finding.lines(stock), some)):
        positions = []
        if not finding.entries:
            sides = (finding.one, finding.other) if len(finding.other) else (finding.one,)
            positions = [int(side[index]) for side in sides]
        data = tuple(_picture(pictures(int(stock.row[position]))) for position in positions)
        texts = visible(line.text), visible(line.other_text)
        name = line.name if len(line.name) > 1 else visible(line.name)
        yield Shown(data, *texts, name, line.other, line.detail)


def _picture(encoded: bytes) -> str:
    """A picture as a data address, shrunken if it is large."""
    picture = decode_picture(encoded)
    height, width = picture.shape
    shrink = min(1.0, LARGEST_PX[0] / height, LARGEST_PX[1] / width)
    if shrink < 1:
        size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return _address(encode_png(np.ascontiguousarray(picture)))


def _png(figure: Figure) -> tuple[str, int, int]:
    buffer = io.BytesIO()
    with house_style():
        figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    width, height = (round(float(side) * DPI) for side in figure.get_size_inches())
    return _address(buffer.getvalue()), width, height


def _address(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
