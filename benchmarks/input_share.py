"""Train on the real input and on one batch in memory, and compare: does the input ever starve?

Runs the models `cnn` (characters of 32x32) and `crnn` (lines of 32x128) of params.yaml on made-up
pictures with its augmentation, epoch by epoch in turn with the same steps on one constant batch.
Writes benchmarks/results/input-share.md and ends with 1 when the real input takes more than 10 %
longer. Takes about 5 minutes on 2 cores.

    uv run python benchmarks/input_share.py
"""

import shutil
import statistics
import string
import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console

from epoch_readout import feed, made_up, open_batches, write_both
from glyphline.backend import keras
from glyphline.charset import Charset
from glyphline.models.heads import head_of
from glyphline.models.saved import family
from glyphline.outputs import write_text
from glyphline.params.training import AugmentParams
from glyphline.preprocess import Preprocess
from glyphline.training.determinism import make_deterministic
from machine import machine

ROOT = Path(__file__).parents[1]
LIMIT = 0.10
HOWS = {
    "cnn": Preprocess(kind="character", height_px=32, width_px=32, framing="ink"),
    "crnn": Preprocess(kind="line", height_px=32, width_px=128, framing="whole"),
}


def main(
    steps: Annotated[int, typer.Option(help="Steps of an epoch.")] = 60,
    epochs: Annotated[int, typer.Option(help="Epochs that are timed of each way.")] = 5,
    seed: Annotated[int, typer.Option(help="Of pictures, weights and augmentation.")] = 20,
    work: Annotated[Path, typer.Option(help="Where the run keeps its files.")] = Path(
        "benchmarks/.work/input-share"
    ),
) -> None:
    """Train on the real input and on one batch in memory, and compare."""
    shutil.rmtree(work, ignore_errors=True)
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    rows, largest = [], 0.0
    for model in HOWS:
        row, share = compare(model, params, work / model, steps, epochs, seed)
        rows.append(row)
        largest = max(largest, share)
    target = ROOT / "benchmarks" / "results" / "input-share.md"
    write_text(target, table(rows, steps, epochs, params["train"]["batch_size"], seed))
    shutil.rmtree(work)
    Console().print(f"wrote {target.relative_to(ROOT)}; largest share {largest:.1%}")
    raise SystemExit(largest > LIMIT)


def compare(
    model: str, params: dict[str, Any], folder: Path, steps: int, epochs: int, seed: int
) -> tuple[str, float]:
    """A row of the table, and how much longer the real input takes."""
    size, how = params["train"]["batch_size"], HOWS[model]
    length = 1 if model == "cnn" else 8
    write_both(list(made_up(steps * size, length, seed)), folder)
    make_deterministic(seed)
    module = family(model)
    head = head_of(module.HEAD, Charset(string.digits + string.ascii_letters))
    network = module.build(
        module.FamilyParams.model_validate(params["models"][model]), how, head.classes()
    )
    network.compile(
        optimizer=keras.optimizers.AdamW(1e-3, global_clipnorm=1.0),
        loss=head.loss(0.0),
        jit_compile=False,
    )
    batches = open_batches(folder, how, "characters" if length == 1 else "lines", size)
    augmentation = AugmentParams.model_validate(params["train"]["augment"])
    real = feed(batches, head, seed, augmentation)
    constant = held(next(iter(real)))
    epoch(network, constant, steps)  # what is compiled once is
    first = epoch(network, real, steps)
    timed = [(epoch(network, real, steps), epoch(network, constant, steps)) for _ in range(epochs)]
    (wall, cpu), (bare, bare_cpu) = (
        [statistics.median(pair[way][kind] for pair in timed) for kind in (0, 1)] for way in (0, 1)
    )
    share = statistics.median(pair[0][0] / pair[1][0] for pair in timed) - 1
    numbers = (wall, bare, share, cpu, bare_cpu, cpu / bare_cpu - 1, first[0], first[1])
    texts = [f"{x:+.1%}" if index in (2, 5) else f"{x:.2f}" for index, x in enumerate(numbers)]
    return f"| {model} | {' | '.join(texts)} |", share


def held(batch: Any) -> Any:
    """The same batch for ever, in memory."""
    import tensorflow as tf

    return tf.data.Dataset.from_tensors(batch).repeat()


class End(keras.callbacks.Callback):
    """Looks at the clocks when an epoch's last step is done.

    `fit` itself may return later: it gives the dataset back, and tf.data's tuner, where a dataset
    has one, now and then keeps it waiting, for up to as long as the epoch took.
    """

    wall, cpu = 0.0, 0.0

    def on_epoch_end(self, *_: object, **__: object) -> None:
        """Keep wall and CPU seconds."""
        self.wall, self.cpu = time.perf_counter(), time.process_time()


def epoch(network: keras.Model, dataset: Any, steps: int) -> tuple[float, float]:
    """Wall and CPU seconds of an epoch, from the call to its last step."""
    end = End()
    wall, cpu = time.perf_counter(), time.process_time()
    network.fit(dataset, epochs=1, steps_per_epoch=steps, shuffle=False, verbose=0, callbacks=[end])
    return end.wall - wall, end.cpu - cpu


def table(rows: list[str], steps: int, epochs: int, size: int, seed: int) -> str:
    """The run as Markdown."""
    lines = [
        "# What the real input adds to an epoch",
        "",
        "- command: `uv run python " + " ".join(["benchmarks/input_share.py", *sys.argv[1:]]) + "`",
        f"- date: {date.today().isoformat()}; machine: {machine()}; Keras {keras.__version__}",
        f"- seed: {seed}; made-up pictures, augmented as params.yaml says; {steps} steps of {size} "
        f"an epoch, medians of {epochs} epochs; each real epoch is followed by one on a constant "
        "batch, and `longer` is the median of their ratios, less 1",
        "- the first real epoch also decodes and prepares; the cores may have been shared, which "
        "CPU seconds do not see",
        "",
        "| model | real s | constant s | longer | real CPU s | constant CPU s | more CPU | first "
        "real s | first real CPU s |",
        "|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
