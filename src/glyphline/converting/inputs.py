"""Samples in: whatever source `folder` reads, or glyphline's own shards."""

import re
from collections.abc import Iterator
from pathlib import Path

from glyphline.cache import cache_folder
from glyphline.errors import DataError
from glyphline.params.compute import ComputeParams, DownloadParams
from glyphline.rejects import Rejects
from glyphline.sample import SPLITS, Sample
from glyphline.sources import folder
from glyphline.sources._context import SourceContext

SHARD = re.compile(r"(?P<prefix>.+)-\d{5}\.parquet")


def read_any(params: folder.SourceParams, rejects: Rejects) -> Iterator[Sample]:
    """Stream the samples of a data set.

    A folder of shards (data/raw, data/balanced, data/synthetic) keeps the source of each sample;
    everything else is read as source `folder` reads it.

    Args:
        params: as in params.yaml.
        rejects: where everything goes that is left out.

    Raises:
        GlyphlineError: whatever stops the source.
    """
    path = Path(params.path or "")
    prefixes = shard_prefixes(path) if params.layout == "auto" else []
    if prefixes:
        from glyphline.shards import read_samples  # pyarrow comes with the training side

        for prefix in prefixes:
            yield from read_samples(path, prefix)
        return
    context = SourceContext(
        seed=0,
        cache=cache_folder(),
        download=DownloadParams(timeout_s=1, retries=0),  # nothing is fetched
        compute=ComputeParams(backend="loky", workers=1),
        rejects=rejects,
    )
    yield from folder.samples(params, context)


def shard_prefixes(path: Path) -> list[str]:
    """The prefixes of glyphline's own shards in a folder: splits first, in their order."""
    if not path.is_dir():
        return []
    matches = (SHARD.fullmatch(file.name) for file in sorted(path.glob("*.parquet")))
    prefixes = {match["prefix"] for match in matches if match}
    if not prefixes or not _are_shards(path, prefixes):
        return []
    return [s for s in SPLITS if s in prefixes] + sorted(prefixes - set(SPLITS))


def _are_shards(path: Path, prefixes: set[str]) -> bool:
    """Whether every file has the columns of a shard; others have a picture's path, too."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from glyphline.shards import SCHEMA, shard_paths

    try:
        files = [file for prefix in prefixes for file in shard_paths(path, prefix)]
        return all(pq.read_schema(file).equals(SCHEMA) for file in files)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path} holds a Parquet file that cannot be read: {error}") from error
