"""The data that went into a run: one input per split, each with a digest of its own."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from glyphline.shards import shard_paths
from glyphline.tracking.entries import canonical, digest

if TYPE_CHECKING:
    from mlflow.entities import DatasetInput

Sets = Sequence[tuple[Path, str]]
"""Folder and split of each; a folder without shards of that split counts as nothing."""

TEST_SHARDS = "data.test_md5"
_DIGEST_LENGTH = 16


def dataset_inputs(name: str, sets: Sets) -> "list[DatasetInput]":
    """Describe data sets as MLflow keeps them.

    Args:
        name: of the dataset in params.yaml.
        sets: what went in. The digest of each is over the bytes of its shards, so that runs with
            equal digests have read equal samples; its context is the split.
    """
    from mlflow.entities import Dataset, DatasetInput, InputTag

    found = []
    for folder, split in sets:
        if hashes := shard_hashes(folder, split):
            source = canonical({"params": f"datasets.{name}", "folder": folder.name})
            profile = canonical({"num_rows": _rows(folder, split)})
            data = Dataset(
                name, digest(" ".join(hashes))[:_DIGEST_LENGTH], "code", source, profile=profile
            )
            found.append(DatasetInput(data, [InputTag("mlflow.data.context", split)]))
    return found


def shard_hashes(folder: Path, split: str) -> list[str]:
    """MD5 of each shard in order, as DVC records it."""
    hashes = []
    for path in shard_paths(folder, split):
        with path.open("rb") as file:
            hashes.append(hashlib.file_digest(file, "md5").hexdigest())
    return hashes


def _rows(folder: Path, split: str) -> int:
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(path).num_rows for path in shard_paths(folder, split))
