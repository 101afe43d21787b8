"""The record of a training: a CSV row and a tracker entry per epoch, a bar on the terminal."""

from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from glyphline.outputs import csv_text

Track = Callable[[dict[str, float], int], None]
"""Called with the figures of each epoch and its number, from 1."""


class Journal:
    """Collects the figures of each epoch and shows them as they come.

    A terminal gets two moving bars, of the epoch and of all of them, which are gone at the end; a
    log gets one quiet line per epoch.

    Attributes:
        rows: per epoch `epoch` (from 1), `loss`, `val_loss`, `val_cer`, `val_exact`,
            `learning_rate` and, for CTC, `val_blank_rate`. Timings are not among them, so that
            the same seed gives the same file.
        speeds: samples per second of each of them.
    """

    def __init__(self, epochs: int, steps: int, track: Track) -> None:
        self.rows: list[dict[str, float]] = []
        self.speeds: list[float] = []
        self._epochs = epochs
        self._steps = steps
        self._track = track
        self._console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[now]}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._epoch: TaskID | None = None
        self._all: TaskID | None = None
        self._left = 0  # steps of the epoch

    def __enter__(self) -> "Journal":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def resume(self, rows: list[dict[str, float]], speeds: list[float]) -> None:
        """Take over the epochs of another process, which may have died before it told of them."""
        self.rows, self.speeds = list(rows), list(speeds)
        for row, speed in zip(rows, speeds, strict=True):
            self._tell_tracker(row, speed)

    def begin_epoch(self, epoch: int) -> None:
        """Start the bar of an epoch, counted from 0; with the first one that of all."""
        self._left = steps = self._steps
        title = f"epoch {epoch + 1:>2}/{self._epochs}"
        if self._epoch is not None:
            self._progress.reset(self._epoch, description=title, now="")
            return
        self._epoch = self._progress.add_task(title, total=steps, now="")
        total, done = self._epochs * steps, epoch * steps
        self._all = self._progress.add_task("training", total=total, completed=done, now="")

    def step(self, loss: float) -> None:
        """Move the bars by one step."""
        if self._epoch is None or self._all is None:
            return
        self._left -= 1
        now = f"loss {float(loss):.3f}" if self._left else "reading val"
        self._progress.update(self._epoch, advance=1, now=now)
        self._progress.update(self._all, advance=1)

    def end_epoch(self, epoch: int, figures: dict[str, float], per_second: float) -> None:
        """Keep the figures of an epoch, counted from 0."""
        rounded = {name: float(f"{value:.6g}") for name, value in figures.items()}
        self.rows.append({"epoch": epoch + 1, **rounded})
        self.speeds.append(per_second)

    def tell(self) -> None:
        """Show the figures of the last epoch and hand them to the tracker."""
        row, per_second = self.rows[-1], self.speeds[-1]
        self._tell_tracker(row, per_second)
        blank = f"val blank {row['val_blank_rate']:.0%}  " if "val_blank_rate" in row else ""
        self._console.print(
            f"epoch {row['epoch']:>2.0f}/{self._epochs}  loss {row['loss']:.4f}  "
            f"val loss {row['val_loss']:.4f}  val CER {row['val_cer']:.2%}  "
            f"val exact {row['val_exact']:.2%}  {blank}{per_second:,.0f} samples/s",
            highlight=False,
            soft_wrap=True,
        )

    def warn_if_early(self) -> None:
        """Say that training stopped while the learning rate was above half of its highest."""
        rates = [row["learning_rate"] for row in self.rows]
        if rates[-1] > max(rates) / 2:
            self._console.print(
                f"patience ran out while the learning rate was at {rates[-1] / max(rates):.0%} of "
                f"its highest; much may be learnt once it is low: raise train.patience_epochs",
                style="yellow",
                highlight=False,
                soft_wrap=True,
            )

    def _tell_tracker(self, row: dict[str, float], per_second: float) -> None:
        figures = {name: value for name, value in row.items() if name != "epoch"}
        self._track({**figures, "samples_per_second": per_second}, int(row["epoch"]))

    def csv(self) -> str:
        """The rows as CSV, one line per epoch."""
        return csv_text(list(self.rows[0]), self.rows)
