import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from glyphline.manifest import Manifest
from glyphline.params.dataset import BalanceParams, DatasetParams, SplitParams
from glyphline.params.mix import MixParams
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

SCRIPT = Path(__file__).parents[2] / "pipeline" / "balance.py"


class RecordedRun:
    """Stands in for a stage's run in MLflow."""

    def __init__(self) -> None:
        self.metrics: dict[str, float] = {}
        self.files: list[str] = []

    def log_metrics(self, metrics: dict[str, float]) -> None:
        self.metrics.update(metrics)

    def log_folder(self, folder: Path) -> None:
        self.files += sorted(path.name for path in folder.iterdir())


@pytest.fixture
def stage_script(monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, RecordedRun]:
    spec = importlib.util.spec_from_file_location("balance_stage", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    recipe = DatasetParams.model_construct(
        charset="01",
        merge="none",
        mix=MixParams(samples=None, sources={}),
        balance=BalanceParams(rule="target", per_class=10, min_per_class=5),
        split=SplitParams(by="group", val=0.2, test=0.2, fold=None, max_rejected_share=0),
    )
    document = SimpleNamespace(recipe=recipe, seed=1, dataset="made")
    run = RecordedRun()

    @contextmanager
    def stage_run(stage: str, given: SimpleNamespace) -> Iterator[RecordedRun]:
        assert stage == "balance"
        assert given is document
        yield run

    monkeypatch.setattr(script.params_document, "load", lambda path: document)
    monkeypatch.setattr(script, "stage_run", stage_run)
    return script, run


def test_the_stage_writes_data_and_report_and_records_its_numbers(
    stage_script: tuple[ModuleType, RecordedRun],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    script, run = stage_script
    rng = np.random.default_rng(0)
    with ShardWriter(tmp_path / "raw", "raw") as writer:
        for n in range(60):
            picture = encode_png(rng.integers(0, 256, (5, 5), np.uint8))
            writer.write(Sample(picture, str(n % 2), "made", f"font{n % 20}"))

    script.main(Path("params.yaml"), tmp_path / "raw", tmp_path / "out", tmp_path / "report")

    assert Manifest.load(tmp_path / "out").counts["train"] == 20
    assert run.metrics["samples_train"] == 20
    assert run.metrics["samples_raw"] == 60
    assert run.files == [
        "duplicates.csv",
        "findings.csv",
        "histogram.csv",
        "histogram.png",
        "rejects.csv",
        "summary.json",
    ]
    told = capsys.readouterr().out
    assert "train" in told
    assert "60 tiny" in told  # 5x5 px: the checks of `glyphline check` run here as well
