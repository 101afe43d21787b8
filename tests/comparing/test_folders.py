import shutil

import pytest
from made_readings import readings, write_balanced, write_reports

from glyphline.comparing.folders import operand_of_folder
from glyphline.comparing.operand import NotFoundHereError, file_md5

ROWS = readings("xyz", "xya", ["g", "g", "h"])


def test_a_folder_of_reports_and_its_folder_of_evaluation_say_the_same(tmp_path):
    reports = write_reports(tmp_path / "reports", ROWS)
    for folder in (reports, reports / "evaluate"):
        side = operand_of_folder(folder, "mine")
        assert (side.label, side.readings) == ("mine", ROWS)
        assert str(folder) in side.origin
        assert (side.data.fingerprint, side.data.shards) == ("", ())


def test_data_beside_the_reports_are_known_when_they_are_what_was_read(tmp_path):
    reports = write_reports(tmp_path / "reports", ROWS)
    balanced = tmp_path / "data" / "balanced"
    known = write_balanced(balanced, ROWS)
    data = operand_of_folder(reports, "mine").data
    assert data.fingerprint == known.fingerprint
    assert data.shards == (file_md5(balanced / "test-00000.parquet"),)
    assert data.fetch(tmp_path) == balanced


@pytest.mark.parametrize("damage", ["other rows", "too few rows", "no manifest", "a broken shard"])
def test_data_that_were_not_read_or_are_damaged_are_not_believed(tmp_path, damage):
    reports = write_reports(tmp_path / "reports", ROWS)
    balanced = tmp_path / "data" / "balanced"
    other = {"other rows": readings("xyx", "xyz", ["g", "g", "h"]), "too few rows": ROWS[:2]}
    write_balanced(balanced, other.get(damage, ROWS))
    if damage == "no manifest":
        (balanced / "manifest.json").unlink()
    if damage == "a broken shard":
        (balanced / "test-00000.parquet").write_bytes(b"PAR1")
    data = operand_of_folder(reports, "mine").data
    assert (data.fingerprint, data.fetch(tmp_path)) == ("", None)


def test_a_missing_folder_and_one_without_readings_say_so(tmp_path):
    with pytest.raises(NotFoundHereError, match="no folder"):
        operand_of_folder(tmp_path / "none", "x")
    reports = write_reports(tmp_path / "reports", ROWS)
    shutil.rmtree(reports / "evaluate")
    with pytest.raises(NotFoundHereError, match=r"holds no evaluate/predictions\.csv"):
        operand_of_folder(reports, "x")
