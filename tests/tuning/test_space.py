"""The space that is searched, as people write it."""

from pathlib import Path

import pytest

from glyphline.errors import ParamsError
from glyphline.tuning.space import Choice, Range, changed, parse, read_space


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1..0.5", Range(0.1, 0.5, False)),
        ("2..8", Range(2, 8, False)),
        ("log:1e-4..3e-3", Range(1e-4, 3e-3, True)),
        ("32, 64,128", Choice((32, 64, 128))),
        ("cosine,plateau", Choice(("cosine", "plateau"))),
        ("0.999,null", Choice((0.999, None))),
        (["a", "b"], Choice(("a", "b"))),
        ("-1..1", Range(-1, 1, False)),
    ],
)
def test_ranges_and_choices_are_read(text: object, expected: object) -> None:
    found = parse("train.some", text)
    assert found == expected
    assert [type(end) for end in found.ends()] == [type(end) for end in expected.ends()]


@pytest.mark.parametrize("text", ["5", "", "a", "0.5..0.1", "a..b", "1..", "log:0..1", "log:1,2"])
def test_what_is_no_choice_is_refused_by_name(text: str) -> None:
    with pytest.raises(ParamsError, match=r"train\.some"):
        parse("train.some", text)


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "space.yaml"
    file.write_text("train.batch_size: 32,64\ntrain.learning_rate: log:1e-4..1e-2\n")
    found = read_space(["train.batch_size=8,16"], file)
    assert found["train.batch_size"] == Choice((8, 16))
    assert found["train.learning_rate"] == Range(1e-4, 1e-2, True)


@pytest.mark.parametrize("texts", [[], ["train.batch_size"], ["=3,4"]])
def test_an_empty_space_is_answered_with_an_example(texts: list[str]) -> None:
    with pytest.raises(ParamsError, match=r"write -s train\.learning_rate=log:1e-4"):
        read_space(texts, None)


def test_values_are_replaced_in_a_copy_and_an_unknown_path_is_named() -> None:
    plain = {"train": {"augment": {"noise": 0}, "epochs": 3}, "seed": 1}
    found = changed(plain, {"train.augment.noise": 0.5, "seed": 2})
    assert found == {"train": {"augment": {"noise": 0.5}, "epochs": 3}, "seed": 2}
    assert plain["train"]["augment"]["noise"] == 0
    for path in ("train.foo", "train.epochs.foo", "foo"):
        with pytest.raises(ParamsError, match=path.split(".")[-1]):
            changed(plain, {path: 1})


@pytest.mark.parametrize(
    "text", ["0.1..0.5", "2..8", "log:0.0001..0.01", "32,64,128", "0.999,null"]
)
def test_what_was_read_is_written_as_it_was(text: str) -> None:
    assert parse("a.b", text).written() == text
