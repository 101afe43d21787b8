"""From raw shards to balanced splits: read once, plan on columns, write shards and report."""

import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import track

from glyphline.data.balance_report import Summary, summarise, write_report
from glyphline.data.examination import examine_pictures
from glyphline.data.findings import Finding
from glyphline.data.inventory import TEST, TRAIN, VAL, Inventory, take_stock
from glyphline.data.labels import Labels
from glyphline.data.mix import Selection
from glyphline.data.plan import Plan, make_plan, shuffle_written
from glyphline.data.spool import Spool
from glyphline.manifest import Manifest
from glyphline.outputs import new_folder
from glyphline.params.dataset import DatasetParams
from glyphline.sample import SPLITS, Sample
from glyphline.shards import ShardWriter, read_samples, shard_paths

RAW = "raw"
_AT_ONCE = 16_384
T = TypeVar("T")


def prepare_splits(raw: Path, out: Path, report: Path, recipe: DatasetParams, seed: int) -> Summary:
    """Merge, check, split, balance and mix raw samples.

    Reads every picture once; beside the planning columns (about 90 bytes per sample) memory
    holds one row group. Disk beside `out` holds a second copy of the pictures meanwhile.

    Args:
        raw: folder with shards named `raw`.
        out: folder for shards named `train` (in random order), `val` and `test`, and the manifest.
        report: folder for `histogram.png`, `histogram.csv`, `summary.json`, `rejects.csv`,
            `duplicates.csv` and `findings.csv`.
        recipe: charset, merge, mix, balance and split.
        seed: the document's seed; equal seeds and samples give equal bytes.

    Returns:
        The numbers of `summary.json` (see `glyphline.data.balance_report.summarise`).

    Raises:
        DataError: if there are no shards, too many samples are rejected (`rejects.csv` is
            written first), or the recipe cannot be met.
    """
    labels, rejects = Labels(recipe.charset, recipe.merge, recipe.mix), Selection()
    counts = _count_sources(raw)
    with Spool(out.parent) as spool:
        samples = _tracked(read_samples(raw, RAW), "reading raw samples", counts.total() or None)
        stock = take_stock(samples, labels, rejects, spool)
        rejects.write(report / "rejects.csv")
        total = len(stock) + len(rejects.rows)
        rejects.check(total, recipe.split.max_rejected_share, report / "rejects.csv")
        plan = make_plan(stock, labels, recipe, seed)
        found = _examine(plan, spool, seed, recipe)
        with new_folder(out) as folder, new_folder(report) as report_folder:
            fingerprint = _write_samples(folder, plan, spool, seed)
            _manifest(plan, labels, fingerprint).save(folder)
            summary = summarise(plan, rejects, found, counts, recipe.mix)
            write_report(report_folder, plan, rejects, found, summary, recipe)
    return summary


def _examine(plan: Plan, spool: Spool, seed: int, recipe: DatasetParams) -> list[Finding]:
    """Look for what `glyphline check` looks for in pictures, now that the splits are known."""
    kept, limit = plan.kept, recipe.split.max_rejected_share
    every = np.ones(len(kept), bool)
    return examine_pictures(kept, every, plan.splits, spool.read, seed, limit)


def _write_samples(folder: Path, plan: Plan, spool: Spool, seed: int) -> str:
    """Write the three splits; returns the fingerprint over all of it."""
    fingerprint = hashlib.sha256()
    orders = {
        TRAIN: shuffle_written(plan, seed),  # training itself shuffles only in windows
        VAL: plan.written(VAL),
        TEST: plan.written(TEST),
    }
    for split, positions in orders.items():
        name = SPLITS[split]
        label = _framed(name.encode())
        with ShardWriter(folder, name) as writer:
            samples = _samples_at(positions, plan.kept, spool, name)
            for sample in _tracked(samples, f"writing {name}", len(positions)):
                writer.write(sample)
                fields = _framed(sample.text.encode()), label, _framed(sample.image)
                fingerprint.update(b"".join(fields))
    return fingerprint.hexdigest()


def _samples_at(
    positions: np.ndarray, kept: Inventory, spool: Spool, split: str
) -> Iterator[Sample]:
    """Yield the kept samples at some positions, in that order."""
    for start in range(0, len(positions), _AT_ONCE):  # plain numbers are faster, but larger
        some = positions[start : start + _AT_ONCE]
        columns = (kept.row[some], kept.text[some], kept.source[some], kept.group[some])
        for row, text, source, group in zip(*(c.tolist() for c in columns), strict=True):
            yield Sample(
                image=spool.read(row),
                text=kept.texts[text],
                source=kept.sources[source],
                group=kept.groups[group],
                split=split,
            )


def _framed(field: bytes) -> bytes:
    """A field behind its length, so that no two rows hash alike."""
    return len(field).to_bytes(8, "little") + field


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


def _count_sources(raw: Path) -> Counter[str]:
    """Raw samples per source; nothing where a shard is broken, which `read_samples` names."""
    counts: Counter[str] = Counter()
    with contextlib.suppress(pa.ArrowException):
        for path in shard_paths(raw, RAW):
            for batch in pq.ParquetFile(path).iter_batches(columns=["source"]):
                pairs = batch.column(0).value_counts().to_pylist()
                counts.update({pair["values"]: pair["counts"] for pair in pairs})
    return counts


def _tracked(items: Iterable[T], what: str, total: int | None) -> Iterable[T]:
    console = Console(stderr=True)
    return track(items, what, total=total, console=console, disable=not console.is_terminal)
