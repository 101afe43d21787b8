"""`glyphline sync`: sends what the store lacks and shows what happened."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from glyphline.tracking.location import locate
from glyphline.tracking.sync import SyncResult, sync_experiments, sync_workspace


def sync_all(start: Path | None = None) -> SyncResult:
    """Send the working tree's results and those of all DVC experiments; print a table.

    Args:
        start: a folder of the repository; the working directory by default.

    Raises:
        TrackingError: if the store cannot be reached.
    """
    root = locate(start=start).root
    results = (*sync_workspace(root), *sync_experiments(root))
    table = Table("experiment", "run", "why", title="MLflow runs")
    for entry in results:
        table.add_row(entry.name, entry.outcome, entry.reason)
    Console(soft_wrap=True).print(table)
    return results
