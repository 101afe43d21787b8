"""The run that records nothing, and the warning that tracking has stopped."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from glyphline.tracking.inputs import Sets


class SilentRun:
    """What a stage may tell its tracker; here nobody listens.

    Tests receive it, and stages do when tracking is off or the store cannot be reached.

    Attributes:
        run_id: of the stage's run; empty here.
        parent_id: of the experiment's parent run; empty here.
        tags: of the stage's run.
    """

    run_id: str = ""
    parent_id: str = ""

    def __init__(self) -> None:
        self.tags: dict[str, str] = {}

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Record numbers of this stage.

        Args:
            metrics: name -> number; nested mappings get dotted names.
            step: position on a curve, such as the epoch; None for a single number.
        """

    def log_params(self, params: Mapping[str, Any]) -> None:
        """Record params with this stage, where its figures hang on them.

        Args:
            params: nested, as in params.yaml; names become dotted.
        """

    def log_system(self) -> None:
        """Record the load of the machine from now on, as `system/...` curves."""

    def log_folder(self, folder: Path) -> None:
        """Record every file below a folder, under the folder's name."""

    def log_table(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Record a table of this stage, which MLflow shows and compares between runs.

        Args:
            name: of the table, without suffix.
            rows: all with the same keys; None for what was not measured. A column of (H, W) uint8
                arrays is shown as pictures.
        """

    def log_tags(self, tags: Mapping[str, str]) -> None:
        """Set tags by which this stage's run and the experiment's are found."""

    def log_picture(self, path: Path) -> None:
        """Record a picture with this run, at the top, where MLflow compares runs."""

    def log_summary(self, metrics: Mapping[str, Any], pictures: Sequence[Path] = ()) -> None:
        """Record final results with the experiment, where experiments are compared.

        Args:
            metrics: nested, as in `reports/metrics.json`; names become dotted.
            pictures: files; give equal pictures equal names, so that MLflow lays those of two
                experiments side by side.
        """

    def log_note(self, text: str) -> None:
        """Describe the experiment in words, in Markdown: what MLflow shows on top of its run."""

    def log_data(self, name: str, sets: Sets) -> None:
        """Record the data that went in, one input per split with a digest of its own.

        Args:
            name: of the dataset in params.yaml.
            sets: folder and split of each.
        """

    def log_model(self, export_folder: Path, example: bytes, registered_name: str) -> None:
        """Record and register the exported model.

        Args:
            export_folder: what `Reader.load` takes.
            example: an encoded picture, kept as the model's input example.
            registered_name: a new version is registered under this name.
        """

    def tag(self, tags: Mapping[str, str]) -> None:
        """Set tags of this stage's run alone."""

    def finish(self, status: str, error: BaseException | None = None) -> None:
        """End the run as FINISHED, FAILED or KILLED."""


def warn(error: BaseException) -> None:
    """Say in one line that tracking has stopped and that nothing else has."""
    text = " ".join(str(error).split()) or type(error).__name__
    text = text if len(text) <= 300 else text[:300] + "..."
    Console(stderr=True, soft_wrap=True).print(
        f"tracking stopped, the stage goes on: {text}. Results are kept in files; "
        f"`glyphline sync` sends them later",
        style="yellow",
        markup=False,
        highlight=False,
    )
