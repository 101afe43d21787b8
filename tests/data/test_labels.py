import pytest

from glyphline.data.labels import NOT_CHOSEN, Labels
from glyphline.errors import DataError, ParamsError
from glyphline.params.mix import MixParams, SourceMixParams


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


def mixed(**sources: dict[str, object]) -> MixParams:
    named = {name: SourceMixParams.model_validate(values) for name, values in sources.items()}
    return MixParams(samples=None, sources=named)


@pytest.mark.parametrize(
    ("source", "text", "label"),
    [
        ("scans", "÷c", "XC"),  # its own merge first, then the recipe's
        ("scans", "yl", "YL"),
        ("forms", "÷c", "÷C"),
        ("forms", "1l", "1L"),
        ("folded", "ab1", "AB1"),
        ("", "c", "C"),
    ],
)
def test_a_sources_own_merge_comes_before_that_of_the_recipe(
    source: str, text: str, label: str
) -> None:
    mix = mixed(scans={"merge": {"÷": "x"}}, forms={}, folded={"merge": "case_folded"})
    assert Labels("auto", "case_folded", mix).merged(text, source) == label


@pytest.mark.parametrize(
    ("source", "text", "kind"),
    [
        ("scans", "7", None),
        ("scans", "a", NOT_CHOSEN),
        ("scans", "7a7b", NOT_CHOSEN),
        ("scans", "O", None),  # merged to 0, which is chosen
        ("scans", "", "empty label"),
        ("forms", "a", None),
        ("forms", "7", None),
        ("forms", "é", "outside charset"),
        ("scans", "é", NOT_CHOSEN),
    ],
)
def test_a_sources_own_charset_chooses_by_source(source: str, text: str, kind: str | None) -> None:
    mix = mixed(scans={"charset": "0123456789", "merge": {"O": "0"}}, forms={"merge": "none"})
    labels = Labels("0123456789abO", "none", mix)
    fault = labels.fault(labels.merged(text, source), source)
    assert (fault[0] if fault else None) == kind


def test_what_is_not_chosen_names_the_source_and_its_unwanted_characters() -> None:
    labels = Labels("auto", "none", mixed(scans={"charset": "01"}))
    assert labels.fault("0b:ba", "scans") == (NOT_CHOSEN, "scans::ab")


def test_a_sources_charset_goes_through_both_merges() -> None:
    mix = mixed(scans={"charset": "lo", "merge": {"l": "i"}})
    labels = Labels("auto", "case_folded", mix)
    assert labels.fault(labels.merged("lio", "scans"), "scans") is None
    assert labels.fault(labels.merged("a", "scans"), "scans") == (NOT_CHOSEN, "scans:A")
