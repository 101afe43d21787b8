import math
from pathlib import Path

from glyphline.tracking.tables import table_rows


def test_figures_become_numbers_and_labels_stay_texts(tmp_path: Path):
    file = tmp_path / "table.csv"
    file.write_text(
        'class,support,f1,share,left_out,corruption\n7,12,0.5,,,blur\n"a,b",-3,1e-05,nan,no,jpeg\n',
        encoding="utf-8",
    )
    first, second = table_rows(file)
    assert first == {
        "class": "7", "support": 12, "f1": 0.5, "share": None, "left_out": "", "corruption": "blur"
    }  # fmt: skip
    assert (second["class"], second["support"], second["f1"]) == ("a,b", -3, 1e-05)
    assert math.isnan(second["share"])
    assert isinstance(first["support"], int)
