"""A copy of the picture with boxes, text and confidence drawn on it."""

from pathlib import Path

import cv2
import numpy as np

from glyphline.errors import ImageError, OutputError
from glyphline.picture import to_grey
from glyphline.reading.documents import is_picture_file
from glyphline.reading.file_names import FileNames
from glyphline.reading.geometry import Box
from glyphline.reading.outcome import Outcome
from glyphline.reading.results import Line, Page

LARGE_SIDE_PX = 640  # smaller pictures are enlarged, so that what is written on them can be read
LARGEST_FACTOR = 8
SURE, UNSURE = (60, 140, 20), (30, 30, 210)  # BGR
UNSURE_BELOW = 0.5
TEXT_PX = 16
SMALLEST_TEXT_PX, LARGEST_TEXT_PX = 9, 32
BAND_PX = 22  # for the text below a line


def annotated(picture: np.ndarray, page: Page) -> np.ndarray:
    """Draw boxes of lines and characters, and write what was read with its confidence.

    Green is sure; red is what was read with a confidence below one half. A single line is written
    below the picture; those of a page at their places on a sheet to the right of it.

    Args:
        picture: any that `to_grey` takes.
        page: what was read of it.

    Returns:
        (H, W, 3) uint8 BGR, enlarged by a whole factor if the picture is small.
    """
    shown = _colors(picture)
    factor = max(1, min(LARGEST_FACTOR, LARGE_SIDE_PX // max(shown.shape[:2])))
    if factor > 1:
        shown = cv2.resize(shown, None, fx=factor, fy=factor, interpolation=cv2.INTER_NEAREST)
    height, width = shown.shape[:2]
    below, beside = (BAND_PX, 0) if len(page.lines) < 2 else (0, width)
    shown = cv2.copyMakeBorder(shown, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=(255,) * 3)
    for line in page.lines:
        for character in line.characters:
            if character.text != " ":
                _frame(shown, character.box, factor, _color(character.confidence), 1)
        _frame(shown, line.box, factor, _color(line.confidence), 2 if factor > 1 else 1)
    for line in page.lines:
        at, room = (2, height + TEXT_PX), width - 2
        tall = TEXT_PX
        if beside:
            at = line.box.left * factor + beside + 2, line.box.bottom * factor
            room = _room(line, page) * factor - 4
            tall = min(LARGEST_TEXT_PX, max(TEXT_PX, line.box.height * factor * 2 // 3))
        text = f"{line.text}  {line.confidence:.2f}"
        _write(shown, text, at, _fitting(text, tall, room), _color(line.confidence))
    return shown


def save_annotated(target: Path, names: FileNames, outcome: Outcome, picture: np.ndarray) -> None:
    """Write the annotated copy of a page.

    Args:
        target: a file with the suffix of a picture, or a folder, in which the copy is named
            after the picture's path.
        names: of the files so far.
        outcome: a page that was read.
        picture: the page.

    Raises:
        OutputError: if it cannot be written.
    """
    if outcome.page is None:
        raise ImageError(outcome.error)
    page = f"-{outcome.number}" if outcome.pages > 1 else ""
    path = target if is_picture_file(target) else target / f"{names.of(outcome.name)}{page}.png"
    suffix = path.suffix.lower()
    ok, data = cv2.imencode(suffix, annotated(picture, outcome.page))
    if not ok:
        raise OutputError(f"cannot draw {path}: {suffix} is no format to write")
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data.tobytes())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def _room(line: Line, page: Page) -> int:
    """Px from the left of a line to the next line on its rows, or to the edge."""
    box = line.box
    others = [
        one.box.left
        for one in page.lines
        if one.box.left > box.left and one.box.top < box.bottom and box.top < one.box.bottom
    ]
    return min([page.width, *(left for left in others if left >= box.right)]) - box.left


def _fitting(text: str, tall: int, room: int) -> int:
    """The size at which a text fits into so many px, none smaller than can be read."""
    wide = 0.6 * tall * len(text)
    return tall if wide <= room else max(SMALLEST_TEXT_PX, int(tall * room / wide))


def _colors(picture: np.ndarray) -> np.ndarray:
    if picture.dtype == np.uint8 and picture.ndim == 3 and picture.shape[2] == 3:
        return picture.copy()
    return cv2.cvtColor(to_grey(picture), cv2.COLOR_GRAY2BGR)


def _color(confidence: float) -> tuple[int, int, int]:
    return SURE if confidence >= UNSURE_BELOW else UNSURE


def _frame(
    shown: np.ndarray, box: Box, factor: int, color: tuple[int, int, int], width: int
) -> None:
    corner = box.right * factor - 1, box.bottom * factor - 1
    cv2.rectangle(shown, (box.left * factor, box.top * factor), corner, color, width)


def _write(
    shown: np.ndarray, text: str, at: tuple[int, int], tall: int, color: tuple[int, int, int]
) -> None:
    if hasattr(cv2, "FontFace"):  # from OpenCV 5 on; it has the letters of most scripts
        cv2.putText(shown, text, at, color, cv2.FontFace("sans"), tall, 500)
    else:
        plain = text.encode("ascii", "replace").decode()
        scale = 0.5 * tall / TEXT_PX
        cv2.putText(shown, plain, at, cv2.FONT_HERSHEY_SIMPLEX, scale, color, 1, cv2.LINE_AA)
