"""Read the same pictures from Parquet and from PNG files, epoch by epoch, and compare.

The characters of EMNIST (with GLYPHLINE_MIRROR; made up from the seed without) and made-up lines
are written twice with the same bytes: as shards, read by `Batches` through tf.data as in training
(shuffled, without augmentation), and as one PNG file each in a folder per class, read by
`keras.utils.image_dataset_from_directory` as it comes, with its shuffling. Epochs of the two
alternate, so that other work on the machine slows both. Nothing but reading is timed. Writes
benchmarks/results/epoch-readout.md and ends with 1 when later epochs of characters are less
than 5 times as fast. Takes 4 minutes on 2 cores.

    GLYPHLINE_MIRROR=/path/to/mirror uv run python benchmarks/epoch_readout.py
"""

import os
import shutil
import statistics
import string
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import typer
import yaml
from rich.console import Console

from glyphline.backend import keras
from glyphline.charset import Charset
from glyphline.data.batches import Batches
from glyphline.data.feed import EncodedLevels, as_dataset, levels_as_dataset
from glyphline.data.prepared import PreparedFile
from glyphline.models.heads import Head, head_of
from glyphline.outputs import write_text
from glyphline.params.compute import ComputeParams, DownloadParams
from glyphline.params.training import AugmentParams
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.rejects import Rejects
from glyphline.sample import Sample
from glyphline.shards import ShardWriter
from glyphline.sources import emnist
from glyphline.sources._context import SourceContext
from machine import machine

ROOT = Path(__file__).parents[1]
BATCH_SIZES = (64, 256)
FIRST_EPOCHS = 3
TARGET = 5.0
NONE = AugmentParams.none()
HOWS = {
    "characters": Preprocess(kind="character", height_px=28, width_px=28, framing="whole"),
    "lines": Preprocess(kind="line", height_px=32, width_px=128, framing="whole"),
}


@dataclass(frozen=True)
class Speed:
    """Epochs read in one way.

    Attributes:
        wall: pictures per second, one value per epoch.
        cpu: pictures per second of processor time, over all threads of the process.
    """

    wall: list[float]
    cpu: list[float]

    def row(self, name: str, peer: "Speed") -> str:
        """A row of the table: median, extremes, and the ratio to the other way."""
        middle, cpu = statistics.median(self.wall), statistics.median(self.cpu)
        return (
            f"| {name} | {middle:,.0f} | {min(self.wall):,.0f} to {max(self.wall):,.0f} | "
            f"{cpu:,.0f} | {middle / statistics.median(peer.wall):.1f} | "
            f"{cpu / statistics.median(peer.cpu):.1f} |"
        )


def main(
    characters: Annotated[int, typer.Option(help="How many characters.")] = 30_000,
    lines: Annotated[int, typer.Option(help="How many lines.")] = 10_000,
    epochs: Annotated[int, typer.Option(help="Epochs that are timed of each way.")] = 7,
    seed: Annotated[int, typer.Option(help="Of made-up pictures and of the order.")] = 20,
    work: Annotated[Path, typer.Option(help="Where the run keeps its files.")] = Path(
        "benchmarks/.work/epoch-readout"
    ),
) -> None:
    """Read the same pictures from Parquet and from PNG files, epoch by epoch, and compare."""
    shutil.rmtree(work, ignore_errors=True)
    origin = "made up" if not os.environ.get("GLYPHLINE_MIRROR") else "EMNIST byclass, as published"
    real = emnist_characters(characters, seed, work)
    sets = {
        "characters": list(real if "EMNIST" in origin else made_up(characters, 1, seed)),
        "lines": list(made_up(lines, 8, seed)),
    }
    rows: list[str] = []
    least = float("inf")
    for kind, samples in sets.items():
        write_both(samples, work / kind)
        for size in BATCH_SIZES:
            found, ratio = compare(work / kind, kind, size, epochs, seed)
            rows += found
            if kind == "characters":
                least = min(least, ratio)
    target = ROOT / "benchmarks" / "results" / "epoch-readout.md"
    counts = {
        "characters": f"{len(sets['characters']):,} ({origin}, 28x28 px, read as 28x28)",
        "lines": f"{len(sets['lines']):,} (made up, 32 px high and 48 to 128 wide, read as 32x128)",
    }
    write_text(target, table(rows, counts, epochs, seed))
    shutil.rmtree(work)
    Console().print(f"wrote {target.relative_to(ROOT)}; least ratio for characters {least:.1f}")
    raise SystemExit(least < TARGET)


def emnist_characters(wanted: int, seed: int, work: Path) -> Iterator[Sample]:
    """The first characters of EMNIST."""
    context = SourceContext(
        seed=seed,
        cache=work / "cache",
        download=DownloadParams(timeout_s=30, retries=2),
        compute=ComputeParams(backend="loky", workers=1),
        rejects=Rejects(),
    )
    params = emnist.SourceParams(split="byclass", parts="available")
    return islice(emnist.samples(params, context), wanted)


