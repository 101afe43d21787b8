"""Files as pages: pictures, TIFF with several pages, PDF."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from glyphline.errors import ImageError
from glyphline.picture import MAX_PIXELS, check_size, decode_colors
from glyphline.reading.file_bytes import MAX_BYTES, read_bytes
from glyphline.reading.orientation import decode_upright
from glyphline.reading.tiff import page_sizes

PDF = b"%PDF-"
PDF_STARTS_WITHIN = 1024  # bytes; readers of PDF allow some before the header
TIFF = (b"II*\0", b"MM\0*")
POINTS_PER_INCH = 72
PDFIUM = threading.RLock()  # it may be used by one thread at a time, in however many documents
SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".pdf")


@dataclass(frozen=True)
class Scan:
    """One page of a file, not read yet.

    Attributes:
        page: counted from 1.
        pages: how many the file has.
        picture: as `to_grey` takes it.
    """

    page: int
    pages: int
    picture: np.ndarray


@dataclass(frozen=True)
class Limits:
    """How large pages may be.

    Attributes:
        max_pixels: of a page; larger ones are refused by their header, not decoded.
        dpi: at which the pages of a PDF are drawn.
        max_bytes: of a file; larger ones are not read.
    """

    max_pixels: int = MAX_PIXELS
    dpi: int = 200
    max_bytes: int = MAX_BYTES


def open_pages(source: Path | bytes, limits: Limits) -> Iterator[Scan | ImageError]:
    """Decode the pages of a file, one at a time.

    Args:
        source: a file, or its bytes.
        limits: how large pages may be.

    Yields:
        Each page, or the error that says why it cannot be read. A file that cannot be opened at
        all gives one error.
    """
    try:
        data = source if isinstance(source, bytes) else _bytes(source, limits.max_bytes)
        if PDF in data[:PDF_STARTS_WITHIN]:
            yield from _pdf_pages(data, limits)
        elif data[:4] in TIFF:
            yield from _tiff_pages(data, limits)
        else:
            yield Scan(1, 1, decode_upright(data, limits.max_pixels))
    except ImageError as error:
        yield error


def is_picture_file(target: Path) -> bool:
    """Whether a path that may not exist yet names one picture, by its suffix, and no folder."""
    return target.suffix.lower() in SUFFIXES and not target.is_dir()


def _bytes(path: Path, max_bytes: int) -> bytes:
    try:
        return read_bytes(path, max_bytes)
    except (OSError, ValueError) as error:
        raise ImageError(getattr(error, "strerror", None) or str(error)) from error


def _tiff_pages(data: bytes, limits: Limits) -> Iterator[Scan | ImageError]:
    sizes = page_sizes(data)
    if len(sizes) <= 1:
        yield Scan(1, 1, decode_colors(data, limits.max_pixels))
        return
    for index, (width, height) in enumerate(sizes):
        try:
            check_size(width, height, limits.max_pixels)
            yield Scan(index + 1, len(sizes), _tiff_page(data, index))
        except ImageError as error:
            yield ImageError(f"page {index + 1}: {error}")


def _tiff_page(data: bytes, index: int) -> np.ndarray:
    buffer = np.frombuffer(data, np.uint8)
    pages: list[np.ndarray] = []
    try:
        found, decoded = cv2.imdecodemulti(buffer, cv2.IMREAD_UNCHANGED, pages, (index, index + 1))
    except cv2.error as error:
        raise ImageError(f"it is damaged: {' '.join(str(error.err).split())}") from error
    if not found or not decoded:
        raise ImageError("it is damaged or cut short")
    return np.asarray(decoded[0])


def _pdf_pages(data: bytes, limits: Limits) -> Iterator[Scan | ImageError]:
    try:
        import pypdfium2
    except ModuleNotFoundError as error:
        raise ImageError(
            "reading PDF needs the package pypdfium2; run: pip install 'glyphline[pdf]'"
        ) from error
    try:
        with PDFIUM:
            document = pypdfium2.PdfDocument(data)
            pages = len(document)
    except pypdfium2.PdfiumError as error:
        raise ImageError(f"the PDF is damaged or locked by a password ({error})") from error
    try:
        if not pages:
            raise ImageError("the PDF has no pages")
        for index in range(pages):
            try:
                with PDFIUM:
                    picture = _pdf_page(document, index, limits)
            except (ImageError, pypdfium2.PdfiumError) as error:
                yield ImageError(f"page {index + 1}: {error}")
            else:
                yield Scan(index + 1, pages, picture)
    finally:
        with PDFIUM:
            document.close()


def _pdf_page(document, index: int, limits: Limits) -> np.ndarray:  # type: ignore[no-untyped-def]
    page = document[index]
    scale = limits.dpi / POINTS_PER_INCH
    width, height = page.get_size()
    check_size(round(width * scale), round(height * scale), limits.max_pixels)
    # The bitmap's memory goes with it, so the picture is a copy.
    picture = page.render(scale=scale, rev_byteorder=False).to_numpy().copy()
    page.close()
    return picture
