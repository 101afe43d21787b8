"""Train the same networks on our input and on the inputs that Keras' users write, and compare.

The models `cnn` (characters) and `crnn` (lines) of params.yaml learn from made-up pictures, epoch
by epoch in turn: from our shards as training reads them, with and without augmentation; from PNG
files through `ImageDataGenerator` with the same kinds of augmentation; and from PNG files through
tf.data as the captcha example on keras.io describes it (paths, decode, resize, transpose, batch,
prefetch; no augmentation). Writes benchmarks/results/keras-peers.md and ends with 1 when a peer is
faster than our input with as much to do. About 15 minutes on 2 cores; a smaller run, which writes
nothing: `--pictures 512 --epochs 1 --try`.

    uv run python benchmarks/keras_peers.py
"""

import shutil
import statistics
import string
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
import yaml
from rich.console import Console

from epoch_readout import NONE, feed, made_up, open_batches, write_both
from glyphline.backend import keras
from glyphline.charset import Charset
from glyphline.models.heads import Head, head_of
from glyphline.models.saved import family
from glyphline.outputs import write_text
from glyphline.params.training import AugmentParams
from glyphline.sample import Sample
from glyphline.training.determinism import make_deterministic
from input_share import HOWS, epoch
from machine import machine

ROOT = Path(__file__).parents[1]
LENGTHS = {"cnn": 1, "crnn": 8}
OURS, OURS_PLAIN = "glyphline, augmented", "glyphline"
PEERS = {"ImageDataGenerator, augmented": OURS, "tf.data as on keras.io": OURS_PLAIN}
"""Peer -> the one of our ways that has as much to do."""


def main(
    pictures: Annotated[int, typer.Option(help="Pictures of an epoch.")] = 6_400,
    epochs: Annotated[int, typer.Option(help="Epochs that are timed of each way.")] = 5,
    seed: Annotated[int, typer.Option(help="Of pictures, weights and augmentation.")] = 20,
    trial: Annotated[bool, typer.Option("--try", help="Write no table.")] = False,
    work: Annotated[Path, typer.Option(help="Where the run keeps its files.")] = Path(
        "benchmarks/.work/keras-peers"
    ),
) -> None:
    """Train the same networks on our input and on the inputs that Keras' users write."""
    shutil.rmtree(work, ignore_errors=True)
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    rows, least = [], float("inf")
    for model in LENGTHS:
        found, ratio = compare(model, params, work / model, pictures, epochs, seed)
        rows += found
        least = min(least, ratio)
    text = table(rows, pictures, epochs, params["train"]["batch_size"], seed)
    Console().print(text, markup=False)
    if not trial:
        write_text(ROOT / "benchmarks" / "results" / "keras-peers.md", text)
    shutil.rmtree(work)
    raise SystemExit(least < 1 and not trial)


def compare(
    model: str, params: dict[str, Any], folder: Path, pictures: int, epochs: int, seed: int
) -> tuple[list[str], float]:
    """Rows of the table for one model, and how fast the fastest peer is beside us."""
    samples = list(made_up(pictures, LENGTHS[model], seed))
    write_both(samples, folder)
    size, module = params["train"]["batch_size"], family(model)
    head = head_of(module.HEAD, Charset(string.digits + string.ascii_letters))
    ways = inputs(model, params, folder, samples, head, seed)
    steps = pictures // size
    networks = {}
    for name, (_, transposed) in ways.items():
        make_deterministic(seed)
        networks[name] = network(module, params["models"][model], model, head, transposed)
    datasets = {name: way() for name, (way, _) in ways.items()}
    for name, dataset in datasets.items():  # compiled, opened, and in the page cache
        epoch(networks[name], dataset, steps)
    timed: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(epochs):
        for name, dataset in datasets.items():
            timed[name].append(epoch(networks[name], dataset, steps))
    rows, least = [], float("inf")
    for name, times in timed.items():
        ours = timed[PEERS.get(name, name)]
        ratios = [peer[0] / own[0] for peer, own in zip(times, ours, strict=True)]
        wall, cpu = (statistics.median(time[kind] for time in times) for kind in (0, 1))
        ratio = statistics.median(ratios)
        beside = f"{ratio:.2f}" if name in PEERS else ""
        rows.append(f"| {model} | {name} | {wall:.2f} | {cpu:.2f} | {beside} |")
        if name in PEERS:
            least = min(least, ratio)
    return rows, least


