"""An evaluation of some readings, made without a model."""

import numpy as np

from glyphline.charset import Charset
from glyphline.evaluation.calibrated import Calibration
from glyphline.evaluation.evaluate import Evaluation
from glyphline.evaluation.explained import Explained
from glyphline.evaluation.predict import ReadSplit
from glyphline.evaluation.read_all import ReadAll
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.results import evaluate_readings
from glyphline.evaluation.slices import slice_readings
from glyphline.models.saved import ModelCard
from glyphline.preprocess import Preprocess

CHARSET = Charset("ab")
CARD = ModelCard(
    family="cnn",
    family_params={},
    head="softmax",
    charset=CHARSET.characters,
    merges={"A": "a"},
    preprocess=Preprocess(kind="character", height_px=8, width_px=8, framing="whole"),
    provenance={
        "best": {"epoch": 3},
        "seed": 20,
        "dataset": "digits",
        "data_fingerprint": "9f" * 32,
    },
)
NOTHING = Explained(reason="no errors to explain")


def table(pairs):
    return [
        Reading(f"test:{index:05d}", truth, text, 0.5, "fonts", "")
        for index, (truth, text) in enumerate(pairs)
    ]


def evaluated(readings, pictures, made=(), robustness=None, explained=NOTHING):
    return Evaluation(
        card=CARD,
        test=ReadAll(
            readings, pictures, ReadSplit(readings, pictures, 0, [0.5] * len(readings), None)
        ),
        made=ReadAll(made, pictures, None),
        results=evaluate_readings(readings, CHARSET, seed=1),
        slices=slice_readings(readings, CHARSET, (), groups=2, seed=1),
        calibration=Calibration(1.5, None, {"samples": 3}, (0.3, 0.05)),
        errors=(0.2, 0.1),
        robustness=robustness,
        explained=explained,
    )


def pictures(wanted):
    return ((index, np.full((8, 8), index, np.uint8)) for index in sorted(wanted))
