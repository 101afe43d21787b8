"""Lines set together from the test characters of one writer, where a recipe has no lines."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from glyphline.picture import decode_picture, encode_png
from glyphline.preprocess import ink_of
from glyphline.sample import Sample
from glyphline.shards import read_columns, read_samples

SOURCE = "composed"
HEIGHT_PX = 48
SHORTEST, LONGEST = 3, 8  # characters
GAP_PX = (3, 7)  # between the ink of two characters
MARGIN_PX = 6


def compose_lines(balanced: Path, count: int, seed: int) -> list[Sample]:
    """Set test characters side by side, each line from one writer or font if those are known.

    A character keeps its place and size in its frame's height, so that c stays smaller than C;
    to its sides it is cut to its ink. What a line says is what its characters say, in an order
    drawn at random: it is no word. Characters of one line never touch.

    Args:
        balanced: the balanced data; its test split holds characters.
        count: how many lines.
        seed: the same seed gives the same lines.
    """
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    rows = read_columns(balanced, "test", ["text", "source", "group"]).to_pylist()
    for index, row in enumerate(rows):
        if len(row["text"]) == 1 and row["text"] != " ":
            members[row["source"], row["group"]].append(index)
    writers = [key for key in sorted(members) if len(members[key]) >= SHORTEST]
    if not writers:
        return []
    rng = np.random.default_rng([seed, count])
    lines: list[tuple[str, list[int]]] = []
    for number in range(count):
        writer = writers[number % len(writers)]
        length = int(rng.integers(SHORTEST, LONGEST + 1))
        drawn = rng.choice(members[writer], min(length, len(members[writer])), replace=False)
        lines.append((writer[1], [int(index) for index in drawn]))
    pieces = dict(_pieces(balanced, {index for _, drawn in lines for index in drawn}))
    return [
        Sample(
            encode_png(_joined([pieces[index] for index in drawn], rng)),
            "".join(rows[index]["text"] for index in drawn),
            source=SOURCE,
            group=group,
        )
        for group, drawn in lines
    ]


def _pieces(balanced: Path, wanted: set[int]) -> Iterator[tuple[int, np.ndarray]]:
    """The ink of each character, scaled to the line's height and cut to its sides."""
    for index, sample in enumerate(read_samples(balanced, "test")):
        if index in wanted:
            ink = ink_of(decode_picture(sample.image))
            width = max(1, round(ink.shape[1] * HEIGHT_PX / ink.shape[0]))
            grows = ink.shape[0] < HEIGHT_PX
            how = cv2.INTER_CUBIC if grows else cv2.INTER_AREA
            scaled = cv2.resize(ink, (width, HEIGHT_PX), interpolation=how)
            columns = np.flatnonzero(scaled.max(axis=0) > scaled.max() / 4)
            first, last = (int(columns[0]), int(columns[-1])) if len(columns) else (0, width - 1)
            yield index, scaled[:, first : last + 1]


def _joined(pieces: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Ink side by side, dark on white: (HEIGHT_PX, W) uint8."""
    margin = np.zeros((HEIGHT_PX, MARGIN_PX), np.uint8)
    parts = [margin]
    for piece in pieces:
        gap = np.zeros((HEIGHT_PX, int(rng.integers(GAP_PX[0], GAP_PX[1] + 1))), np.uint8)
        parts += [piece, gap]
    return 255 - np.hstack([*parts, margin])
