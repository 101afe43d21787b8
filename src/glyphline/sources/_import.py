"""From the sources of a recipe to raw shards."""

import dataclasses
import importlib
from pathlib import Path
from typing import Any

from glyphline.counted import counted
from glyphline.errors import DataError
from glyphline.outputs import write_json
from glyphline.params.document import Document, resolve_source
from glyphline.rejects import Rejects
from glyphline.shards import ShardWriter
from glyphline.sources._context import SourceContext

PREFIX = "raw"
SUMMARY = "summary.json"
REJECTS = "rejects.csv"


def import_samples(
    document: Document, folder: Path, context: SourceContext
) -> dict[str, dict[str, Any]]:
    """Write the samples of every source of the chosen dataset, sources sorted by name.

    A source under a name of its own gives that name to its samples and rejects, so that two
    folders of one recipe can be told apart.

    Args:
        document: the whole params.yaml.
        folder: where the shards go, below `outputs.new_folder`.
        context: shared by the sources; each gets an `origin` of its own.

    Returns:
        By name: how many `samples` and `rejected`, the `origin` that the source stated, and its
        tag as `source` where the name is another.

    Raises:
        GlyphlineError: whatever stops a source.
    """
    recipe, where = document.recipe, f"datasets.{document.dataset}.sources"
    # All params first: a slip in the last source must not cost the import of the others.
    resolved = {
        name: resolve_source(name, values, f"{where}.{name}")
        for name, values in sorted(recipe.sources.items())
    }
    summary: dict[str, dict[str, Any]] = {}
    with ShardWriter(folder, PREFIX) as writer:
        for name, (tag, params) in resolved.items():
            module = importlib.import_module(f"glyphline.sources.{tag}")
            own = dataclasses.replace(context, origin={}, rejects=Rejects())
            before = writer.written
            for sample in counted(module.samples(params, own), name):
                writer.write(sample if name == tag else sample.but(source=name))
            for reject, kind, reason in own.rejects.rows:
                context.rejects.add(reject if name == tag else f"{name}/{reject}", kind, reason)
            summary[name] = {
                **own.origin,
                **({} if name == tag else {"source": tag}),
                "samples": writer.written - before,
                "rejected": len(own.rejects.rows),
            }
    return summary


def report_import(
    summary: dict[str, dict[str, Any]], rejects: Rejects, report: Path, max_rejected_share: float
) -> dict[str, float]:
    """Write the summary and the rejects, then stop if too little can be used.

    Args:
        summary: what `import_samples` returned.
        rejects: what the sources left out.
        report: folder for summary.json and rejects.csv.
        max_rejected_share: in [0, 1].

    Returns:
        The counts as metrics.

    Raises:
        DataError: if a source gave no samples at all, or too many were rejected.
    """
    write_json(report / SUMMARY, summary)
    rejects.write(report / REJECTS)
    counts = {name: int(source["samples"]) for name, source in summary.items()}
    used = sum(counts.values())
    rejects.check(used + len(rejects.rows), max_rejected_share, report / REJECTS)
    if empty := [name for name, count in counts.items() if not count]:
        raise DataError(f"no samples came from source {', '.join(empty)}; see {report / SUMMARY}")
    by_source = {f"samples_{name}": float(count) for name, count in counts.items()}
    return {"samples": float(used), "rejected": float(len(rejects.rows)), **by_source}
