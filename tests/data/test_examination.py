from pathlib import Path

import numpy as np
from drawn import COPIES, glyph

from glyphline.data.examination import examine_pictures
from glyphline.data.findings import write_findings
from glyphline.data.inventory import TEST, TRAIN, take_stock
from glyphline.data.labels import Labels
from glyphline.data.spool import Spool
from glyphline.picture import encode_png
from glyphline.rejects import Rejects
from glyphline.sample import Sample


def test_the_samples_of_a_plan_are_examined_and_listed(tmp_path: Path) -> None:
    blank = np.full((40, 40), 200, np.uint8)
    pictures = [glyph(1), glyph(2), glyph(3), COPIES["moved"](glyph(2)), blank]
    samples = [Sample(encode_png(p), "ab"[i == 0], "made") for i, p in enumerate(pictures)]
    splits = np.array([TRAIN, TRAIN, TRAIN, TEST, TRAIN], np.int8)
    with Spool(tmp_path) as spool:
        stock = take_stock(samples, Labels("ab", "none"), Rejects(), spool)
        found = examine_pictures(stock, np.ones(5, bool), splits, spool.read, 1, 0.01)
    write_findings(tmp_path / "findings.csv", stock, found)
    assert (tmp_path / "findings.csv").read_text() == (
        "kind,severity,name,text,other,other_text,detail\n"
        "blank,fault,made:4,a,,,\n"
        "near leaked,warning,made:1,a,made:3,a,train and test\n"
    )
