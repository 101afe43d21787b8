"""Characters and their ids."""

import pytest

from glyphline.charset import Charset
from glyphline.errors import DataError


@pytest.mark.parametrize("text", ["", "a", "cab", "aaa", "é€a"])
def test_decoding_an_encoded_text_gives_it_back(text: str) -> None:
    charset = Charset("abcé€")
    assert charset.decode(charset.encode(text)) == text


def test_a_characters_id_is_its_position() -> None:
    assert Charset("ba").encode("ab") == [1, 0]


def test_the_charset_of_texts_is_sorted_and_holds_each_character_once() -> None:
    assert Charset.of(["ba", "", "cab", "Z"]).characters == "Zabc"


@pytest.mark.parametrize(
    ("characters", "reason"), [("", "is empty"), ("abca", r"\['a'\] twice"), ("  ", r"\[' '\]")]
)
def test_an_empty_or_repeating_charset_is_refused(characters: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        Charset(characters)


def test_a_charset_of_no_texts_is_refused() -> None:
    with pytest.raises(DataError, match="empty"):
        Charset.of([])


def test_a_label_outside_the_charset_is_answered_with_its_characters() -> None:
    with pytest.raises(DataError, match=r"'Zoë' .* \['o', 'ë'\]"):
        Charset("Z").encode("Zoë")


def test_membership_is_by_character_not_by_substring() -> None:
    charset = Charset("abc")
    assert "a" in charset
    assert "ab" not in charset
    assert "" not in charset
    assert len(charset) == 3
    assert charset.missing("axbx!") == "!x"