def inputs(
    model: str, params: dict[str, Any], folder: Path, samples: list[Sample], head: Head, seed: int
) -> dict[str, tuple[Callable[[], Any], bool]]:
    """Name -> what makes the endless input, and whether its pictures are transposed."""
    size, augment = params["train"]["batch_size"], params["train"]["augment"]
    kind = "characters" if model == "cnn" else "lines"
    augmentation = AugmentParams.model_validate({**augment, "mixup": 0})

    def ours(how: AugmentParams) -> Any:
        return feed(open_batches(folder, HOWS[model], kind, size), head, seed, how).repeat()

    ways = {
        OURS: (lambda: ours(augmentation), False),
        OURS_PLAIN: (lambda: ours(NONE), False),
        "tf.data as on keras.io": (
            lambda: keras_io(folder / "png", samples, head, HOWS[model], size),
            True,
        ),
    }
    if model == "cnn":  # flow_from_directory reads classes, not texts
        ways["ImageDataGenerator, augmented"] = (
            lambda: image_data_generator(folder / "png", augmentation, HOWS[model], size, seed),
            False,
        )
    return ways


def keras_io(png: Path, samples: list[Sample], head: Head, how: Any, size: int) -> Any:
    """Input as the captcha example describes it; time is the first axis of its pictures."""
    import tensorflow as tf

    texts = [sample.text for sample in samples]
    paths = [f"{png}/{ord(text[0]):04x}/{index:06d}.png" for index, text in enumerate(texts)]

    def read(path: Any, label: Any) -> tuple[Any, Any]:
        picture = tf.io.decode_png(tf.io.read_file(path), channels=1)
        picture = tf.image.convert_image_dtype(picture, tf.float32)
        picture = tf.image.resize(picture, (how.height_px, how.width_px))
        return tf.transpose(picture, (1, 0, 2)), label  # (W, H, 1)

    dataset = tf.data.Dataset.from_tensor_slices((paths, head.encode(texts)))
    dataset = dataset.map(read, num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.batch(size).prefetch(tf.data.AUTOTUNE).repeat()


def image_data_generator(
    png: Path, augmentation: AugmentParams, how: Any, size: int, seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Input as tutorials write it, with the same strengths of its own augmentation."""
    import tensorflow as tf

    return tf.keras.preprocessing.image.ImageDataGenerator(
        rescale=1 / 255,
        rotation_range=augmentation.rotate_deg,
        width_shift_range=augmentation.shift,
        height_shift_range=augmentation.shift,
        shear_range=float(np.degrees(np.arctan(augmentation.shear))),
        zoom_range=augmentation.scale,
    ).flow_from_directory(
        png,
        target_size=(how.height_px, how.width_px),
        color_mode="grayscale",
        class_mode="sparse",
        batch_size=size,
        seed=seed,
    )


def network(
    module: Any, values: dict[str, Any], model: str, head: Head, transposed: bool
) -> keras.Model:
    """The same network for all; one that gets (W, H) pictures turns them back."""
    how = HOWS[model]
    made = module.build(module.FamilyParams.model_validate(values), how, head.classes())
    if transposed:
        pictures = keras.layers.Input((how.width_px, how.height_px, 1))
        made = keras.Model(pictures, made(keras.layers.Permute((2, 1, 3))(pictures)))
    optimizer = keras.optimizers.AdamW(1e-3, global_clipnorm=1.0)
    made.compile(optimizer=optimizer, loss=head.loss(0.0), jit_compile=False)
    return made


def table(rows: list[str], pictures: int, epochs: int, size: int, seed: int) -> str:
    """The run as Markdown."""
    lines = [
        "# Epochs on our input and on those that Keras' users write",
        "",
        "- command: `uv run python " + " ".join(["benchmarks/keras_peers.py", *sys.argv[1:]]) + "`",
        f"- date: {date.today().isoformat()}; machine: {machine()}; Keras {keras.__version__}",
        f"- seed: {seed}; {pictures:,} made-up pictures in batches of {size}; medians of {epochs} "
        "epochs, the ways in turn; `beside us` is the median of the peer's wall seconds over ours "
        "with as much to do, so that more than 1 is slower than we are",
        "- the same network and steps for all; labels of keras.io's way are encoded beforehand",
        "",
        "| model | input | epoch s | CPU s | beside us |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
