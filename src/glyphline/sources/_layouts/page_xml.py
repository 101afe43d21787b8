"""Layout: PAGE-XML, as Transkribus, eScriptorium and OCR-D write it; lines are cut from pages."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from glyphline.rejects import Rejects
from glyphline.sources._files import Files
from glyphline.sources._layouts.label import Label, Options, Point, composed
from glyphline.sources._layouts.markup import documents, first_with
from glyphline.sources._layouts.outline import from_text, size_of
from glyphline.sources._layouts.pictures import Pictures
from glyphline.sources._layouts.splits import split_of_folder

ROOT = "PcGts"


def evidence(files: Files) -> str:
    """What lies there that only this layout has; empty if nothing does."""
    return first_with(files, ROOT.encode())


def labels(files: Files, _options: Options, rejects: Rejects) -> Iterator[Label]:
    """Label each TextLine, files sorted, lines in document order; any year's namespace will do."""
    pictures = Pictures(files)
    for document, root in documents(files, ROOT, rejects):
        page = root.find("Page")
        lines = list(root.iter("TextLine"))
        about = page.attrib if page is not None else {}
        named = about.get("imageFilename", "")
        size = size_of(about.get("imageWidth"), about.get("imageHeight"))
        file = pictures.find_page(document, named)
        if not lines:
            rejects.add(document, "no label", "it has no TextLine")
        for number, line in enumerate(lines):
            name = f"{document}#{line.get('id') or number}"
            text = _text(line)
            if not file:
                rejects.add(name, "missing", f"there is no picture {named!r}, nor one so named")
            elif not text:
                rejects.add(name, "no label", "its TextEquiv is empty")
            else:
                try:
                    outline = _outline(line)
                except ValueError as error:
                    rejects.add(name, "bad box", str(error))
                    continue
                yield Label(
                    file,
                    composed(text),
                    file,
                    split_of_folder(document),
                    name,
                    outline,
                    page_px=size,
                )
    pictures.reject_unused(rejects, "no PAGE-XML file is about it")


def _text(element: Element) -> str:
    """The line's own text, else its words'; of several readings the one of lowest index."""
    readings = [one for one in element.findall("TextEquiv") if one.find("Unicode") is not None]
    if readings:
        best = min(readings, key=lambda one: _index(one.get("index", "")))
        text = (best.findtext("Unicode") or "").strip("\r\n")
        if text:
            return text
    return " ".join(filter(None, (_text(word) for word in element.findall("Word"))))


def _index(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _outline(line: Element) -> tuple[Point, ...]:
    """Read Coords: points as an attribute, or as elements (before 2013)."""
    coordinates = line.find("Coords")
    if coordinates is None:
        raise ValueError("it has no Coords")
    points = coordinates.get("points")
    if points is None:
        points = " ".join(f"{p.get('x')},{p.get('y')}" for p in coordinates.findall("Point"))
    return from_text(points)
