"""Sheets of pictures: pixels on a canvas, texts laid over them."""

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from glyphline.plots.style import DPI, new_figure

WIDTH_PX = 1200
MARGIN_PX = 14
TITLE_PX = 40
BORDER = (214, 218, 224)


def new_sheet(title: str, height_px: int) -> tuple[Figure, Axes, np.ndarray]:
    """An empty sheet with a title on top; call it inside `house_style`.

    Args:
        title: stands in the first `TITLE_PX`.
        height_px: of what comes below it.

    Returns:
        The figure; axes whose units are the canvas's pixels, from the top left; and the canvas,
        (H, `WIDTH_PX`, 3) uint8 white, which `show_sheet` puts below the texts.
    """
    size = (TITLE_PX + height_px + MARGIN_PX, WIDTH_PX)
    figure = new_figure(size[1] / DPI, size[0] / DPI)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.text(MARGIN_PX, TITLE_PX / 2, title, va="center", fontweight="bold", fontsize=10)
    return figure, axes, np.full((*size, 3), 255, np.uint8)


def show_sheet(axes: Axes, canvas: np.ndarray) -> None:
    """Put the canvas below the texts, pixel for pixel."""
    height, width, _ = canvas.shape
    axes.imshow(canvas, interpolation="nearest", aspect="auto", zorder=-1)
    axes.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    axes.axis("off")


def paste(
    canvas: np.ndarray, picture: np.ndarray, left: int, top: int, width: int, height: int
) -> None:
    """Fit a picture into a box of the canvas, keeping its shape, with a thin border.

    Args:
        canvas: (H, W, 3) uint8, changed in place.
        picture: (H', W') uint8.
        left: of the box, in px.
        top: of the box.
        width: of the box.
        height: of the box.
    """
    H, W = picture.shape
    scale = min((width - 2) / W, (height - 2) / H)
    new_w, new_h = max(1, round(W * scale)), max(1, round(H * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST if scale > 3 else cv2.INTER_LINEAR
    resized = cv2.resize(picture, (new_w, new_h), interpolation=how)
    x = left + (0 if width > height else (width - new_w) // 2)
    y = top + (height - new_h) // 2
    cv2.rectangle(canvas, (x - 1, y - 1), (x + new_w, y + new_h), BORDER, 1)
    canvas[y : y + new_h, x : x + new_w] = resized[:, :, None]
