"""Closed, frozen types and errors of one line."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field, ValidationError

from glyphline.errors import ParamsError
from glyphline.params.base import Params, choose, read_yaml, section


class Inner(Params):
    size_px: int = Field(ge=8)
    rule: Literal["none", "cap"]


class Outer(Params):
    name: str
    inner: Inner
    many: dict[str, Inner] = Field(default_factory=dict)
    maybe: Inner | None = None


class Empty(Params):
    pass


GOOD = {"name": "a", "inner": {"size_px": 8, "rule": "none"}}


def with_inner(**changes: object) -> dict[str, object]:
    return {**GOOD, "inner": {"size_px": 8, "rule": "none", **changes}}


def test_good_values_become_the_type() -> None:
    assert section(Outer, GOOD, "").inner == Inner(size_px=8, rule="none")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({**GOOD, "nam": 1}, "unknown key where.nam (did you mean 'name'?); allowed: name, inner"),
        (with_inner(size=1), "unknown key where.inner.size (did you mean 'size_px'?); allowed"),
        (
            {**GOOD, "many": {"x": {"zzz": 1}}},
            "unknown key where.many.x.zzz; allowed: size_px, rule",
        ),
        ({**GOOD, "maybe": {"zzz": 1}}, "unknown key where.maybe.zzz; allowed: size_px, rule"),
        ({"name": "a"}, "where.inner is missing"),
        (with_inner(size_px=7), "where.inner.size_px is 7: Input should be greater than or equal"),
        (with_inner(size_px="x"), "where.inner.size_px is 'x': Input should be a valid integer"),
        (with_inner(rule="cut"), "where.inner.rule is 'cut': Input should be 'none' or 'cap'"),
        ({**GOOD, "inner": "x"}, "where.inner is 'x', not a section; allowed: size_px, rule"),
        ({**GOOD, "inner": None}, "where.inner is None, not a section; allowed: size_px, rule"),
        (["name"], "where is ['name'], not a section; allowed: name, inner, many, maybe"),
        ({**GOOD, "a\nb": 1}, "unknown key where.a b; allowed: name"),
        ({**GOOD, "a": 1, "b": 2}, "(and 1 more)"),
    ],
)
def test_wrong_values_are_answered_with_one_line(values: object, message: str) -> None:
    with pytest.raises(ParamsError) as caught:
        section(Outer, values, "where")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_misspelt_key_is_named_before_the_one_that_it_leaves_missing() -> None:
    with pytest.raises(ParamsError, match=r"unknown key where\.names \(did you mean 'name'\?\)"):
        section(Outer, {"names": "a", "inner": GOOD["inner"]}, "where")


def test_a_section_without_keys_says_so() -> None:
    with pytest.raises(ParamsError, match=r"unknown key sources\.x\.y; allowed: none"):
        section(Empty, {"y": 1}, "sources.x")


def test_a_long_wrong_value_does_not_fill_the_screen() -> None:
    with pytest.raises(ParamsError) as caught:
        section(Outer, {**GOOD, "name": list(range(10_000))}, "where")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_must_be_finite(value: float) -> None:
    class Rate(Params):
        rate: float

    with pytest.raises(ParamsError, match="finite"):
        section(Rate, {"rate": value}, "train")


def test_params_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        section(Outer, GOOD, "").inner.size_px = 9


def test_a_known_name_is_returned() -> None:
    assert choose("cnn", ["cnn", "crnn"], "model") == "cnn"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("cnm", "unknown model 'cnm' (did you mean 'cnn'?); allowed: cnn, crnn"),
        ("zzzz", "unknown model 'zzzz'; allowed: cnn, crnn"),
        ("", "unknown model ''; allowed: cnn, crnn"),
        (None, "unknown model None; allowed: cnn, crnn"),
        (3, "unknown model 3; allowed: cnn, crnn"),
        ({"size_px": 32}, "unknown model {'size_px': 32}; allowed: cnn, crnn"),
        (["cnn", "crnn"], "allowed: cnn, crnn"),
    ],
)
def test_an_unknown_name_is_answered_with_the_allowed_ones(name: object, message: str) -> None:
    with pytest.raises(ParamsError) as caught:
        choose(name, ["cnn", "crnn"], "model")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a: [1,\nb: 2", "not valid YAML"),
        (b"a: 1\n\tb: 2", "not valid YAML"),
        (b"\x89PNG\x00\x01", "not valid YAML"),
        (b"seed: \xff", "not valid YAML"),
        (b"- a\n- b", "must hold a mapping of sections, not list"),
        (b"", "must hold a mapping of sections, not NoneType"),
        (b"cnn", "must hold a mapping of sections, not str"),
    ],
)
def test_a_file_that_is_no_yaml_mapping_is_refused_in_one_line(
    tmp_path: Path, data: bytes, message: str
) -> None:
    path = tmp_path / "params.yaml"
    path.write_bytes(data)
    with pytest.raises(ParamsError, match=message) as caught:
        read_yaml(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"does not exist; run from the repository's root"):
        read_yaml(tmp_path / "params.yaml")
    with pytest.raises(ParamsError, match="cannot be read: Is a directory"):
        read_yaml(tmp_path)
