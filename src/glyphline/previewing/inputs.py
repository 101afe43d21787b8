"""What a model sees of a sample, and what augmentation makes of that."""

import zlib
from collections.abc import Sequence

import numpy as np

from glyphline.data.augment import augment
from glyphline.manifest import Manifest
from glyphline.models.saved import family
from glyphline.params.base import section
from glyphline.params.document import Document
from glyphline.params.training import AugmentParams
from glyphline.preprocess import Preprocess, line_width, prepare
from glyphline.previewing.rows import Cell, Row, columns_for
from glyphline.previewing.specimen import Specimen

MIN_DRAWS, MAX_DRAWS = 2, 8
_SLACK = 0.25  # of the height: how far else augmentation may move a line's end and still show it


def preprocessing(document: Document, data: Manifest) -> Preprocess:
    """How the chosen model prepares pictures of these data."""
    module = family(document.model)
    params = section(module.FamilyParams, document.family, f"models.{document.model}")
    return module.preprocess(params, data, document.recipe.framing)


def readable_by(how: Preprocess, specimens: Sequence[Specimen]) -> list[Specimen]:
    """Leave out the lines, for a model that reads single characters."""
    return [one for one in specimens if how.kind == "line" or len(one.text) == 1]


def input_rows(
    specimens: Sequence[Specimen], how: Preprocess, augmentation: AugmentParams, seed: int
) -> list[Row]:
    """Show each sample, what the model is given of it, and that augmented several times.

    Args:
        specimens: the rows.
        how: preprocessing.
        augmentation: `train.augment`.
        seed: the document's; each row draws from its own generator.

    Returns:
        A row per sample: sample, model input, then `MIN_DRAWS` to `MAX_DRAWS` draws, as many
        as find room; ink is white as in the model input, and padding on the right is cut.
    """
    prepared = [prepare(one.after, how) for one in specimens]
    widths = [_shown_width(one.after, how, augmentation) for one in specimens]
    draws = columns_for(max(widths), max(one.after.shape[1] for one in specimens)) - 1
    draws = min(max(draws, MIN_DRAWS), MAX_DRAWS)
    rows = []
    for index, (one, picture, width) in enumerate(zip(specimens, prepared, widths, strict=True)):
        rng = np.random.default_rng([seed, index, zlib.crc32(b"preview augment")])
        batch = np.repeat(picture[None, :, :, None], draws, axis=0)  # (B, H, W, 1)
        drawn = augment(batch, augmentation, rng)
        cells = [Cell(one.after, "sample"), Cell(_grey(picture[:, :width]), "input")]
        cells += [Cell(_grey(p[:, :width, 0]), f"draw {i + 1}") for i, p in enumerate(drawn)]
        rows.append(Row(one.text, one.note, tuple(cells)))
    return rows


def _shown_width(picture: np.ndarray, how: Preprocess, augmentation: AugmentParams) -> int:
    if how.kind == "character":
        return how.width_px
    width = line_width(picture.shape[0], picture.shape[1], how.height_px)
    widest = width * (1 + augmentation.scale) * (1 + augmentation.stretch)
    return min(how.width_px, round(widest + _SLACK * how.height_px))


def _grey(prepared: np.ndarray) -> np.ndarray:
    """(H, W) float32 in [0, 1] to uint8."""
    return np.rint(prepared * 255).astype(np.uint8)
