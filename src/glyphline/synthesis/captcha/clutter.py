"""What a captcha's characters hide behind: lines and rings, strokes, specks, waves."""

import cv2
import numpy as np

from glyphline.params.captcha_looks import CaptchaLooks
from glyphline.synthesis.chance import pick, real, whole
from glyphline.synthesis.paper import draw_color

_POINTS = 64  # of a curve
_STEEPEST = 0.12  # height of a wave by its length, beyond which nothing can be read
_FIXED = 4  # bits behind the point, in which OpenCV takes the places of lines


def add_clutter(canvas: np.ndarray, looks: CaptchaLooks, rng: np.random.Generator) -> None:
    """Draw lines and rings between the background's colours."""
    height, width = canvas.shape[:2]
    for _ in range(whole(looks.clutter, rng)):
        color = draw_color(looks.background_colors, rng)
        thickness = _thickness(height, looks, rng)
        x, y, other_x, other_y = rng.random(4) * [width, height, width, height]
        if rng.integers(3) == 0:
            radius = max(2, int(height * rng.random() / 3))
            cv2.circle(canvas, (int(x), int(y)), radius, color.tolist(), thickness, cv2.LINE_AA)
        else:
            _draw_path(canvas, np.array([[x, y], [other_x, other_y]]), color, thickness)


def add_stroke(
    canvas: np.ndarray,
    color: np.ndarray,
    thickest: int,
    looks: CaptchaLooks,
    rng: np.random.Generator,
) -> None:
    """Draw one stroke through the middle of the picture, from left to right.

    Args:
        canvas: (H, W, 3) float32, drawn upon.
        color: (3,) of the stroke.
        thickest: px; fine characters would not be seen behind strokes much thicker than theirs.
        looks: shapes and widths.
        rng: where the randomness comes from.
    """
    height, width = canvas.shape[:2]
    shape = pick(looks.stroke_shapes, rng)
    start, end = (0.2 + 0.6 * rng.random(2)) * height
    left, right = rng.random() * 0.15 * width, (1 - rng.random() * 0.15) * width
    if shape == "broken":
        along = np.sort(rng.random(int(rng.integers(2, 5))))
        x = np.concatenate([[left], left + along * (right - left), [right]])
        y = np.clip(start + (rng.random(len(x)) - 0.5) * 0.8 * height, 0, height - 1)
    else:
        x = np.linspace(left, right, _POINTS)
        y = np.linspace(start, end, _POINTS)
        if shape == "wave":
            turns, phase = real((0.5, 2.5), rng), real((0, 2 * np.pi), rng)
            y = y + np.sin(np.linspace(0, 2 * np.pi * turns, _POINTS) + phase) * height / 6
    thickness = min(thickest, _thickness(height, looks, rng))
    _draw_path(canvas, np.stack([x, y], axis=1), color, thickness)


def add_dots(canvas: np.ndarray, looks: CaptchaLooks, rng: np.random.Generator) -> None:
    """Scatter specks of one to four pixels in a few colours."""
    height, width = canvas.shape[:2]
    number = int(real(looks.dots, rng) * height * width / 2.25)  # the mean size of a speck
    colors = np.array([draw_color(looks.text_colors, rng) for _ in range(4)])
    x, y = rng.integers(width, size=number), rng.integers(height, size=number)
    high, wide = rng.integers(1, 3, number), rng.integers(1, 3, number)
    chosen = colors[rng.integers(len(colors), size=number)]
    for down in (0, 1):
        for right in (0, 1):
            inside = (high > down) & (wide > right) & (y + down < height) & (x + right < width)
            canvas[y[inside] + down, x[inside] + right] = chosen[inside]


def bend(canvas: np.ndarray, looks: CaptchaLooks, rng: np.random.Generator) -> np.ndarray:
    """Bend a picture by a wave along each direction; its edges are mirrored."""
    height, width = canvas.shape[:2]
    lengths = [real(looks.warp_length, rng) * height for _ in range(2)]
    ends = [min(real(looks.warp, rng) * height, _STEEPEST * length) for length in lengths]
    phases = rng.random(2) * 2 * np.pi
    if max(ends) < 0.1:
        return canvas
    y, x = np.mgrid[:height, :width].astype("f4")
    down = ends[0] * np.sin(2 * np.pi * x / lengths[0] + phases[0])
    right = ends[1] / 2 * np.sin(2 * np.pi * y / lengths[1] + phases[1])
    places = (x + right).astype("f4"), (y + down).astype("f4")
    return cv2.remap(canvas, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)


def _thickness(height: int, looks: CaptchaLooks, rng: np.random.Generator) -> int:
    return max(1, round(real(looks.stroke_width, rng) * height))


def _draw_path(canvas: np.ndarray, points: np.ndarray, color: np.ndarray, thickness: int) -> None:
    places = (points * 2**_FIXED).astype(np.int32)[:, None]  # (N, 1, 2)
    cv2.polylines(canvas, [places], False, color.tolist(), thickness, cv2.LINE_AA, _FIXED)
