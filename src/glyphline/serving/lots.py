"""Reading a batch of posted pictures, whatever some of them are."""

from collections.abc import Sequence

import numpy as np

from glyphline.errors import ImageError
from glyphline.picture import to_grey
from glyphline.reading.layout import Layout
from glyphline.reading.orientation import decode_upright
from glyphline.reading.recognizer import Reader
from glyphline.reading.results import Page

LAYOUTS: tuple[Layout, ...] = ("auto", "page", "line", "character")


def read_lot(
    reader: Reader, jobs: Sequence[tuple[bytes, Layout]], max_pixels: int
) -> list[Page | Exception]:
    """Read pictures together; one that fails leaves the others as they are.

    Args:
        reader: the model.
        jobs: encoded pictures and what each shows.
        max_pixels: as `decode_upright` takes it.

    Returns:
        A page, or the error in its place, for each job in order.
    """
    results: dict[int, Page | Exception] = {}
    for layout in LAYOUTS:
        greys: dict[int, np.ndarray] = {}
        for index, (data, wanted) in enumerate(jobs):
            if wanted == layout:
                try:
                    greys[index] = to_grey(decode_upright(data, max_pixels))
                except Exception as error:
                    results[index] = _told(error)
        results |= _read(reader, greys, layout)
    return [results[index] for index in range(len(jobs))]


def _read(
    reader: Reader, greys: dict[int, np.ndarray], layout: Layout
) -> dict[int, Page | Exception]:
    """Read pictures of one layout; if that fails, each alone."""
    try:
        pages = reader.read_batch(list(greys.values()), layout) if greys else []
    except Exception as error:
        if len(greys) == 1:
            return dict.fromkeys(greys, _told(error))
        alone = (_read(reader, {index: grey}, layout) for index, grey in greys.items())
        return {index: result for one in alone for index, result in one.items()}
    return dict(zip(greys, pages, strict=True))


def _told(error: Exception) -> Exception:
    if isinstance(error, MemoryError):
        return ImageError("there is not enough memory for this picture; cut it up")
    return error
