"""A lexicon or a pattern, carried by the export folder or asked for, decides what may be read."""

from pathlib import Path

import numpy as np
import pytest

from glyphline.errors import DataError, ModelError
from glyphline.exported import LEXICON
from glyphline.params.decode import DecodeParams
from glyphline.reading.geometry import Box
from glyphline.reading.recognizer import Reader
from made_models import bars, export_letters, export_lines

BEAM = DecodeParams(method="beam", width=10, lexicon=None, pattern=None)


def columns_line() -> np.ndarray:
    """Reads `ab`: a full column of ink at 16 to 32 px, a low one at 64 to 80 px."""
    line = np.full((16, 128), 255, np.uint8)
    line[:, 16:32] = 0
    line[6:10, 64:80] = 0
    return line


@pytest.fixture
def carrying(tmp_path: Path) -> Path:
    """Lines of `ba`, `bb` or nothing else."""
    folder = tmp_path / "carrying"
    folder.mkdir()
    (folder / LEXICON).write_text("ba\nbb\n", encoding="utf-8")
    return export_lines(folder, decode=BEAM.model_copy(update={"lexicon": LEXICON}))


@pytest.mark.parametrize(
    ("wishes", "text"),
    [
        ({}, "ba"),
        ({"lexicon": ["aa ", "ab"]}, "ab"),
        ({"pattern": "b+"}, "bb"),  # of the folder's own lexicon
        ({"pattern": "[ab]{2}", "lexicon": ""}, "ab"),
        ({"lexicon": ""}, "abb"),  # its beam weighs all alignments; the best path is `ab`
        ({"pattern": "", "lexicon": ""}, "abb"),
    ],
)
def test_what_the_folder_carries_counts_until_something_else_is_asked_for(
    carrying: Path, wishes: dict[str, object], text: str
) -> None:
    (line,) = Reader.load(carrying, **wishes).read(columns_line()).lines
    assert line.text == text
    assert "".join(character.text for character in line.characters) == text
    lefts = [character.box.left for character in line.characters]
    assert lefts == sorted(lefts)
    assert all(0 <= character.confidence <= 1 for character in line.characters)


def test_characters_of_an_allowed_text_stand_where_their_ink_is(
    columns: Reader, tmp_path: Path
) -> None:
    best = columns.read(columns_line()).lines[0]
    other = Reader.load(export_lines(tmp_path), lexicon=["aa"]).read(columns_line()).lines[0]
    assert (best.text, other.text) == ("ab", "aa")
    assert [one.box for one in other.characters] == [Box(16, 0, 32, 16), Box(64, 6, 80, 10)]


def test_a_lexicon_is_read_as_the_model_merges_its_characters(tmp_path: Path) -> None:
    folder = export_lines(tmp_path, merges={"A": "a", "B": "b"})
    reader = Reader.load(folder, lexicon=["Aa", "BB"])
    assert reader.read(columns_line()).text == "aa"
    carrying = tmp_path / "carrying"
    carrying.mkdir()
    (carrying / LEXICON).write_text("BB\n", encoding="utf-8")
    decode = BEAM.model_copy(update={"lexicon": LEXICON})
    folder = export_lines(carrying, merges={"B": "b"}, decode=decode)
    assert Reader.load(folder).read(columns_line()).text == "bb"


def test_a_lexicon_is_held_against_a_whole_line_of_single_characters(tmp_path: Path) -> None:
    folder = export_letters(tmp_path / "letters")
    lexicon = tmp_path / "words.txt"
    lexicon.write_text("mmi\nimm\nmimi\n", encoding="utf-8")
    plain = Reader.load(folder).read(bars("mii")).lines[0]
    (line,) = Reader.load(folder, lexicon=lexicon).read(bars("mii")).lines
    assert (plain.text, line.text) == ("mii", "mmi")
    assert [one.box for one in line.characters] == [one.box for one in plain.characters]
    assert line.confidence < plain.confidence
    assert line.confidence == pytest.approx(np.prod([c.confidence for c in line.characters]))


def test_what_has_no_allowed_text_reads_nothing_with_confidence_0(tmp_path: Path) -> None:
    folder = export_letters(tmp_path / "letters")
    reader = Reader.load(folder, pattern="m{5}")
    for picture in (bars("mim"), bars("m")):
        (line,) = reader.read(picture).lines
        assert (line.text, line.confidence, line.characters) == ("", 0.0, ())


def test_a_single_character_is_one_that_the_pattern_allows(tmp_path: Path) -> None:
    folder = export_letters(tmp_path / "letters")
    assert Reader.load(folder).read(bars("m")).text == "m"
    assert Reader.load(folder, pattern="i").read(bars("m")).text == "i"


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"pattern": "[0-9]"}, "takes no character that the model reads"),
        ({"pattern": "(a"}, "is no regular expression"),
        ({"lexicon": "nowhere.txt"}, r"nowhere\.txt cannot be read"),
        ({"lexicon": [" "]}, "holds no text"),
        ({"lexicon": ["x"]}, "has characters that the model does not read"),
        ({"pattern": "a"}, "no text in common"),
    ],
)
def test_wishes_that_the_model_cannot_fulfil_are_refused_in_a_line(
    carrying: Path, wishes: dict[str, object], message: str
) -> None:
    with pytest.raises(DataError, match=message) as caught:
        Reader.load(carrying, **wishes)
    assert "\n" not in str(caught.value)


def test_a_lexicon_that_was_altered_is_refused_by_name(carrying: Path) -> None:
    (carrying / LEXICON).write_text("aa\nbb\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"lexicon\.txt is not the file that was exported"):
        Reader.load(carrying)
