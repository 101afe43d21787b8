"""Layout: ALTO, as libraries and eScriptorium write it; lines are cut from pages."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from glyphline.errors import DataError
from glyphline.rejects import Rejects
from glyphline.sources._files import Files
from glyphline.sources._layouts.label import Label, Options, Point, composed
from glyphline.sources._layouts.markup import documents, first_with
from glyphline.sources._layouts.outline import from_box, from_text, size_of
from glyphline.sources._layouts.pictures import Pictures
from glyphline.sources._layouts.splits import split_of_folder

ROOT = "alto"
PER_INCH = {"mm10": 254.0, "inch1200": 1200.0}
"""Units of measurement that are not px: how many of them are an inch."""


def evidence(files: Files) -> str:
    """What lies there that only this layout has; empty if nothing does."""
    return first_with(files, b"<alto") or first_with(files, b":alto")


def labels(files: Files, options: Options, rejects: Rejects) -> Iterator[Label]:
    """Label each TextLine, files sorted, lines in document order; every version will do.

    Raises:
        DataError: if lines are placed in millimetres or inches and no resolution is given.
    """
    pictures = Pictures(files)
    for document, root in documents(files, ROOT, rejects):
        px = _px_per_unit(root, options.dpi, f"{files.root / document}")
        named = (root.findtext(".//sourceImageInformation/fileName") or "").strip()
        file = pictures.find_page(document, named)
        found = False
        for page in root.iter("Page"):
            stated = size_of(page.get("WIDTH"), page.get("HEIGHT"))
            size = (stated[0] * px, stated[1] * px) if stated else None
            for number, line in enumerate(page.iter("TextLine")):
                found = True
                name = f"{document}#{line.get('ID') or number}"
                text = _text(line)
                if not file:
                    rejects.add(name, "missing", f"there is no picture {named!r}, nor one so named")
                elif not text:
                    rejects.add(name, "no label", "no String in it has CONTENT")
                else:
                    try:
                        outline = _outline(line, px)
                    except ValueError as error:
                        rejects.add(name, "bad box", str(error))
                        continue
                    split = split_of_folder(document)
                    yield Label(file, composed(text), file, split, name, outline, page_px=size)
        if not found:
            rejects.add(document, "no label", "it has no TextLine")
    pictures.reject_unused(rejects, "no ALTO file is about it")


def _px_per_unit(root: Element, dpi: float | None, where: str) -> float:
    unit = (root.findtext(".//MeasurementUnit") or "pixel").strip()
    if unit == "pixel":
        return 1.0
    if unit not in PER_INCH:
        raise DataError(
            f"{where} measures in {unit!r}; expected pixel, {' or '.join(sorted(PER_INCH))}"
        )
    if dpi is None:
        raise DataError(
            f"{where} measures in {unit}, so that lines can be cut only with the resolution of the "
            f"scans; give it as dpi, such as dpi: 300"
        )
    return dpi / PER_INCH[unit]


def _text(line: Element) -> str:
    """The Strings of a line with the spaces between them, and a hyphen at its end.

    Some programs leave spaces out; where a line has none, one is put between any two Strings.
    """
    spaced = line.find("SP") is not None
    parts: list[str] = []
    for element in line:
        if element.tag == "String":
            if parts and not spaced:
                parts.append(" ")
            parts.append(element.get("CONTENT", ""))
        elif element.tag == "SP":
            parts.append(" ")
        elif element.tag == "HYP":
            parts.append(element.get("CONTENT", "-"))
    return "".join(parts).strip()


def _outline(line: Element, px: float) -> tuple[Point, ...]:
    polygon = line.find("Shape/Polygon")
    if polygon is not None:
        outline = from_text(polygon.get("POINTS", ""))
    else:
        outline = from_box(*(line.get(side) for side in ("HPOS", "VPOS", "WIDTH", "HEIGHT")))
    return tuple((x * px, y * px) for x, y in outline)
