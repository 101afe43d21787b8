"""A cleaned copy: all that is left out is named, all that is kept is as it was."""

import csv
from pathlib import Path

import numpy as np
import pytest

from glyphline.checking.aims import Aims
from glyphline.checking.examine import Examination, examine
from glyphline.checking.fix import Cleaned, write_cleaned
from glyphline.converting.inputs import read_any
from glyphline.data.spool import Spool
from glyphline.errors import DataError
from glyphline.picture import decode_picture
from glyphline.rejects import Rejects
from glyphline.sample import Sample
from glyphline.sources.folder import SourceParams


def read(folder: Path) -> list[Sample]:
    return list(read_any(SourceParams(path=str(folder), layout="auto"), Rejects()))


def clean(folder: Path, out: Path, aims: Aims) -> tuple[Examination, Cleaned]:
    params, rejects = SourceParams(path=str(folder), layout="auto"), Rejects()
    with Spool(out.parent) as spool:
        examination = examine(read_any(params, rejects), aims, rejects, spool)
        again = read_any(params, Rejects())
        return examination, write_cleaned(again, examination, spool, out, "labels_csv")


def test_what_is_left_out_is_named_with_its_reason_and_the_copy_that_stays(
    faulty: Path, tmp_path: Path
) -> None:
    clean(faulty, tmp_path / "out", Aims("nothing"))
    with (tmp_path / "out" / "rejects.csv").open() as file:
        rows = {row["name"]: (row["kind"], row["kept"]) for row in csv.DictReader(file)}
    assert rows == {
        "017.png": ("unreadable", ""),
        "012.png": ("repeated", "005.png"),
        "013.png": ("leaked", "000.png"),
        "006.png": ("conflicting", ""),
        "014.png": ("conflicting", ""),
        "015.png": ("near leaked", "001.png"),
        "016.png": ("blank", ""),
    }


@pytest.mark.parametrize("charset", ["auto", "ab"])
def test_kept_and_rejected_are_all(faulty: Path, tmp_path: Path, charset: str) -> None:
    examination, cleaned = clean(faulty, tmp_path / "out", Aims("nothing", charset=charset))
    files = len(list(faulty.glob("*.png")))
    assert examination.met == files == 19
    assert cleaned.written + len(cleaned.left_out) == files
    assert len({item.name for item in cleaned.left_out}) == len(cleaned.left_out)
    assert len(read(tmp_path / "out")) == cleaned.written
    outside = sum(item.kind == "outside charset" for item in cleaned.left_out)
    assert outside == (0 if charset == "auto" else 5)


def test_what_is_kept_is_as_it_was(faulty: Path, tmp_path: Path) -> None:
    _, cleaned = clean(faulty, tmp_path / "out", Aims("nothing", merge={"a": "b"}))
    left_out = {item.name for item in cleaned.left_out}
    before = [sample for sample in read(faulty) if sample.name not in left_out]
    after = read(tmp_path / "out")
    assert [(s.text, s.split) for s in after] == [(s.text, s.split) for s in before]
    for one, other in zip(before, after, strict=True):
        assert np.array_equal(decode_picture(one.image), decode_picture(other.image))


def test_a_clean_copy_is_clean(faulty: Path, tmp_path: Path) -> None:
    clean(faulty, tmp_path / "out", Aims("nothing"))
    examination, cleaned = clean(tmp_path / "out", tmp_path / "again", Aims("nothing"))
    assert cleaned.left_out == []
    assert {f.kind for f in examination.findings} == {"near repeated"}


def test_a_set_that_changes_meanwhile_is_refused(faulty: Path, tmp_path: Path) -> None:
    params, rejects = SourceParams(path=str(faulty), layout="auto"), Rejects()
    with Spool(tmp_path) as spool:
        examination = examine(read_any(params, rejects), Aims("nothing"), rejects, spool)
        (faulty / "003.png").write_bytes((faulty / "004.png").read_bytes())
        with pytest.raises(DataError, match=r"003\.png changed while it was checked"):
            write_cleaned(read(faulty), examination, spool, tmp_path / "out", "labels_csv")
        with pytest.raises(DataError, match="17 of 18 samples went away"):
            write_cleaned(read(faulty)[:1], examination, spool, tmp_path / "out", "labels_csv")
    assert not (tmp_path / "out").exists()
