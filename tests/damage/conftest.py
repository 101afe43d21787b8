from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from glyphline.params.damage import DamageParams

ROOT = Path(__file__).parents[2]


@pytest.fixture
def params() -> DamageParams:
    """The damage that params.yaml has waiting."""
    looks = yaml.safe_load((ROOT / "params.yaml").read_text())["looks"]
    return DamageParams.model_validate(looks["clean"]["damage"])


@pytest.fixture
def text() -> np.ndarray:
    """A dark word on white paper: (48, 220) uint8."""
    picture = np.full((48, 220), 255, np.uint8)
    cv2.putText(picture, "Damage 27", (8, 34), 0, 1.2, 20, 3, cv2.LINE_AA)
    return picture
