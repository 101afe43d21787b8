"""The page in a real browser, in front of a real server."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from browser import Browser, find_browser

from glyphline.picture import encode_png
from glyphline.reading.recognizer import Reader
from glyphline.serving.limits import ServingLimits
from glyphline.serving.server import listen, make_server
from made_models import page_of

PROGRAM = find_browser()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed")


@pytest.fixture
def address(letters: Reader) -> Iterator[str]:
    listening = listen("127.0.0.1", 0)
    server = make_server(letters, ServingLimits(timeout_s=60, max_bytes=20_000))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(60)


def test_a_stroke_and_a_picture_are_read_with_boxes_and_confidence(address: str, tmp_path: Path):
    scan, large = tmp_path / "scan.png", tmp_path / "large.png"
    scan.write_bytes(encode_png(page_of(["mim", "im i"])))
    large.write_bytes(scan.read_bytes() + bytes(20_000))
    wide = tmp_path / "wide.png"
    wide.write_bytes(encode_png(np.pad(page_of(["mim"] * 5), ((0, 0), (0, 3000)), "edge")))
    assert PROGRAM
    with Browser(PROGRAM, tmp_path / "profile") as page:
        page.open(address)
        page.until("document.getElementById('model').textContent.startsWith('widths')")
        text = "document.getElementById('text').textContent"
        assert page.run(text) == "nothing yet"

        page.drag((300, 180), (300, 240), (300, 330))  # a narrow stroke
        page.until(f"{text} === 'i'")
        assert page.run("document.querySelectorAll('#boxes rect').length") == 1
        assert "%" in page.run("document.getElementById('said').textContent")

        page.choose("#file", scan)
        page.until(f"{text} === 'mim\\nim i'")
        assert page.run("document.querySelectorAll('#boxes rect.line').length") == 2
        assert page.run("document.querySelectorAll('.character').length") == 6
        assert page.run("!document.getElementById('picture').hidden")
        kind = "document.getElementById('boxes').className.baseVal"
        assert page.run(kind) == ""

        page.choose("#file", wide)  # boxes of characters this small would hide them
        page.until("document.querySelectorAll('#boxes rect.line').length === 5")
        assert page.run(kind) == "finest"
        shown = "getComputedStyle(document.querySelector('#boxes rect:not(.line)')).stroke"
        assert page.run(shown) == "none"
        assert page.run("document.getElementById('text').className") == "page"

        page.choose("#file", large)
        page.until("!document.getElementById('error').hidden")
        assert "20,000" in page.run("document.getElementById('error').textContent")

        page.run("document.getElementById('clear').click()")
        assert page.run(text) == "nothing yet"

        page.open(f"{address}/docs")
        page.until("document.querySelectorAll('section').length > 3")
        assert "POST /read" in page.run("document.body.innerText")
