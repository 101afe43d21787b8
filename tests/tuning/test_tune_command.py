"""`glyphline tune`, from its arguments to a study, a picture and params.yaml."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner, Result

from glyphline.cli import app
from glyphline.errors import TrainingError
from glyphline.manifest import Manifest
from glyphline.params.document import Document
from glyphline.picture import decode_picture, encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

ROOT = Path(__file__).parents[2]
SPACE = ["-s", "train.learning_rate=log:1e-4..1e-1", "-s", "train.batch_size=16,32"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with params and data."""
    (tmp_path / "params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())
    with ShardWriter(tmp_path / "data/balanced", "train") as writer:
        writer.write(Sample(encode_png(np.zeros((8, 8), np.uint8)), "a", "made"))
    Manifest(
        charset="a", merges={}, counts={}, groups={}, longest_text=1, widest_aspect=1.0,
        fingerprint="f" * 64,
    ).save(tmp_path / "data/balanced")  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GLYPHLINE_TRACKING", "off")
    return tmp_path


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """Trainings whose error rate is best at a learning rate of 0.01; all that were begun."""
    begun: list[Document] = []

    def train(document: Document, balanced: Path, synthetic: Path, track: Any) -> Any:
        begun.append(document)
        error = abs(np.log10(document.train.learning_rate) + 2)
        if document.train.batch_size == 32:
            error += 0.5
        for epoch in range(1, 5):
            figures = {"val_cer": error / epoch, "val_loss": error, "loss": 1.0}
            track({**figures, "samples_per_second": 1.0}, epoch)
        card = SimpleNamespace(provenance={"best": {**figures, "epoch": 4}})
        return SimpleNamespace(card=card)

    module = ModuleType("glyphline.training.trainer")
    module.train = train  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "glyphline.training.trainer", module)
    return begun


def tune(*arguments: str) -> Result:
    environment = {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
    return CliRunner(env=environment).invoke(app, ["tune", *arguments])


def test_a_search_finds_good_values_shows_them_and_writes_them_when_asked(
    folder: Path, trained: list[Document]
) -> None:
    before = (folder / "params.yaml").read_text(encoding="utf-8")
    result = tune(*SPACE, "--trials", "14")
    assert result.exit_code == 0, result.output
    assert len(trained) == 14
    assert "pruned after epoch" in result.output
    assert "best so far" in result.output
    (picture,) = (folder / "reports/tune").glob("cnn-*.png")
    assert decode_picture(picture.read_bytes()).shape[1] > 1000
    assert (folder / "params.yaml").read_text(encoding="utf-8") == before
    assert tune(*SPACE, "--trials", "0", "--write").exit_code == 0
    assert len(trained) == 14  # nothing was trained again
    text = (folder / "params.yaml").read_text(encoding="utf-8")
    train = yaml.safe_load(text)["train"]
    assert train["batch_size"] == 16
    assert 0.002 < train["learning_rate"] < 0.05
    assert len(text.splitlines()) == len(before.splitlines())


def test_the_same_command_goes_on_and_another_space_is_refused(
    folder: Path, trained: list[Document]
) -> None:
    tune(*SPACE, "--trials", "2")
    result = tune(*SPACE, "--trials", "2")
    assert "trial 3:" in result.output
    assert len({document.train.learning_rate for document in trained}) == 4
    other = tune("-s", "train.learning_rate=0.1..0.2", "--trials", "1")
    assert other.exit_code == 1
    assert "give this one a name of its own with --study" in other.output
    assert (
        tune("-s", "train.learning_rate=0.1..0.2", "--trials", "1", "--study", "b").exit_code == 0
    )


def test_ctrl_c_and_a_failed_trial_keep_what_is_there(
    folder: Path, trained: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    tune(*SPACE, "--trials", "2")
    module = sys.modules["glyphline.training.trainer"]
    problems: list[BaseException] = [TrainingError("the loss became nan"), KeyboardInterrupt()]

    def broken(*_: Any) -> Any:
        raise problems.pop(0)

    monkeypatch.setattr(module, "train", broken)
    result = tune(*SPACE, "--trials", "5")
    assert result.exit_code == 130
    assert not problems
    assert "trial 2: fail" in result.output
    assert "2 complete, 2 fail" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to search"),
        (["-s", "train.learning_rat=0.1..0.2"], "no 'learning_rat'"),
        (["-s", "train.batch_size=0,8"], "train.batch_size is 0"),
        (["-s", "seed=1,2"], "not seed"),
        (["-s", "models.crnn.lstm_units=8,9"], "not models.crnn.lstm_units"),
        (["-s", "train.epochs=2,3", "--balanced", "nowhere"], "nowhere holds no data"),
    ],
)
def test_what_cannot_be_searched_is_refused_before_anything_is_trained(
    folder: Path, trained: list[Document], arguments: list[str], message: str
) -> None:
    result = tune(*arguments)
    assert result.exit_code == 1
    assert message in result.output
    assert not trained
