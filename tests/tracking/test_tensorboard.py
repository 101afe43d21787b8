from pathlib import Path

import pytest

from glyphline.params.document import Document
from glyphline.tracking.runs import experiment_here
from glyphline.tracking.silent import SilentRun
from glyphline.tracking.tensorboard import event_file, tracked_curves


class Heard(SilentRun):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.metrics: list = []

    def log_metrics(self, metrics, step=None):
        self.metrics.append((dict(metrics), step))


def scalars(folder: Path) -> list[tuple[int, str, float]]:
    """What TensorBoard would draw; TensorFlow checks the sums of each record."""
    from tensorflow.compat.v1.train import summary_iterator

    (file,) = folder.iterdir()
    events = list(summary_iterator(str(file)))
    assert events[0].file_version == "brain.Event:2"
    return [
        (event.step, value.tag, value.simple_value)
        for event in events
        for value in event.summary.value
    ]


def switched(document: Document, on: bool) -> Document:
    return document.model_copy(
        update={"train": document.train.model_copy(update={"tensorboard": on})}
    )


def test_curves_go_to_the_tracker_and_to_a_folder_of_the_repository(
    root: Path, document: Document, monkeypatch: pytest.MonkeyPatch
):
    temporary = root / ".dvc/tmp/exps/tmp1"
    temporary.mkdir(parents=True)
    monkeypatch.chdir(temporary)
    monkeypatch.setenv("DVC_ROOT", str(root))
    monkeypatch.setenv("DVC_EXP_NAME", "tumid-boff")
    heard = Heard()
    with tracked_curves(heard, switched(document, True)) as track:
        for epoch in (1, 2):
            track({"loss": 1 / epoch, "val_cer": 0.5}, epoch)
            drawn = scalars(root / "logs/tumid-boff")  # at once, not when training ends
            assert (epoch, "epoch/loss", 1 / epoch) in drawn
    assert len(drawn) == 4
    assert heard.metrics == [({"loss": 1 / e, "val_cer": 0.5}, e) for e in (1, 2)]
    assert list(temporary.iterdir()) == []


def test_a_training_that_goes_on_takes_the_place_of_what_was_cut_off(tmp_path: Path):
    for epochs in (1, 2):
        with event_file(tmp_path) as write:
            for epoch in range(1, epochs + 1):
                write({"loss": 1.0}, epoch)
    assert [step for step, _, _ in scalars(tmp_path)] == [1, 2]


def test_switched_off_nothing_is_written(root: Path, document: Document):
    heard = Heard()
    with tracked_curves(heard, switched(document, False)) as track:
        track({"loss": 1.0}, 1)
    assert heard.metrics == [({"loss": 1.0}, 1)]
    assert not (root / "logs").exists()


def test_the_option_decides_no_weights(document: Document):
    on, off = (switched(document, value).train.deciding() for value in (True, False))
    assert on == off
    assert "tensorboard" not in on


def test_without_a_dvc_experiment_the_folder_is_named_like_the_run(root: Path, document: Document):
    document = switched(document, True)
    with tracked_curves(SilentRun(), document) as track:
        track({"loss": 1.0}, 1)
    assert [folder.name for folder in (root / "logs").iterdir()] == [experiment_here(document).name]
