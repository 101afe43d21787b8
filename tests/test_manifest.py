"""The numbers beside the shards."""

from pathlib import Path

import pytest

from glyphline.errors import DataError
from glyphline.manifest import FILE_NAME, Manifest

MANIFEST = Manifest(
    charset="aé",
    merges={"A": "a"},
    counts={"train": 3, "val": 1, "test": 0},
    groups={"train": ["Lato"], "val": [], "test": []},
    longest_text=2,
    widest_aspect=1.5,
    fingerprint="00ff",
)


def test_a_saved_manifest_comes_back_equal(tmp_path: Path) -> None:
    MANIFEST.save(tmp_path)
    assert Manifest.load(tmp_path) == MANIFEST


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    MANIFEST.save(tmp_path)
    first = (tmp_path / FILE_NAME).read_bytes()
    Manifest.load(tmp_path).save(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == first


def test_a_folder_without_manifest_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run `dvc repro balance`"):
        Manifest.load(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"charset": "a"}', "\x80"])
def test_a_damaged_manifest_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_bytes(text.encode("latin-1"))
    with pytest.raises(DataError, match=r"manifest\.json is damaged") as caught:
        Manifest.load(tmp_path)
    assert "\n" not in str(caught.value)
