import dataclasses
from pathlib import Path

import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.checking.steps import Model, step_findings
from glyphline.data.inventory import Inventory, take_stock
from glyphline.data.labels import Labels
from glyphline.data.spool import Spool
from glyphline.params.document import load, members
from glyphline.picture import encode_png
from glyphline.rejects import Rejects
from glyphline.sample import Sample

FAMILIES = members("glyphline.models.families")
CRNN = Model(
    "crnn",
    {
        "height_px": 32,
        "max_width_px": 64,
        "channels": [8, 8, 8, 8],
        "lstm_units": 8,
        "dropout_rate": 0.0,
    },
    "whole",
)


def stock_of(texts: list[str], sizes: list[tuple[int, int]], folder: Path) -> Inventory:
    picture = np.eye(9, dtype=np.uint8)
    samples = [Sample(encode_png(picture * 200), text, "made") for text in texts]
    with Spool(folder) as spool:
        stock = take_stock(samples, Labels("auto", "none"), Rejects(), spool)
    return dataclasses.replace(stock, size=np.array(sizes, np.int32))


@pytest.mark.parametrize(
    ("text", "size", "kind"),
    [
        ("a", (32, 4), None),
        ("abcd", (32, 64), None),
        ("ab", (32, 8), None),
        ("aa", (32, 8), "label crowded"),
        ("abc", (64, 16), "label crowded"),
        ("a" * 9, (32, 64), "label too long"),
        ("ab" * 8, (32, 640), None),
        ("ab" * 8 + "c", (32, 640), "label too long"),
    ],
)
def test_labels_are_held_against_the_steps_of_model_and_picture(
    text: str, size: tuple[int, int], kind: str | None, tmp_path: Path
) -> None:
    # The widest picture sets the width of the input: 64 px and 16 steps at most.
    stock = stock_of(["wide", text], [(32, 640), size], tmp_path)
    found = [f for f in step_findings(stock, Charset.of(stock.texts), CRNN) if f.count]
    assert [f.kind for f in found] == ([kind] if kind else [])
    assert not found or found[0].one.tolist() == [1]


def test_details_name_the_steps(tmp_path: Path) -> None:
    stock = stock_of(["wide", "aab"], [(32, 640), (32, 8)], tmp_path)
    found = {f.kind: f for f in step_findings(stock, Charset("abdeiw"), CRNN)}
    assert found["label crowded"].details == ("needs 4 steps, has 2",)
    assert found["label too long"].severity == "fault"
    assert "16 CTC steps" in found["label too long"].what


@pytest.mark.parametrize(("texts", "severity"), [(["a", "ab"], "note"), (["ab", "cd"], "fault")])
def test_a_softmax_head_passes_over_longer_texts(
    texts: list[str], severity: str, tmp_path: Path
) -> None:
    stock = stock_of(texts, [(9, 9)] * 2, tmp_path)
    (found,) = step_findings(stock, Charset("abcd"), Model("cnn", {}, "whole"))
    assert (found.kind, found.severity) == ("not one character", severity)
    assert found.count == sum(len(text) > 1 for text in texts)


@pytest.mark.parametrize("family", [f for f in FAMILIES if Model(f, {}, "whole").reads_lines])
def test_every_family_with_a_ctc_head_says_its_steps(family: str, tmp_path: Path) -> None:
    document = load(Path(__file__).parents[2] / "params.yaml")
    stock = stock_of(["ab" * 4], [(32, 900)], tmp_path)
    model = Model(family, document.models[family], "whole")
    assert not any(f.count for f in step_findings(stock, Charset("ab"), model))
