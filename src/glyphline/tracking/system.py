"""CPU, memory, disk, network and GPU of a training, as MLflow's system metrics."""

from typing import TYPE_CHECKING

from glyphline.tracking.store import Store

if TYPE_CHECKING:
    from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor

INTERVAL_S = 5.0
"""Between two samples; MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL says another."""


def watch_system(store: Store, run_id: str) -> "SystemMetricsMonitor":
    """Begin to record `system/...` curves of a run, in a thread; `finish` ends it.

    A run that is gone on with keeps its curves and continues them. Trouble with the store ends
    the thread and nothing else.

    Raises:
        ImportError: without psutil, which reads the figures.
    """
    from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor

    monitor = SystemMetricsMonitor(
        run_id,
        sampling_interval=INTERVAL_S,
        resume_logging=True,
        tracking_uri=store.location.uri,
    )
    monitor.start()
    return monitor
