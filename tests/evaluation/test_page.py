import re
from html.parser import HTMLParser

import numpy as np
import pytest

from glyphline.errors import DataError
from glyphline.evaluation.blocks import (
    Facts,
    Heat,
    Note,
    Part,
    Range,
    Rate,
    Source,
    Table,
    picture_of,
    png_of,
)
from glyphline.evaluation.page import figure_blocks, write_page
from glyphline.picture import encode_png
from glyphline.plots.style import house_style, new_figure, save_figure

METRICS = {
    "characters": {
        "samples": 12000,
        "accuracy": 0.9325,
        "accuracy_low": 0.9289,
        "accuracy_high": 0.9359,
        "macro_f1": 0.91,
        "weighted_f1": 0.5,
    }
}


class Page(HTMLParser):
    """Collects text and addresses, and checks that tags are closed in order."""

    VOID = ("meta", "img", "input")

    def __init__(self, html):
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.addresses: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.addresses += [value for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"] and data.strip():
            self.texts.append(data.strip())


@pytest.fixture
def picture(tmp_path):
    with house_style():
        save_figure(new_figure(2, 1), tmp_path / "picture.png")
    return tmp_path / "picture.png"


def written(path, *blocks):
    write_page(path, "cnn on digits", "12 samples", [Part("One part", blocks), Part("Empty", [])])
    return path.read_text(encoding="utf-8")


def test_figures_come_with_their_intervals_and_counts(tmp_path):
    texts = Page(written(tmp_path / "index.html", *figure_blocks(METRICS))).texts
    for text in ("93.25%", "92.89% to 93.59%", "Macro F1", "12,000", "Weighted F1", "50.00%"):
        assert text in texts
    assert "Accuracy low" not in texts


def test_tables_show_numbers_bars_intervals_and_pictures_escaped(tmp_path):
    png = png_of(encode_png(np.zeros((4, 6), np.uint8)))
    row = {
        "truth": "<",
        "count": 1234,
        "mean": 0.5,
        "share": Rate(0.125),
        "error": Heat(1.25),
        "recall_rate": Range(0.75, 0.5, 1.0),
        "CER": Range(0.9, 0.25, 1.5),
        "pictures": [png, png],
        "none": None,
    }
    html = written(tmp_path / "index.html", Table("Pairs", [row], note="of a < b"))
    page = Page(html)
    for text in (
        "<",
        "1,234",
        "0.500",
        "12.5%",
        "125.0%",
        "75.0%",
        "50.0 to 100.0",
        "recall rate",
        *("25.0 to 150.0", "1 row; of a < b"),
    ):
        assert text in page.texts
    assert '<td class="text">&lt;</td>' in html
    assert "--at: 75.0%; --low: 50.0%; --high: 100.0%" in html
    assert "--at: 90.0%; --low: 25.0%; --high: 100.0%" in html  # a bar ends with its track
    assert html.count('width="6" height="4"') == 2


def test_facts_notes_and_sources_are_shown_escaped(tmp_path):
    blocks = [Facts("Hashes", {"data": "9f" * 32}), Note("Why", "a < b"), Source("Params", "c: é<")]
    texts = Page(written(tmp_path / "index.html", *blocks)).texts
    for text in ("data", "9f" * 32, "a < b", "Params", "c: é<"):
        assert text in texts


def test_parts_are_named_in_the_navigation_and_empty_ones_left_out(tmp_path):
    page = Page(written(tmp_path / "index.html", Note("Why", "so")))
    assert page.addresses == ["#one-part"]
    assert "Empty" not in page.texts


def test_a_page_needs_nothing_beside_itself(tmp_path, picture):
    shown = [picture_of("One", picture), picture_of("Two", picture)]
    html = written(tmp_path / "index.html", *shown)
    addresses = [address for address in Page(html).addresses if not address.startswith("#")]
    assert len(addresses) == 2
    assert all(address.startswith("data:image/png;base64,") for address in addresses)
    assert 'width="240" height="120"' in html
    assert not re.search(r"https?://|<script|@import|url\(", html)
    assert html == written(tmp_path / "two.html", *shown)


def test_empty_tables_are_drawn(tmp_path):
    Page(written(tmp_path / "index.html", Table("None", [])))


def test_a_missing_picture_is_named(tmp_path):
    with pytest.raises(DataError, match=r"gone\.png does not exist"):
        picture_of("One", tmp_path / "gone.png")


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
def test_a_picture_that_is_not_png_is_refused(tmp_path, content):
    (tmp_path / "bad.png").write_bytes(content)
    with pytest.raises(DataError, match="not a PNG"):
        picture_of("One", tmp_path / "bad.png")
