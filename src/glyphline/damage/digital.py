"""Electronics: resolution, sensor noise, JPEG."""

import cv2
import numpy as np

from glyphline.damage.fields import grain, to_uint8
from glyphline.errors import ImageError


def resolved(picture: np.ndarray, share: float) -> np.ndarray:
    """Keep the detail of fewer pixels: shrink, then enlarge to the size it had.

    Args:
        picture: (H, W) uint8.
        share: of the pixels per length, in (0, 1]; 1 changes nothing.

    Returns:
        (H, W) uint8.
    """
    if share >= 1:
        return picture
    H, W = picture.shape
    size = max(1, round(W * share)), max(1, round(H * share))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (W, H), interpolation=cv2.INTER_CUBIC)


def noisy(picture: np.ndarray, levels: float, rng: np.random.Generator) -> np.ndarray:
    """Add a sensor's noise: more on light than on dark, a little alike in neighbours.

    Shot noise grows with the root of the light; a fifth of the variance is left without any.

    Args:
        picture: (H, W) uint8.
        levels: standard deviation on white, in grey levels; 0 changes nothing.
        rng: draws the noise.

    Returns:
        (H, W) uint8.
    """
    if not levels:
        return picture
    # Interpolated colours make neighbours alike; the blur leaves 0.62 of the deviation.
    noise = cv2.GaussianBlur(grain(picture.shape, rng), (3, 3), 0.5)
    strength = np.sqrt(np.arange(256) / 255 * 0.8 + 0.2) * (levels / 0.62)
    cv2.multiply(noise, cv2.LUT(picture, strength.astype(np.float32)), dst=noise)
    noise += picture
    return to_uint8(noise)


def compressed(picture: np.ndarray, quality: int) -> np.ndarray:
    """Send a picture through JPEG.

    Args:
        picture: (H, W) uint8.
        quality: libjpeg's, 1 to 99; 100 changes nothing.

    Returns:
        (H, W) uint8.

    Raises:
        ImageError: if OpenCV cannot encode the picture, which is wider than JPEG allows.
    """
    if quality >= 100:
        return picture
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if done else None
    if decoded is None:
        raise ImageError(
            f"a picture of shape {picture.shape} does not fit into JPEG, which ends at 65,500 px; "
            f"set jpeg_quality to [100, 100] or draw shorter lines"
        )
    return decoded
