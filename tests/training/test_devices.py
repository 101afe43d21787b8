"""Training on several devices."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    script = Path(__file__).with_name("two_devices.py")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_auto_takes_one_cpu_and_mirrored_takes_all(found: dict[str, Any]) -> None:
    assert found["auto"]["devices"] == 1
    assert found["mirrored"]["devices"] == 2


def test_each_device_takes_half_of_every_batch(found: dict[str, Any]) -> None:
    assert found["mirrored"]["parts"] == [[8, 8]] * 5


def test_two_devices_learn_what_one_learns(found: dict[str, Any]) -> None:
    one, two = found["auto"]["rows"], found["mirrored"]["rows"]
    assert [row["epoch"] for row in two] == [1, 2]
    for alone, shared in zip(one, two, strict=True):
        for name in ("loss", "val_loss"):
            assert shared[name] == pytest.approx(alone[name], rel=1e-3)
        assert shared["val_exact"] == alone["val_exact"]
    assert two[1]["val_loss"] < two[0]["val_loss"]


def test_every_val_sample_is_read_once_where_devices_cannot_share_them(
    found: dict[str, Any],
) -> None:
    for row in found["mirrored"]["rows"]:
        right = row["val_exact"] * 17
        assert right == pytest.approx(round(right), abs=1e-3)


def test_a_batch_that_devices_cannot_share_is_refused(found: dict[str, Any]) -> None:
    assert found["odd"]["error"] == (
        "train.batch_size is 15, which 2 devices cannot share evenly; choose a multiple of 2"
    )
