"""What decides synthetic samples is told from what does not."""

import dataclasses

import pytest
from test_generate import ANY_LOOKS, params

from glyphline.fonts import Font
from glyphline.synthesis.origin import changes, origin_of
from glyphline.synthesis.plan import FontUse, Plan


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "One.ttf"
    path.write_bytes(b"outlines")
    use = FontUse(Font("One", "One", path), "ab", "ab")
    return Plan(20, params(lines=3), ANY_LOOKS, {}, {"a": "a"}, (use,))


def test_the_same_plan_has_the_same_origin(plan):
    assert origin_of(plan, 512) == origin_of(dataclasses.replace(plan), 512)
    assert changes(origin_of(plan, 512), origin_of(plan, 512)) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"seed": 21}, ["seed"]),
        ({"params": params(lines=4)}, ["synthesis"]),
        ({"looks": ANY_LOOKS.model_copy(update={"skew_deg": 1})}, ["looks"]),
        ({"merges": {"a": "A"}}, ["data"]),
        ({"drawable": {"b": "b"}}, ["data"]),
        ({"seed": 21, "merges": {"a": "A"}}, ["seed"]),
    ],
)
def test_what_has_changed_is_named(plan, change, named):
    now = origin_of(dataclasses.replace(plan, **change), 512)
    assert changes(origin_of(plan, 512), now) == named


def test_font_files_of_the_same_name_and_other_content_are_another_origin(plan):
    before = origin_of(plan, 512)
    plan.fonts[0].font.path.write_bytes(b"other outlines")
    assert changes(before, origin_of(plan, 512)) == ["fonts"]


def test_shards_of_another_size_are_another_origin(plan):
    assert changes(origin_of(plan, 512), origin_of(plan, 1024)) == ["rows per shard"]
    assert changes({}, origin_of(plan, 512))[0] == "seed", "an origin that cannot be read"
