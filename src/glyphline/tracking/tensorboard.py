"""TensorBoard's event files, an option: the curves that MLflow gets, for those who use both."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from glyphline.params.document import Document
from glyphline.tracking.location import repository_root
from glyphline.tracking.runs import experiment_here
from glyphline.tracking.silent import SilentRun

FOLDER = "logs"
GROUP = "epoch"  # a page of TensorBoard shows what stands before the slash in one section
_PREFIX = "events.out.tfevents"

Track = Callable[[Mapping[str, float], int], None]


@contextmanager
def tracked_curves(run: SilentRun, document: Document) -> Iterator[Track]:
    """Yield what a training calls with the figures of each epoch and its number.

    They go to the tracker and, with `train.tensorboard`, to `logs/<experiment>` of the
    repository, where they outlive the temporary folder of a queued experiment. The folder is no
    output of a stage. A training that goes on after a kill tells of all its epochs again, so
    that the files of the process before are removed.
    """
    if not document.train.tensorboard:
        yield run.log_metrics
        return
    root = repository_root(os.environ, Path.cwd())
    # A name of DVC's has no slash; one of a branch might.
    name = experiment_here(document).name.replace("/", "-")
    with event_file(root / FOLDER / name) as write:

        def track(figures: Mapping[str, float], epoch: int) -> None:
            run.log_metrics(figures, epoch)
            write(figures, epoch)

        yield track


@contextmanager
def event_file(folder: Path) -> Iterator[Track]:
    """Write scalars in TensorBoard's format; each is on disk once it is written.

    Source: TensorFlow's `event.proto` and `summary.proto`, which TensorBoard reads.
    """
    import tensorflow as tf  # seconds, for a forest too; only those who ask for it wait

    folder.mkdir(parents=True, exist_ok=True)
    for earlier in folder.glob(f"{_PREFIX}.*"):
        earlier.unlink()
    file = folder / f"{_PREFIX}.{time.time_ns() // 1_000_000_000}.{os.getpid()}"
    v1 = tf.compat.v1
    with tf.io.TFRecordWriter(str(file)) as records:

        def put(step: int, **what: object) -> None:
            event = v1.Event(wall_time=time.time(), step=step, **what)
            records.write(event.SerializeToString())
            records.flush()

        def write(figures: Mapping[str, float], epoch: int) -> None:
            values = [
                v1.Summary.Value(tag=f"{GROUP}/{name}", simple_value=value)
                for name, value in figures.items()
            ]
            put(epoch, summary=v1.Summary(value=values))

        put(0, file_version="brain.Event:2")
        # A TensorBoard that is open forgets what it read of the process before.
        put(0, session_log=v1.SessionLog(status=v1.SessionLog.START))
        yield write
