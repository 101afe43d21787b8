import pytest

from glyphline.data.labels import Labels
from glyphline.errors import DataError, ParamsError


@pytest.mark.parametrize(
    ("charset", "merge", "expected"),
    [
        ("0123", "none", "0123"),
        ("ba", "none", "ba"),
        ("ABab", "case_folded", "AB"),
        ("abC", "case_folded", "ABC"),
        ("aAcC", "emnist47", "aAC"),
        ("01O", {"O": "0"}, "01"),
    ],
)
def test_a_charset_goes_through_the_merge_itself(
    charset: str, merge: str | dict[str, str], expected: str
) -> None:
    known = Labels(charset, merge).charset
    assert known is not None
    assert known.characters == expected


@pytest.mark.parametrize(
    ("charset", "text", "label", "kind"),
    [
        ("AB", "ab", "AB", None),
        ("AB", "aé", "Aé", "outside charset"),
        ("AB", "", "", "empty label"),
        ("auto", "é x", "é X", None),
        ("auto", "", "", "empty label"),
    ],
)
def test_a_text_is_merged_and_then_checked(
    charset: str, text: str, label: str, kind: str | None
) -> None:
    labels = Labels(charset, "case_folded")
    fault = labels.fault(labels.merged(text))
    assert labels.merged(text) == label
    assert (fault[0] if fault else None) == kind


def test_a_character_outside_the_charset_is_named() -> None:
    fault = Labels("ab", "none").fault("bêté")
    assert fault is not None
    assert "'bêté'" in fault[1]
    assert "['t', 'é', 'ê']" in fault[1]


def test_auto_has_no_charset_yet() -> None:
    assert Labels("auto", "none").charset is None


def test_a_character_listed_twice_is_refused() -> None:
    with pytest.raises(DataError, match="twice"):
        Labels("aba", "none")


def test_an_unknown_merge_is_refused() -> None:
    with pytest.raises(ParamsError, match="allowed: none, case_folded, emnist47"):
        Labels("ab", "folded")
