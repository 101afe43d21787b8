"""From raw shards to balanced splits: read once, plan on columns, write shards and report."""

import contextlib
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import track

from glyphline.data.balance_report import summarise, write_report
from glyphline.data.inventory import TEST, TRAIN, VAL, take_stock
from glyphline.data.labels import Labels
from glyphline.data.plan import Plan, make_plan, shuffle_written
from glyphline.data.spool import Spool
from glyphline.manifest import Manifest
from glyphline.outputs import new_folder
from glyphline.params.dataset import DatasetParams
from glyphline.rejects import Rejects
from glyphline.sample import SPLITS, Sample
from glyphline.shards import ShardWriter, read_samples, shard_paths

RAW = "raw"
T = TypeVar("T")


def prepare_splits(
    raw: Path, out: Path, report: Path, recipe: DatasetParams, seed: int
) -> dict[str, dict[str, int]]:
    """Merge, check, split and balance raw samples.

    Reads every picture once; beside the planning columns (about 60 bytes per sample) memory
    holds one row group. Disk beside `out` holds a second copy of the pictures meanwhile.

    Args:
        raw: folder with shards named `raw`.
        out: folder for shards named `train` (in random order), `val` and `test`, and the manifest.
        report: folder for `histogram.png`, `histogram.csv`, `summary.json`, `rejects.csv` and
            `duplicates.csv`.
        recipe: charset, merge, balance and split.
        seed: the document's seed; equal seeds and samples give equal bytes.

    Returns:
        The numbers of `summary.json` (see `glyphline.data.balance_report.summarise`).

    Raises:
        DataError: if there are no shards, too many samples are rejected (`rejects.csv` is
            written first), or the recipe cannot be met.
    """
    labels, rejects = Labels(recipe.charset, recipe.merge), Rejects()
    with Spool(out.parent) as spool:
        samples = _tracked(read_samples(raw, RAW), "reading raw samples", _count_rows(raw))
        stock = take_stock(samples, labels, rejects, spool)
        rejects.write(report / "rejects.csv")
        total = len(stock) + len(rejects.rows)
        rejects.check(total, recipe.split.max_rejected_share, report / "rejects.csv")
        plan = make_plan(stock, labels, recipe, seed)
        with new_folder(out) as folder, new_folder(report) as report_folder:
            fingerprint = _write_samples(folder, plan, spool, seed)
            _manifest(plan, labels, fingerprint).save(folder)
            summary = summarise(plan, rejects)
            write_report(report_folder, plan, rejects, summary, recipe.balance)
    return summary


def _write_samples(folder: Path, plan: Plan, spool: Spool, seed: int) -> str:
    """Write the three splits; returns the fingerprint over all of it."""
    fingerprint = hashlib.sha256()
    orders = {
        TRAIN: shuffle_written(plan, seed),  # training itself shuffles only in windows
        VAL: plan.written(VAL),
        TEST: plan.written(TEST),
    }
    kept = plan.kept
    for split, positions in orders.items():
        name = SPLITS[split]
        with ShardWriter(folder, name) as writer:
            for position in _tracked(positions.tolist(), f"writing {name}", len(positions)):
                sample = Sample(
                    image=spool.read(kept.row[position]),
                    text=kept.texts[kept.text[position]],
                    source=kept.sources[kept.source[position]],
                    group=kept.groups[kept.group[position]],
                    split=name,
                )
                writer.write(sample)
                for field in (sample.text.encode(), name.encode(), sample.image):
                    fingerprint.update(len(field).to_bytes(8, "little"))
                    fingerprint.update(field)
    return fingerprint.hexdigest()


def _manifest(plan: Plan, labels: Labels, fingerprint: str) -> Manifest:
    kept = plan.kept
    groups = {
        name: sorted({kept.groups[g] for g in np.unique(kept.group[plan.splits == code])} - {""})
        for code, name in enumerate(SPLITS)
    }
    return Manifest(
        charset=plan.charset.characters,
        merges=labels.merges,
        counts={name: len(plan.written(code)) for code, name in enumerate(SPLITS)},
        groups=groups,
        longest_text=max(len(kept.texts[code]) for code in np.unique(kept.text)),
        widest_aspect=float(kept.aspect[plan.splits != TEST].max()),
        fingerprint=fingerprint,
    )


def _count_rows(raw: Path) -> int | None:
    with contextlib.suppress(pa.ArrowException):  # read_samples names the broken shard
        return sum(pq.read_metadata(path).num_rows for path in shard_paths(raw, RAW))
    return None


def _tracked(items: Iterable[T], what: str, total: int | None) -> Iterable[T]:
    console = Console(stderr=True)
    return track(items, what, total=total, console=console, disable=not console.is_terminal)
