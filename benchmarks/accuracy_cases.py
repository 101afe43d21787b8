"""What `accuracy.py` trains: a dataset, a model, the params that differ, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
SEEDS = (20, 21, 22)
FOLDS = 5


@dataclass(frozen=True)
class Case:
    """What is trained and which figure counts.

    Attributes:
        dataset: a name among `datasets` in params.yaml.
        model: a name among `models`.
        section: of metrics.json.
        figure: of that section.
        changes: params by dotted name, as for `dvc exp run -S`.
        folds: whether repeats are folds of one seed; else they are seeds.
    """

    dataset: str
    model: str
    section: str
    figure: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    folds: bool = False

    def repeats(self) -> list[dict[str, Any]]:
        """What differs from run to run."""
        if self.folds:
            return [{f"datasets.{self.dataset}.split.fold": fold} for fold in range(FOLDS)]
        return [{"seed": seed} for seed in SEEDS]


MNIST = {
    "datasets.handwriting36.sources": {"az_handwritten": {"parts": ["digits"]}},
    "datasets.handwriting36.split.by": "published",
    "datasets.handwriting36.balance": {"rule": "none", "min_per_class": 100},
}
SMOOTH = {"train.ema_decay": 0.999, "train.label_smoothing": 0.05, "train.patience_epochs": 30}
FONTS = {"train.ema_decay": 0.999, "train.patience_epochs": 30}
HAND = {"train.augment.rotate_deg": 10, "train.augment.scale": 0.1, "train.augment.elastic_px": 1.0}

FAMILIES = ("simple_cnn", "cnn", "resnet", "random_forest")

CASES: dict[str, Case] = {
    "captcha": Case("captcha", "crnn", "lines", "exact_match", {"train.epochs": 8}, folds=True),
    "chars74k": Case("chars74k", "cnn", "characters", "accuracy", FONTS),
    "mnist": Case("handwriting36", "cnn", "characters", "accuracy", MNIST | SMOOTH | HAND),
    **{f"printed-{name}": Case("printed", name, "characters", "accuracy") for name in FAMILIES},
    "emnist47": Case("emnist", "cnn", "characters", "macro_recall", SMOOTH | HAND),
}


def changed_params(case: Case, change: Mapping[str, Any]) -> dict[str, Any]:
    """params.yaml with the case's and the repeat's changes."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    exported = {"export.variants": ["onnx_fp32", "onnx_int8_dynamic"]}
    chosen = {"dataset": case.dataset, "model": case.model}
    for dotted, value in {**chosen, **exported, **case.changes, **change}.items():
        *path, last = dotted.split(".")
        section = params
        for key in path:
            section = section[key]
        section[last] = value
    return params
