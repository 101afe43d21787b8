"""Damaged, lying, odd and huge files: a clear error each, never a crash."""

import contextlib
import io
import re
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glyphline.errors import ImageError
from glyphline.reading.command import Wishes, read_pictures
from glyphline.reading.documents import Limits, Scan, open_pages
from glyphline.reading.recognizer import Reader
from made_models import bars, page_of

SUFFIXES = (".png", ".jpg", ".tiff", ".bmp", ".webp")
WHOLE = {suffix: cv2.imencode(suffix, bars("mim i"))[1].tobytes() for suffix in SUFFIXES}


def read_or_refuse(reader: Reader, data: bytes) -> None:
    """Any bytes are read, or refused by an ImageError of one line; the whole file likewise."""
    with contextlib.suppress(ImageError):
        page = reader.read(data, max_pixels=20_000)
        assert page.width * page.height <= 20_000
    for scan in open_pages(data, Limits(max_pixels=20_000)):
        assert isinstance(scan, Scan | ImageError)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_picture_cut_short_anywhere_is_refused_or_read(letters: Reader, suffix: str) -> None:
    data = WHOLE[suffix]
    for end in range(0, len(data), max(1, len(data) // 40)):
        read_or_refuse(letters, data[:end])


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_picture_with_flipped_bytes_is_refused_or_read(
    letters: Reader, suffix: str, data: st.DataObject
) -> None:
    damaged = bytearray(WHOLE[suffix])
    near = st.integers(0, min(200, len(damaged) - 1)) | st.integers(0, len(damaged) - 1)
    for at in data.draw(st.lists(near, min_size=1, max_size=8)):
        damaged[at] = data.draw(st.integers(0, 255))
    read_or_refuse(letters, bytes(damaged))


STARTS = (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM", b"RIFF....WEBP")


@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(start=st.sampled_from((*STARTS, b"%PDF-1.4\n")), rest=st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(letters: Reader, start: bytes, rest: bytes) -> None:
    read_or_refuse(letters, start + rest)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = (
        chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + body


def tiff_bomb(width: int, height: int) -> bytes:
    entries = struct.pack("<HHII", 256, 4, 1, width) + struct.pack("<HHII", 257, 4, 1, height)
    return b"II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0)


def bmp_bomb(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IHHIIiiHH", 99, 0, 0, 54, 40, width, height, 1, 24) + b"\0" * 24


def lying_tiff(width: int, height: int) -> bytes:
    """A second width and height, which decoders pass over, are small."""
    whole = tiff_bomb(width, height)
    more = struct.pack("<HHIIHHII", 256, 4, 1, 9, 257, 4, 1, 9)
    return whole[:8] + struct.pack("<H", 4) + whole[10:34] + more + whole[34:]


def jpeg_bomb(width: int, height: int) -> bytes:
    comment = b"\xff\xfe" + struct.pack(">H", 6) + b"tall"
    return b"\xff\xd8" + comment + b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1)


def webp_bomb(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + sides


def lossless_webp_bomb(width: int, height: int) -> bytes:
    bits = (width - 1 | height - 1 << 14).to_bytes(4, "little")
    return b"RIFF\x11\0\0\0WEBPVP8L\x05\0\0\0/" + bits


def lossy_webp_bomb(width: int, height: int) -> bytes:
    start = b"RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\x30\x01\0\x9d\x01\x2a"
    return start + struct.pack("<HH", width, height)


LONG = [(40_000, 40_000), (2_000_000_000, 2), (2**31 - 1, 2**31 - 1)]
BOMBS = [
    *((bomb, size) for bomb in (png_bomb, tiff_bomb, lying_tiff, bmp_bomb) for size in LONG),
    *((jpeg_bomb, size) for size in ((65_535, 65_535), (65_535, 1_600))),
    *((webp_bomb, size) for size in ((2**24, 2**24), (11_000, 11_000))),
    (lossless_webp_bomb, (16_384, 16_384)),
    (lossy_webp_bomb, (16_383, 16_383)),
]


@pytest.mark.parametrize(("bomb", "size"), BOMBS)
def test_a_picture_that_declares_too_much_is_refused_before_it_is_decoded(
    letters: Reader, monkeypatch: pytest.MonkeyPatch, bomb, size: tuple[int, int]
) -> None:
    def decode(*_: object) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr(cv2, "imdecode", decode)
    monkeypatch.setattr(cv2, "imdecodemulti", decode)
    with pytest.raises(ImageError, match="beyond the limit of 100,000,000 px"):
        letters.read(bomb(*size))


def test_a_later_page_of_a_tiff_that_declares_too_much_is_refused_and_the_others_are_read() -> None:
    image = pytest.importorskip("PIL.Image")
    file = io.BytesIO()
    pages = [image.fromarray(np.full((20, side), 255, np.uint8)) for side in (30, 300, 40)]
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    found = list(open_pages(file.getvalue(), Limits(max_pixels=1000)))
    shapes = [scan.picture.shape[:2] for scan in found if isinstance(scan, Scan)]
    assert shapes == [(20, 30), (20, 40)]
    (error,) = [scan for scan in found if isinstance(scan, ImageError)]
    assert str(error).startswith("page 2: the picture is 300x20 px, beyond the limit")


def test_a_pdf_that_is_damaged_locked_or_huge_is_refused() -> None:
    pytest.importorskip("pypdfium2")
    (error,) = open_pages(b"%PDF-1.7\nnothing", Limits())
    assert "the PDF is damaged or locked" in str(error)
    image = pytest.importorskip("PIL.Image")
    file = io.BytesIO()
    image.fromarray(np.full((500, 500), 255, np.uint8)).save(file, "PDF")
    (error,) = open_pages(file.getvalue(), Limits(max_pixels=1000))
    assert str(error).startswith("page 1: the picture is ")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400 14400]/UserUnit 75000>>",
    )
    body = b"".join(b"%d 0 obj%sendobj\n" % (n, one) for n, one in enumerate(objects, start=1))
    (error,) = open_pages(b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R>>", Limits())
    assert re.search(r"^page 1: the picture is \d+x\d+ px, beyond the limit", str(error))


def test_a_gigantic_file_is_refused_before_it_is_read(letters: Reader, tmp_path: Path) -> None:
    path = tmp_path / "sparse.png"
    with path.open("wb") as file:
        file.write(WHOLE[".png"])
        file.truncate(40_000_000_000)
    with pytest.raises(ImageError, match=r"at most 1,000,000,000 bytes .*got 40,000,000,000"):
        letters.read(path)
    (error,) = open_pages(path, Limits())
    assert "got 40,000,000,000" in str(error)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless file")
def test_what_does_not_end_is_read_up_to_the_limit(
    letters: Reader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    limits = Limits(max_bytes=3_000_000)
    with Path("/dev/zero").open() as endless:
        monkeypatch.setattr("sys.stdin", endless)
        assert read_pictures(["/dev/zero", "-"], letters, Wishes(limits=limits)) == 2
    errors = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[:2] for line in errors] == [["error", "/dev/zero"], ["error", "-"]]
    assert all("at most 3,000,000 bytes (--max-bytes), got more" in line for line in errors)


def test_threads_may_open_pdfs_at_once() -> None:
    pytest.importorskip("pypdfium2")
    image = pytest.importorskip("PIL.Image")
    file = io.BytesIO()
    first, *more = [image.fromarray(np.full((60, 50), level, np.uint8)) for level in (9, 99, 199)]
    first.save(file, "PDF", save_all=True, append_images=more)
    with ThreadPoolExecutor(4) as pool:
        many = pool.map(lambda _: list(open_pages(file.getvalue(), Limits(dpi=72))), range(12))
        for scans in many:
            levels = [int(np.median(scan.picture)) for scan in scans if isinstance(scan, Scan)]
            assert levels == pytest.approx([9, 99, 199], abs=2)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (None, "expected an array, bytes or a path"),
        (7, "expected an array, bytes or a path"),
        (np.zeros((3, 3), np.float64), "expected a uint8 picture"),
        (np.zeros((3, 3, 2), np.uint8), "expected 1, 3 or 4 channels, got 2"),
        (np.zeros((0, 3), np.uint8), "expected a uint8 picture"),
        (np.zeros(3, np.uint8), "expected a uint8 picture"),
        ("\0", "null byte"),
        ("x" * 5000, "File name too long"),
    ],
)
def test_what_is_no_picture_is_refused_with_what_was_expected(
    letters: Reader, wrong: object, message: str
) -> None:
    with pytest.raises(ImageError, match=message):
        letters.read(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (2, 3), (3, 2000), (2000, 3)])
@pytest.mark.parametrize("layout", ["auto", "page", "line", "character"])
def test_tiny_and_lopsided_pictures_are_read(
    letters: Reader, columns: Reader, shape: tuple[int, int], layout
) -> None:
    noise = np.random.default_rng(5).integers(0, 256, shape, dtype=np.uint8)
    for reader in (letters, columns):
        for picture in (noise, np.zeros(shape, np.uint8)):
            page = reader.read(picture, layout)
            assert (page.height, page.width) == shape


@pytest.mark.parametrize("layout", ["auto", "page"])
def test_noise_is_read(letters: Reader, layout) -> None:
    noise = np.random.default_rng(6).integers(0, 256, (200, 300), dtype=np.uint8)
    letters.read(noise, layout)


def test_one_bad_file_never_stops_the_rest(
    letters: Reader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, suffix in enumerate(SUFFIXES):
        (tmp_path / f"{number}-good{suffix}").write_bytes(WHOLE[suffix])
        (tmp_path / f"{number}-half{suffix}").write_bytes(WHOLE[suffix][: len(WHOLE[suffix]) // 2])
        (tmp_path / f"{number}-empty{suffix}").write_bytes(b"")
    (tmp_path / "bomb.png").write_bytes(png_bomb(100_000, 100_000))
    (tmp_path / "text.png").write_text("no picture")
    failed = read_pictures([tmp_path], letters, Wishes())
    out, err = capsys.readouterr()
    assert [line.split("\t")[1] for line in out.splitlines() if "good" in line] == ["mim i"] * 5
    assert failed == len(err.splitlines()) >= 8
    assert all(line.startswith(f"error: {tmp_path}") for line in err.splitlines())


def saved(picture: np.ndarray, kind: str) -> bytes:
    """The picture as another kind of file or of pixels, by Pillow."""
    image = pytest.importorskip("PIL.Image")
    grey, file = image.fromarray(picture), io.BytesIO()
    if kind == "cmyk jpeg":
        grey.convert("CMYK").save(file, "JPEG", quality=95)
    elif kind == "cmyk tiff":
        grey.convert("CMYK").save(file, "TIFF")
    elif kind == "palette png":
        grey.convert("P").save(file, "PNG")
    elif kind == "palette with transparency":
        grey.convert("P").save(file, "PNG", transparency=250)
    elif kind == "bilevel tiff":
        grey.convert("1").save(file, "TIFF", compression="group4")
    elif kind == "16-bit png":
        image.fromarray(picture.astype(np.uint16) * 257).save(file, "PNG")
    elif kind == "16-bit tiff":
        image.fromarray(picture.astype(np.uint16) * 257).save(file, "TIFF")
    elif kind == "transparent":
        alpha = np.where(picture < 128, 255, 0).astype(np.uint8)
        image.fromarray(np.dstack([picture * 0] * 3 + [alpha])).save(file, "PNG")
    elif kind == "grey with alpha":
        image.merge("LA", (grey, image.new("L", grey.size, 255))).save(file, "PNG")
    elif kind == "inverted":
        image.fromarray(255 - picture).save(file, "PNG")
    else:
        turned = np.rot90(picture, 1)  # to be turned a quarter with the clock
        exif = image.Exif()
        exif[0x0112] = 6
        image.fromarray(turned).save(file, kind.removeprefix("turned ").upper(), exif=exif)
    return file.getvalue()


KINDS = [
    *("cmyk jpeg", "cmyk tiff", "palette png", "palette with transparency", "bilevel tiff"),
    *("16-bit png", "16-bit tiff", "transparent", "grey with alpha", "inverted"),
    *("turned jpeg", "turned png", "turned tiff", "turned webp"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_is_read_like_the_plain_one(letters: Reader, kind: str) -> None:
    assert letters.read(saved(bars("mim i"), kind)).text == "mim i"
    page = letters.read(saved(page_of(["mim i", "im m"]), kind))
    assert page.text == "mim i\nim m"