def made_up(wanted: int, length: int, seed: int) -> Iterator[Sample]:
    """Texts in OpenCV's own letters, 28x28 px for a length of 1, else 32 px high."""
    rng = np.random.default_rng([seed, length])
    alphabet = list(string.digits + string.ascii_letters)
    for _ in range(wanted):
        text = "".join(rng.choice(alphabet, rng.integers(1, length, endpoint=True)))
        shape = (28, 28) if length == 1 else (32, max(48, 16 * len(text)))
        picture = np.full(shape, rng.integers(200, 256), np.uint8)
        start = rng.integers(1, 5), shape[0] - rng.integers(5, 9)
        cv2.putText(picture, text, start, cv2.FONT_HERSHEY_SIMPLEX, 0.75, 30, 2, cv2.LINE_AA)
        noisy = picture + rng.normal(0, 3, shape)
        yield Sample(encode_png(np.clip(noisy, 0, 255).astype(np.uint8)), text, "made")


def write_both(samples: list[Sample], folder: Path) -> None:
    """The same pictures as shards and as files; the class of a line is its first character."""
    with ShardWriter(folder / "shards", "train") as writer:
        for index, sample in enumerate(samples):
            writer.write(sample)
            file = folder / "png" / f"{ord(sample.text[0]):04x}" / f"{index:06d}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(sample.image)


def compare(folder: Path, kind: str, size: int, epochs: int, seed: int) -> tuple[list[str], float]:
    """Rows of the table for one set and batch size, and the ratio of the later epochs."""
    how = HOWS[kind]
    peer = keras.utils.image_dataset_from_directory(
        folder / "png",
        color_mode="grayscale",
        batch_size=size,
        image_size=(how.height_px, how.width_px),
        seed=seed,
        verbose=False,
    )
    charset = Charset(string.digits + string.ascii_letters)
    head = head_of("softmax" if kind == "characters" else "ctc", charset)
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    augmentation = AugmentParams.model_validate(params["train"]["augment"])
    firsts = []
    for _ in range(FIRST_EPOCHS):
        batches = open_batches(folder, how, kind, size)
        plain = feed(batches, head, seed, NONE)
        firsts.append(read(plain))
    changed = feed(batches, head, seed, augmentation)
    for dataset in (peer, plain, changed):
        read(dataset)  # what is opened or compiled once is, and files are in the page cache
    peers, laters, augmented = [], [], []
    for _ in range(epochs):
        peers.append(read(peer))
        laters.append(read(plain))
        augmented.append(read(changed))
    other = speed(peers)
    rows = [f"| **{kind}, batches of {size}** | | | | | |", other.row("PNG files, Keras", other)]
    ways = {"first epoch": firsts, "later epochs": laters, "later epochs, augmented": augmented}
    rows += [speed(timed).row(f"Parquet, {name}", other) for name, timed in ways.items()]
    wall = statistics.median(speed(laters).wall) / statistics.median(other.wall)
    return rows, wall


def open_batches(folder: Path, how: Preprocess, kind: str, size: int) -> Batches:
    """The shards as training opens them."""
    shards = ((folder / "shards", "train"),)
    return Batches(shards, how, kind == "characters", size, PreparedFile(folder))


def feed(batches: Batches, head: Head, seed: int, augment: AugmentParams) -> Any:
    """Epochs as training feeds them, labels encoded, through tf.data: one for each iteration."""
    epochs = count()
    texts = batches.texts()
    longest = max(map(len, texts))
    like = head.encode(texts[:1], longest)

    def encoded() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for pictures, texts in batches.shuffled(seed, next(epochs), augment):
            yield pictures, head.encode(texts, longest)

    def levels(together: int) -> Iterator[EncodedLevels]:
        for piece in batches.shuffled_levels(seed, next(epochs), together):
            yield piece.levels, piece.strongest, head.encode(piece.texts, longest)

    if augment.changes_nothing:
        return levels_as_dataset(levels, batches.how, like, batches.batch_size)
    return as_dataset(encoded, batches.how, like, batches.batch_size)


def read(dataset: Any) -> tuple[int, float, float]:
    """Go through a dataset once: pictures, wall seconds, processor seconds."""
    seen = 0
    wall, cpu = time.perf_counter(), time.process_time()
    for pictures, _ in dataset:
        seen += pictures.shape[0]
    return seen, time.perf_counter() - wall, time.process_time() - cpu


def speed(timed: list[tuple[int, float, float]]) -> Speed:
    """Pictures per second of several epochs."""
    return Speed([n / wall for n, wall, _ in timed], [n / cpu for n, _, cpu in timed])


def table(rows: list[str], counts: dict[str, str], epochs: int, seed: int) -> str:
    """The run as Markdown."""
    import tensorflow as tf

    lines = [
        "# Reading an epoch: Parquet shards against PNG files",
        "",
        "- command: `uv run python "
        + " ".join(["benchmarks/epoch_readout.py", *sys.argv[1:]])
        + "`",
        f"- date: {date.today().isoformat()}; machine: {machine()}; TensorFlow {tf.__version__}, "
        f"Keras {keras.__version__}, no GPU used for reading",
        f"- seed: {seed}; " + "; ".join(f"{kind}: {text}" for kind, text in counts.items()),
        f"- one run, one process, {epochs} epochs of each way in turn (the first epoch "
        f"{FIRST_EPOCHS} times, anew), files in the page cache, batches of float32; the cores may "
        "have been shared, so ratios say more than absolute figures",
        "- the first epoch decodes and prepares every picture (paper, polarity, ink, size) and "
        "keeps it; later epochs read what was kept. Keras decodes and resizes in every epoch, "
        "on all cores, and prepares nothing",
        "",
        "| way | pictures/s | from to | per CPU second | times Keras | same per CPU second |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
