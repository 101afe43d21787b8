"""A small run of synthesis, also as a process of its own that kills itself at a given moment.

python mortal_run.py FOLDER MOMENT WORKERS
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from test_generate import DAMAGE, FEW, LOOKS, manifest, params

from glyphline import fonts as all_fonts
from glyphline import shards
from glyphline.params.compute import ComputeParams
from glyphline.params.printed_looks import PrintedLooks
from glyphline.synthesis import generate, unfinished

TOTAL, PER_SHARD, PER_GROUP = 400, 128, 64

Change = Callable[[object, str, Any], None]  # setattr, or pytest's that is undone


def shrink(change: Change) -> None:
    """Few fonts and small shards, so that a run has four of them within a second."""
    few = tuple(font for font in all_fonts.trdg_fonts() if font.name in FEW)
    change(generate, "fonts_of", lambda sets: few)
    change(shards, "ROWS_PER_GROUP", PER_GROUP)
    change(generate, "ROWS_PER_SHARD", PER_SHARD)


def synthesize(
    folder: Path, compute: ComputeParams, seed: int = 20, lines: int = 200, **looks: Any
) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    manifest().save(folder)
    document = SimpleNamespace(
        seed=seed,
        compute=compute,
        recipe=SimpleNamespace(synthesis=params(characters=TOTAL - 200, lines=lines)),
        recipe_looks=PrintedLooks(**{**LOOKS, **looks}, damage=DAMAGE),
    )
    return generate.synthesize(document, folder, folder / "out", folder / "report")


def loky(workers: int) -> ComputeParams:
    return ComputeParams(backend="loky", workers=workers)


def before(call: Callable[..., Any], act: Callable[[], None], when: Callable[..., bool]) -> Any:
    """A function that acts before those calls that are meant."""

    def acting(*args: Any, **kwargs: Any) -> Any:
        if when(*args):
            act()
        return call(*args, **kwargs)

    return acting


def at_sample(number: int, act: Callable[[], None], change: Change) -> None:
    change(
        generate,
        "draw_sample",
        before(generate.draw_sample, act, lambda _plan, index, _what: index == number),
    )


def at_record(number: int, act: Callable[[], None], change: Change) -> None:
    change(
        unfinished,
        "write_json",
        before(unfinished.write_json, act, lambda path, _value: path.name == f"{number:05d}.json"),
    )


def at_shard(number: int, act: Callable[[], None], change: Change) -> None:
    write = unfinished.Unfinished.write_shard
    due = before(write, act, lambda found, _drawings: len(found.tallies) == number)
    change(unfinished.Unfinished, "write_shard", due)


def at_report(act: Callable[[], None], change: Change) -> None:
    change(generate, "write_sheet", before(generate.write_sheet, act, lambda *_: True))


def after_publishing(act: Callable[[], None], change: Change) -> None:
    def publish(*folders: Path) -> None:
        replace(*folders)
        act()

    replace = unfinished.replace_folder
    change(unfinished, "replace_folder", publish)


MOMENTS: dict[str, Callable[[Callable[[], None], Change], None]] = {
    "in the first shard": lambda act, change: at_sample(100, act, change),
    "in the second shard": lambda act, change: at_sample(200, act, change),
    "between a shard and its record": lambda act, change: at_record(1, act, change),
    "before the third shard": lambda act, change: at_shard(2, act, change),
    "in the last shard": lambda act, change: at_sample(390, act, change),
    "while the report is written": at_report,
    "after the shards took their place": after_publishing,
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    shrink(setattr)
    MOMENTS[sys.argv[2]](die, setattr)
    synthesize(Path(sys.argv[1]), loky(int(sys.argv[3])))
