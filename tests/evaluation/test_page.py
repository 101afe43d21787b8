import re
from html.parser import HTMLParser

import pytest

from glyphline.errors import DataError
from glyphline.evaluation.page import write_page
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
TABLES = {"Most confused pairs": [{"truth": "<", "read": "&", "count": 1234, "share": 0.125}]}


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


def written(path, **changes):
    values = {
        "metrics": METRICS,
        "tables": TABLES,
        "pictures": {},
        "params": {"seed": 20, "charset": "aé<"},
        "provenance": {"data_fingerprint": "9f" * 32},
    }
    write_page(path, **{**values, **changes})
    return path.read_text(encoding="utf-8")


def test_figures_come_with_their_intervals_and_counts(tmp_path):
    texts = Page(written(tmp_path / "index.html")).texts
    for text in ("93.25%", "92.89% to 93.59%", "Macro F1", "12,000", "Weighted F1", "50.00%"):
        assert text in texts
    assert "Accuracy low" not in texts


def test_tables_params_and_provenance_are_shown_escaped(tmp_path):
    html = written(tmp_path / "index.html")
    texts = Page(html).texts
    for text in ("1,234", "12.5%", "<", "&", "Data fingerprint", "9f" * 32):
        assert text in texts
    assert "charset: aé<" in " ".join(texts)
    assert '<td class="text">&lt;</td>' in html


def test_a_page_needs_nothing_beside_itself(tmp_path, picture):
    html = written(tmp_path / "index.html", pictures={"One": picture, "Two": picture})
    addresses = Page(html).addresses
    assert len(addresses) == 2
    assert all(address.startswith("data:image/png;base64,") for address in addresses)
    assert 'width="240" height="120"' in html
    assert not re.search(r"https?://|<script|@import|url\(", html)


def test_equal_input_gives_equal_bytes(tmp_path, picture):
    one = written(tmp_path / "one.html", pictures={"One": picture})
    assert one == written(tmp_path / "two.html", pictures={"One": picture})


def test_empty_tables_and_sections_are_drawn(tmp_path):
    Page(written(tmp_path / "index.html", metrics={}, tables={"None": []}, provenance={}))


def test_a_missing_picture_is_named(tmp_path):
    with pytest.raises(DataError, match=r"gone\.png does not exist"):
        written(tmp_path / "index.html", pictures={"One": tmp_path / "gone.png"})
    assert not (tmp_path / "index.html").exists()


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
def test_a_picture_that_is_not_png_is_refused(tmp_path, content):
    (tmp_path / "bad.png").write_bytes(content)
    with pytest.raises(DataError, match="not a PNG"):
        written(tmp_path / "index.html", pictures={"One": tmp_path / "bad.png"})
