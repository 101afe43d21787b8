"""Cutting lines from pages."""

from typing import Literal

import cv2
import numpy as np

from glyphline.errors import ImageError
from glyphline.picture import decode_picture, encode_png
from glyphline.sources._files import Files
from glyphline.sources._layouts.label import Label, Point

Cut = Literal["boxes", "outlines"]
SIZE_TOLERANCE = 0.01
"""Share by which a page's size may differ from the stated one before outlines do not fit."""
UPENDED = 1.5
"""Height over width from which a turned box is a line that runs up or down the page."""


class BoxError(ImageError):
    """A line's outline that cannot be cut from its page; `kind` is the reject's."""

    def __init__(self, kind: str, reason: str) -> None:
        """Args: see the class."""
        super().__init__(reason)
        self.kind = kind


class LineCutter:
    """Gives the picture of each label; a page is decoded once for all of its lines in a row."""

    def __init__(self, files: Files, cut: Cut) -> None:
        self._files = files
        self._cut = cut
        self._file = ""
        self._page: np.ndarray | ImageError = np.empty((0, 0), np.uint8)

    def picture(self, label: Label) -> bytes:
        """The picture of a label in grey, as PNG.

        Raises:
            ImageError: if its file cannot be decoded.
            BoxError: if its outline does not fit the page.
            OSError: if its file cannot be read.
        """
        if label.picture is not None:
            return encode_png(decode_picture(label.picture))
        if not label.outline:
            return encode_png(decode_picture(self._files.read(label.file)))
        return encode_png(cut_line(self._decoded(label.file), label, self._cut))

    def _decoded(self, file: str) -> np.ndarray:
        if file != self._file:
            try:
                self._page = decode_picture(self._files.read(file))
            except ImageError as error:
                self._page = error
            self._file = file
        if isinstance(self._page, ImageError):
            raise self._page
        return self._page


def cut_line(page: np.ndarray, label: Label, cut: Cut) -> np.ndarray:
    """Cut a line from its page.

    An outline is cut as the upright rectangle around it, as far as the page reaches; with
    `outlines`, what lies outside of it takes the paper's grey level. A slanted box of four points
    is turned upright instead, and onto its side if it runs up or down the page.

    Args:
        page: (H, W) uint8.
        label: its outline in px of the page, with the origin in the upper left corner.
        cut: `boxes` or `outlines`.

    Returns:
        (H, W) uint8.

    Raises:
        BoxError: if the page is of another size than stated, or the outline lies outside of the
            page, has no area, or is a box whose sides cross.
    """
    height, width = page.shape
    _check_size(label.page_px, (width, height))
    limit = np.array([width, height], np.float64)
    outline = np.clip(np.array(label.outline, np.float64), 0, limit)
    left, top = np.floor(outline.min(axis=0)).astype(int)
    right, bottom = np.ceil(outline.max(axis=0)).astype(int)
    low, high = np.array(label.outline).min(axis=0), np.array(label.outline).max(axis=0)
    if (high <= 0).any() or (low >= limit).any():
        raise BoxError(
            "outside", f"{_shown(label)} lies outside of the page of {width}x{height} px"
        )
    if (high == low).any() or abs(_area(outline)) < 1:
        raise BoxError("no area", f"{_shown(label)} has no area on the page")
    if label.turned and not _is_upright(outline):
        return _turned(page, outline, label)
    line = page[top:bottom, left:right]
    return _masked(line, outline - (left, top)) if cut == "outlines" else line


def _check_size(stated: Point | None, real: tuple[int, int]) -> None:
    if stated is None:
        return
    if any(abs(s - r) > max(2, SIZE_TOLERANCE * s) for s, r in zip(stated, real, strict=True)):
        raise BoxError(
            "wrong size",
            f"the labels are for a page of {stated[0]:g}x{stated[1]:g} px, this one has "
            f"{real[0]}x{real[1]}; use the picture that was labelled",
        )


def _is_upright(box: np.ndarray) -> bool:
    """Whether four points are an upright rectangle from its upper left."""
    (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
    upright = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return bool(np.abs(box - upright).max() < 1)


def _turned(page: np.ndarray, box: np.ndarray, label: Label) -> np.ndarray:
    """Map four points (upper left, upper right, lower right, lower left) to a rectangle."""
    if not cv2.isContourConvex(box.astype(np.float32)):
        raise BoxError("bad box", f"the sides of {_shown(label)} cross")
    sides = np.linalg.norm(box - np.roll(box, -1, axis=0), axis=1)  # top, right, bottom, left
    width, height = (max(1, round(max(sides[i], sides[i + 2]))) for i in (0, 1))
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(box.astype(np.float32), corners)
    line = cv2.warpPerspective(
        page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.ascontiguousarray(np.rot90(line)) if height >= UPENDED * width else line


def _masked(line: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Give what lies outside of an outline the median grey level inside: that of the paper."""
    mask = np.zeros(line.shape, np.uint8)
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 1)
    inside = line[mask == 1]
    paper = int(np.median(inside)) if inside.size else 255
    return np.where(mask == 1, line, np.uint8(paper))


def _area(outline: np.ndarray) -> float:
    x, y = outline.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def _shown(label: Label) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in label.outline[:8])
    return f"the outline {points}" + (" ..." if len(label.outline) > 8 else "")
