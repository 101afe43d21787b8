"""The HTTP API as a client meets it."""

import io
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from glyphline.picture import encode_png
from glyphline.reading.recognizer import Reader
from glyphline.reading.results import Page
from glyphline.serving.problems import MEDIA_TYPE
from made_models import bars, page_of

WORD = encode_png(bars("mim"))
Serve = Callable[..., TestClient]
PNG = {"content-type": "image/png"}


def bomb(width: int, height: int) -> bytes:
    """A small PNG whose header declares a large picture."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + header + struct.pack(">I", zlib.crc32(header))


def two_pages() -> bytes:
    made, data = cv2.imencodemulti(".tiff", [bars("m"), bars("i")])
    assert made
    return data.tobytes()


def told(response: Response, status: int, *words: str) -> None:
    """Check that a refusal is problem details that say these words."""
    problem = response.json()
    assert response.status_code == problem["status"] == status, problem
    assert response.headers["content-type"] == MEDIA_TYPE
    assert set(problem) == {"type", "title", "status", "detail"}
    assert all(word in problem["detail"] for word in words), problem["detail"]
    assert "Traceback" not in response.text


class Held(Reader):
    """A reader that reads when it is let go, and tells how many it was given at once."""

    def __init__(self, reader: Reader) -> None:
        self.__dict__.update(reader.__dict__)
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.lots: list[int] = []

    def read_batch(self, pictures: Sequence[Any], *args: Any, **options: Any) -> list[Page]:
        self.lots.append(len(pictures))
        self.begun.set()
        assert self.let_go.wait(60)
        return super().read_batch(pictures, *args, **options)


@pytest.fixture
def held(letters: Reader) -> Iterator[Held]:
    reader = Held(letters)
    yield reader
    reader.let_go.set()


def test_a_picture_is_answered_with_text_confidence_and_boxes(serve: Serve, letters: Reader):
    client = serve()
    answer = client.post("/read", content=encode_png(page_of(["mim", "im i"])), headers=PNG).json()
    page = letters.read(page_of(["mim", "im i"]))
    assert answer["text"] == page.text == "mim\nim i"
    assert answer["model"] == letters.card.model_id
    assert (answer["width"], answer["height"]) == (page.width, page.height)
    line, expected = answer["lines"][1], page.lines[1]
    box = expected.box
    assert line["box"] == [box.left, box.top, box.right, box.bottom]
    assert line["sure"] is None  # the model has no threshold
    assert [one["text"] for one in line["characters"]] == list("im i")
    assert line["confidence"] == pytest.approx(expected.confidence, abs=1e-4)


def test_the_layout_can_be_asked_for(serve: Serve):
    client = serve()
    answer = client.post("/read?layout=character", content=WORD, headers=PNG).json()
    assert len(answer["text"]) == 1
    told(client.post("/read?layout=poem", content=WORD, headers=PNG), 422, "layout", "'poem'")


def test_bytes_without_a_type_are_taken_for_what_they_are(serve: Serve):
    client = serve()
    assert client.post("/read", content=WORD).json()["text"] == "mim"
    for kind in (".jpg", ".bmp", ".webp", ".tiff"):
        data = cv2.imencode(kind, bars("mim"))[1].tobytes()
        assert client.post("/read", content=data).json()["text"] == "mim", kind


@pytest.mark.parametrize(
    ("content", "kind", "status", "words"),
    [
        (b"", "image/png", 400, ["0 bytes"]),
        (WORD[:60], "image/png", 400, ["damaged or cut short"]),
        (bomb(0, 9), "image/png", 400, ["PNG"]),
        (bomb(60_000, 60_000), "image/png", 413, ["60000x60000", "limit"]),
        (bytes(3_001), "image/png", 413, ["3,000", "3,001", "--max-bytes"]),
        (b"GIF89a....", "image/png", 415, ["PNG, JPEG", "GIF89a"]),
        (b"%PDF-1.7", "application/pdf", 415, ["image/png", "application/pdf"]),
        (b'{"image": ""}', "application/json", 415, ["application/json"]),
        (two_pages(), "image/tiff", 415, ["2 pages", "one by one"]),
    ],
    ids=["empty", "cut", "no-pixels", "bomb", "bytes", "gif", "pdf", "json", "pages"],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    serve: Serve, content: bytes, kind: str, status: int, words: list[str]
):
    client = serve(max_bytes=3_000)
    told(client.post("/read", content=content, headers={"content-type": kind}), status, *words)
    assert client.post("/read", content=WORD, headers=PNG).json()["text"] == "mim"


def test_a_picture_sent_in_pieces_ends_at_the_limit(serve: Serve):
    def pieces() -> Iterator[bytes]:
        for _ in range(1_000):
            yield bytes(1_000)

    told(serve(max_bytes=3_000).post("/read", content=pieces()), 413, "got more")


def test_a_bomb_is_not_decoded(serve: Serve, monkeypatch: pytest.MonkeyPatch):
    def decoded(*_: object) -> None:
        raise AssertionError("decoded")

    client = serve(max_pixels=1_000)
    monkeypatch.setattr("cv2.imdecode", decoded)
    told(client.post("/read", content=WORD, headers=PNG), 413, "1,000 px")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("GET", "/read", 405)]
)
def test_other_addresses_are_problems_as_well(serve: Serve, method: str, path: str, status: int):
    told(serve().request(method, path), status, path)


def test_requests_at_once_are_read_together_each_as_if_alone(serve: Serve, held: Held):
    held.let_go.set()
    texts = ["m", "i", "mi", "im", "mmi", "imi", "m m", "i"]
    pictures = [encode_png(bars(text)) for text in texts]
    pictures[-1] = pictures[-1][:50]  # a broken neighbour
    alone = [serve().post("/read", content=picture).json() for picture in pictures]
    client = serve(held, batch=8, gather_ms=60_000)  # a full batch is read without waiting
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda p: client.post("/read", content=p).json(), pictures))
    assert together == alone
    assert [answer.get("text") for answer in together] == [*texts[:-1], None]
    assert together[-1]["status"] == 400
    assert held.lots == [7]


def test_a_fault_of_one_picture_does_not_reach_its_neighbours(serve: Serve, letters: Reader):
    class Choosy(Held):
        def read_batch(self, pictures: Sequence[Any], *args: Any, **options: Any) -> list[Page]:
            if any(picture.shape[1] > 100 for picture in pictures):
                raise RuntimeError("too wide for me")
            return Reader.read_batch(self, pictures, *args, **options)

    client = serve(Choosy(letters), batch=2, gather_ms=60_000)
    pictures = [encode_png(bars("mmmmmmmm")), encode_png(bars("m"))]
    with ThreadPoolExecutor(2) as threads:
        wide, narrow = threads.map(lambda p: client.post("/read", content=p), pictures)
    told(wide, 500, "log")
    assert narrow.json()["text"] == "m"


def test_a_server_without_a_free_place_says_when_to_come_back(serve: Serve, held: Held):
    client = serve(held, max_waiting=1)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(client.post, "/read", content=WORD)
        assert held.begun.wait(60)
        assert client.get("/health").json()["waiting"] == 1
        second = client.post("/read", content=WORD)
        told(second, 503, "all 1 places")
        assert second.headers["retry-after"] == "1"
        held.let_go.set()
        assert first.result().json()["text"] == "mim"
    assert client.post("/read", content=WORD).json()["text"] == "mim"


def test_reading_that_takes_too_long_is_given_up_and_the_next_is_read(serve: Serve, held: Held):
    client = serve(held, timeout_s=0.5)
    told(client.post("/read", content=WORD), 504, "0.5 s", "--timeout")
    held.let_go.set()
    assert client.post("/read", content=WORD).json()["text"] == "mim"


def test_health_and_model_say_which_model_reads(serve: Serve, letters: Reader):
    client = serve(max_bytes=5_000)
    model = letters.card.model_id
    assert client.get("/health").json() == {"status": "ok", "model": model, "waiting": 0}
    told_of = client.get("/model").json()
    assert (told_of["name"], told_of["id"], told_of["charset"]) == ("widths", model, "mi")
    assert (told_of["reads"], told_of["threshold"]) == ("characters", None)
    assert told_of["limits"]["max_bytes"] == 5_000


def test_the_api_describes_itself(serve: Serve):
    described = serve().get("/openapi.json").json()
    assert set(described["paths"]) == {"/read", "/model", "/health"}
    read = described["paths"]["/read"]["post"]
    assert "image/png" in read["requestBody"]["content"]
    assert {"200", "400", "413", "415", "503", "504"} <= set(read["responses"])
    assert set(read["responses"]["413"]["content"]) == {MEDIA_TYPE}


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_pages_are_whole_and_fetch_nothing_from_elsewhere(serve: Serve, path: str):
    response = serve().get(path)
    assert response.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    text = response.text.replace("http://www.w3.org/2000/svg", "")  # a name, not an address
    for outside in ("https://", "http://", '="//', "@import"):
        assert outside not in text


def test_a_picture_is_turned_as_its_exif_data_say(serve: Serve):
    image = pytest.importorskip("PIL.Image")
    exif, file = image.Exif(), io.BytesIO()
    exif[0x0112] = 6  # to be turned a quarter with the clock
    image.fromarray(np.rot90(bars("mim"))).save(file, "PNG", exif=exif)
    answer = serve().post("/read", content=file.getvalue(), headers=PNG).json()
    assert (answer["text"], answer["height"]) == ("mim", 40)
