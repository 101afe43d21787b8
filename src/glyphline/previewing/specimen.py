"""Specimens: synthetic samples as the stage draws them, and real ones from the balanced data."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from glyphline.errors import DataError
from glyphline.font_sets import fonts_of
from glyphline.manifest import Manifest
from glyphline.merge import merge_map, merge_text
from glyphline.params.compute import ComputeParams
from glyphline.params.document import Document
from glyphline.picture import decode_picture
from glyphline.shards import shard_paths
from glyphline.synthesis.backgrounds import check_backgrounds
from glyphline.synthesis.drawing import draw_drawing
from glyphline.synthesis.fitting import steer
from glyphline.synthesis.hands import hands
from glyphline.synthesis.plan import make_plan

ALPHANUMERICS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""What stands in for charset `auto` until there is data to derive it from."""
_HERE = ComputeParams(backend="loky", workers=1)  # starting others takes as long as the work


@dataclass(frozen=True)
class Specimen:
    """A sample to show.

    Attributes:
        text: its label.
        note: where it is from: a font, or a source.
        before: (H, W) uint8, as rendered or as imported.
        after: (H', W') uint8, with the damage that the params draw for it.
    """

    text: str
    note: str
    before: np.ndarray
    after: np.ndarray


def known_data(document: Document, balanced: Path) -> Manifest | None:
    """The manifest of the balanced data, if they can be the recipe's.

    Returns:
        None if there are none, or they have another charset or merge map than the recipe.
    """
    try:
        data = Manifest.load(balanced)
    except DataError:
        return None
    told = assumed_data(document)
    fits = document.recipe.charset == "auto" or data.charset == told.charset
    return data if fits and data.merges == told.merges else None


def assumed_data(document: Document) -> Manifest:
    """What the manifest will be, as far as the params tell: no font is held back."""
    recipe = document.recipe
    merges = merge_map(recipe.merge)
    charset = ALPHANUMERICS if recipe.charset == "auto" else recipe.charset
    return Manifest(
        charset="".join(dict.fromkeys(merge_text(charset, merges))),
        merges=merges,
        counts={"train": 0, "val": 0, "test": 0},
        groups={"train": [], "val": [], "test": []},
        longest_text=1,
        widest_aspect=1.0,
        fingerprint="",
    )


def synthetic_specimens(
    document: Document, data: Manifest, count: int, balanced: Path | None = None
) -> list[Specimen]:
    """Draw the first samples that the synthesize stage draws.

    A recipe that draws none is shown as if it drew `count` characters.

    Args:
        document: seed and recipe.
        data: charset, merges and the groups held back.
        count: how many at most.
        balanced: the folder of the data, whose texts `steer: deficit` counts; None for none.

    Raises:
        DataError: if no font can draw them, no attempt is readable, or the looks name a folder
            of backgrounds without pictures.
    """
    params, looks = document.recipe.synthesis, document.recipe_looks
    check_backgrounds(looks)
    if not params.characters and not params.lines:
        params = params.model_copy(update={"characters": count})
    fonts = fonts_of(params.fonts)
    specimens = []
    with (
        tempfile.TemporaryDirectory() as folder,
        hands(looks, data, fonts, balanced, Path(folder) / "shown", document.seed) as able,
    ):
        plan, _ = make_plan(document.seed, params, looks, data, able.fonts, _HERE)
        plan = steer(plan, balanced)
        for index, what in enumerate(plan.kinds()[:count]):
            drawing = draw_drawing(plan, index, what)
            label = merge_text(drawing.text, plan.merges)
            specimens.append(Specimen(label, drawing.font.name, drawing.before, drawing.after))
    return specimens


def real_specimens(seed: int, balanced: Path, count: int) -> list[Specimen]:
    """Pick training samples of the balanced data at random, in reading order.

    Args:
        seed: the document's.
        balanced: the balanced data's folder.
        count: how many at most.
    """
    paths = shard_paths(balanced, "train")
    sizes = [pq.ParquetFile(path).metadata.num_rows for path in paths]
    total = sum(sizes)
    rng = np.random.default_rng(seed)
    picked = np.sort(rng.permutation(total)[:count]).tolist()
    specimens, start = [], 0
    for path, size in zip(paths, sizes, strict=True):
        rows = [row - start for row in picked if start <= row < start + size]
        specimens += _read(path, rows)
        start += size
    return specimens


def _read(path: Path, rows: list[int]) -> list[Specimen]:
    """Some rows of a shard, row group by row group."""
    specimens, start = [], 0
    with pq.ParquetFile(path) as shard:
        for group in range(shard.num_row_groups):
            size = shard.metadata.row_group(group).num_rows
            inside = [row - start for row in rows if start <= row < start + size]
            start += size
            if not inside:
                continue
            table = shard.read_row_group(group, columns=["image", "text", "source"])
            for row in table.take(inside).to_pylist():
                picture = decode_picture(row["image"])
                specimens.append(Specimen(row["text"], row["source"], picture, picture))
    return specimens
