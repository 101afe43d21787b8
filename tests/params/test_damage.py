"""`synthesis.damage`."""

from pathlib import Path

import pytest
import yaml

from glyphline.errors import ParamsError
from glyphline.params.base import section
from glyphline.params.damage import DamageParams

ROOT = Path(__file__).parents[2]


@pytest.fixture
def values() -> dict:
    looks = yaml.safe_load((ROOT / "params.yaml").read_text())["looks"]
    return looks["clean"]["damage"]


def changed(values: dict, path: str, value: object) -> dict:
    first, _, second = path.partition(".")
    return {**values, first: {**values[first], second: value} if second else value}


def test_probabilities_that_sum_to_one_are_accepted(values) -> None:
    for kind, probability in (("scan", 0.4), ("camera", 0.35), ("fax", 0.25)):
        values = changed(values, f"{kind}.probability", probability)
    params = section(DamageParams, values, "damage")
    assert params.probabilities == {"scan": 0.4, "camera": 0.35, "fax": 0.25}


def test_probabilities_above_one_are_refused_with_their_sum(values) -> None:
    for kind in ("scan", "camera", "fax"):
        values = changed(values, f"{kind}.probability", 0.4)
    with pytest.raises(ParamsError, match=r"scan, camera and fax sum to 1\.2; .* not exceed 1"):
        section(DamageParams, values, "damage")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("scan.probability", 1.5, "less than or equal to 1"),
        ("scan.spread", [0.02, -0.01], "smallest, largest"),
        ("scan.paper_grey", [100, 255], "greater than or equal to 128"),
        ("scan.spread", [-0.2, 0], "greater than or equal to -0.03"),
        ("camera.resolution", [0.1, 1], "greater than or equal to 0.25"),
        ("camera.jpeg_quality", [40, 101], "less than or equal to 100"),
        ("camera.shadow", 0.9, "less than or equal to 0.7"),
        ("fax.rows", [4, 20], "greater than or equal to 12"),
        ("fax.shadow", 0.2, "unknown key damage.fax.shadow; allowed: probability, rotate_deg, row"),
        ("inverted", -0.1, "greater than or equal to 0"),
    ],
)
def test_what_nobody_could_read_or_does_not_exist_is_refused(values, path, value, message) -> None:
    with pytest.raises(ParamsError, match=message):
        section(DamageParams, changed(values, path, value), "damage")


@pytest.mark.parametrize("kind", ["scan", "camera", "fax"])
def test_every_part_must_be_there(values, kind) -> None:
    for part in values[kind]:
        less = {name: value for name, value in values[kind].items() if name != part}
        with pytest.raises(ParamsError, match=f"damage.{kind}.{part} is missing"):
            section(DamageParams, {**values, kind: less}, "damage")


@pytest.mark.parametrize("kind", ["scan", "camera", "fax"])
def test_neutral_values_are_allowed_values(values, kind) -> None:
    params = section(DamageParams, values, "damage")
    alone = getattr(params, kind).only("rotate_deg")
    assert alone.rotate_deg == values[kind]["rotate_deg"]
    assert type(alone).model_validate(alone.model_dump()) == alone


def test_what_dvc_sets_in_one_place_stays_in_that_place(tmp_path) -> None:
    # An alias (*name) is one object to DVC: it writes the sections one after the other into it,
    # so that the last one wins and the override is lost without a word.
    from dvc.utils.hydra import apply_overrides

    path = tmp_path / "params.yaml"
    path.write_text((ROOT / "params.yaml").read_text())
    for change in ("looks.clean.damage.scan.probability=0.4", "datasets.lines.synthesis.lines=7"):
        apply_overrides(path, [change])
    before, after = (yaml.safe_load(p.read_text()) for p in (ROOT / "params.yaml", path))
    before["looks"]["clean"]["damage"]["scan"]["probability"] = 0.4
    before["datasets"]["lines"]["synthesis"]["lines"] = 7
    assert after == before
