"""The card of an export folder, and the hashes of its files."""

import json
from pathlib import Path

import pytest

from glyphline.errors import ModelError
from glyphline.exported import CARD, FORMAT_VERSION, ONNX, ExportCard, list_files, load_card
from glyphline.preprocess import Preprocess
from made_models import GREEDY


def exported(folder: Path) -> ExportCard:
    (folder / "saved_model").mkdir()
    (folder / "saved_model" / "weights.bin").write_bytes(b"\x00\x01")
    (folder / ONNX).write_bytes(b"onnx")
    card = ExportCard(
        format_version=FORMAT_VERSION,
        name="printed-cnn",
        head="softmax",
        charset="abé",
        merges={"A": "a"},
        preprocess=Preprocess(kind="character", height_px=8, width_px=8, framing="ink"),
        decode=GREEDY,
        provenance={"seed": 1},
        files=list_files(folder),
    )
    card.save(folder)
    return card


def test_a_saved_card_comes_back_equal(tmp_path: Path) -> None:
    card = exported(tmp_path)
    assert load_card(tmp_path) == card
    assert card.characters.encode("é") == [2]


def test_every_file_but_the_card_is_hashed_by_its_path(tmp_path: Path) -> None:
    card = exported(tmp_path)
    assert sorted(card.files) == [ONNX, "saved_model/weights.bin"]
    assert list_files(tmp_path) == card.files


def test_the_model_id_changes_with_any_byte_and_with_nothing_else(tmp_path: Path) -> None:
    card = exported(tmp_path)
    assert len(card.model_id) == 12
    assert card.model_copy(update={"provenance": {}}).model_id == card.model_id
    (tmp_path / "saved_model" / "weights.bin").write_bytes(b"\x00\x02")
    assert card.model_copy(update={"files": list_files(tmp_path)}).model_id != card.model_id


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_a_folder_without_card_says_what_to_do(tmp_path: Path, folder: str) -> None:
    with pytest.raises(ModelError, match=r"no glyphline\.json.*dvc repro export"):
        load_card(tmp_path / folder)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", "null", "{}", '{"format_version": 3}', "\x80"]
)
def test_a_damaged_card_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / CARD).write_bytes(text.encode("latin-1"))
    with pytest.raises(ModelError, match=r"glyphline\.json is damaged") as caught:
        load_card(tmp_path)
    assert "\n" not in str(caught.value)


def changed(folder: Path, **changes: object) -> None:
    exported(folder)
    plain = json.loads((folder / CARD).read_text(encoding="utf-8"))
    (folder / CARD).write_text(json.dumps({**plain, **changes}))


def test_a_card_of_a_later_version_is_refused_by_its_version(tmp_path: Path) -> None:
    changed(tmp_path, format_version=9, temperature=1.5)
    with pytest.raises(ModelError, match="format version 9; this glyphline reads 3"):
        load_card(tmp_path)


@pytest.mark.parametrize(
    "change",
    [{"charset": "aa"}, {"head": "beam"}, {"extra": 1}, {"files": {"a": {"size": 1}}}],
)
def test_a_card_with_impossible_values_is_refused(
    tmp_path: Path, change: dict[str, object]
) -> None:
    changed(tmp_path, **change)
    with pytest.raises(ModelError, match="damaged"):
        load_card(tmp_path)


def test_a_card_whose_values_were_changed_is_refused_by_its_seal(tmp_path: Path) -> None:
    changed(tmp_path, charset="abë")
    with pytest.raises(ModelError, match=r"glyphline\.json is not the file .*sha256 .*, expected"):
        load_card(tmp_path)


@pytest.mark.parametrize(
    "name", ["../model.onnx", "/etc/passwd", "a/../../b", "a\\..\\b", "C:/b", "", ".", "a//b", "a/"]
)
def test_a_card_that_lists_a_path_outside_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    exported(tmp_path)
    entry = {"size": 1, "sha256": "0" * 64}
    changed_files = {name: entry}
    plain = json.loads((tmp_path / CARD).read_text(encoding="utf-8"))
    (tmp_path / CARD).write_text(json.dumps({**plain, "files": changed_files}))
    with pytest.raises(ModelError, match="is no path inside the folder"):
        load_card(tmp_path)


def test_the_variants_are_those_whose_files_are_listed(tmp_path: Path) -> None:
    assert exported(tmp_path).variants == ("saved_model", "onnx_fp32")
