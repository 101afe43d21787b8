"""What earlier stages know of a model: its data, its figures, its confusions, its calibration."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glyphline.errors import ExportError
from glyphline.exported import Calibration
from glyphline.manifest import Manifest
from glyphline.outputs import read_json


@dataclass(frozen=True)
class Facts:
    """What the export folder tells of a model beside its weights.

    Attributes:
        manifest: the balanced data in numbers.
        sources: name -> archive, checksum, licence, citation, as the download stage found them.
        fonts: licence -> families of the fonts that synthetic samples were drawn in.
        metrics: `reports/metrics.json`.
        confused: rows of `confused_pairs.csv`, the most frequent first.
        calibration: None for a model that was not calibrated.
        synthetic: how many synthetic samples there were for training.
    """

    manifest: Manifest
    sources: dict[str, dict[str, Any]]
    fonts: dict[str, list[str]]
    metrics: dict[str, dict[str, float]]
    confused: list[dict[str, str]]
    calibration: Calibration | None
    synthetic: int = 0


def load_facts(balanced: Path, reports: Path) -> Facts:
    """Read the facts from data and reports.

    Raises:
        ExportError: if a report is missing or damaged; the stage that writes it is named.
        DataError: if the balanced data has no manifest.
    """
    pairs = reports / "evaluate" / "confused_pairs.csv"
    try:
        with pairs.open(encoding="utf-8", newline="") as file:
            confused = list(csv.DictReader(file))
        drawn = read_json(reports / "synthesize" / "summary.json")
        return Facts(
            manifest=Manifest.load(balanced),
            sources=read_json(reports / "download" / "summary.json"),
            fonts=drawn["font_licences"],
            metrics=read_json(reports / "metrics.json"),
            confused=confused,
            calibration=_calibration(reports / "evaluate" / "calibration.json"),
            synthetic=int(drawn["samples"]),
        )
    except FileNotFoundError as error:
        raise ExportError(f"{error.filename} is missing; run `dvc repro` first") from error
    except (ValueError, LookupError) as error:
        reason = " ".join(str(error).split())
        raise ExportError(
            f"a report below {reports} is damaged ({reason}); run `dvc repro --force evaluate`"
        ) from error


def _calibration(path: Path) -> Calibration | None:
    if not path.exists():
        return None
    plain = read_json(path)
    return Calibration(temperature=plain["temperature"], thresholds=plain["thresholds"])
