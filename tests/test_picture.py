"""Bytes to pictures, with limits."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from glyphline import picture as module
from glyphline.errors import ImageError
from glyphline.picture import MAX_PIXELS, decode_picture, encode_png, to_grey

FORMATS = ["PNG", "JPEG", "TIFF", "BMP", "WEBP"]
NOISE = np.random.default_rng(0).integers(0, 256, (40, 60), np.uint8)


def encoded(picture: Image.Image | np.ndarray, kind: str = "PNG", **options: object) -> bytes:
    image = Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def transparent(ink: int, paper_color: int = 0) -> np.ndarray:
    """(10, 10, 4): a 4x4 px square of ink, all else transparent with some colour beneath."""
    picture = np.full((10, 10, 4), (paper_color,) * 3 + (0,), np.uint8)
    picture[3:7, 3:7] = (ink, ink, ink, 255)
    return picture


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP"])
def test_lossless_formats_give_the_pixels_that_were_saved(kind: str) -> None:
    assert np.array_equal(decode_picture(encoded(NOISE, kind)), NOISE)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_lossy_formats_give_nearly_the_pixels_that_were_saved(kind: str) -> None:
    ramp = np.tile(np.linspace(0, 255, 64, dtype=np.uint8), (32, 1))
    found = decode_picture(encoded(ramp, kind, quality=95))
    assert found.dtype == np.uint8
    assert np.abs(found.astype(int) - ramp).max() < 12


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_png_mode_gives_the_same_grey_picture(mode: str) -> None:
    bilevel = np.zeros((8, 12), np.uint8)
    bilevel[2:5, 3:9] = 255
    if mode == "I;16":
        image = Image.fromarray(bilevel.astype(np.uint16) * 257)
    else:
        image = Image.fromarray(bilevel).convert(mode)
    assert np.array_equal(decode_picture(encoded(image)), bilevel)


def test_sixteen_bits_become_the_upper_eight() -> None:
    levels = np.array([[0, 255, 256, 0x7FFF, 0x8000, 0xFFFF]], np.uint16)
    assert decode_picture(encoded(levels)).tolist() == [[0, 0, 1, 127, 128, 255]]


def test_a_transparent_palette_entry_becomes_paper() -> None:
    image = Image.new("P", (6, 6), 0)
    image.putpalette([10, 10, 10, 0, 0, 0])
    image.paste(1, (2, 2, 4, 4))
    found = decode_picture(encoded(image, transparency=0))
    assert (found[0, 0], found[2, 2]) == (255, 0)


@pytest.mark.parametrize(
    ("ink", "beneath", "expected_paper"), [(0, 0, 255), (0, 255, 255), (255, 0, 0), (255, 255, 0)]
)
def test_transparency_becomes_the_paper_on_which_the_ink_shows(
    ink: int, beneath: int, expected_paper: int
) -> None:
    found = decode_picture(encoded(transparent(ink, beneath)))
    assert found[0, 0] == expected_paper
    assert found[4, 4] == ink


def test_a_white_label_with_dark_ink_cut_out_on_transparency_stays_on_white() -> None:
    label = transparent(255)
    label[4, 4:6] = (0, 0, 0, 255)
    found = decode_picture(encoded(label))
    assert (found[0, 0], found[3, 3], found[4, 4]) == (255, 255, 0)


def test_half_transparent_ink_is_mixed_with_the_paper() -> None:
    picture = transparent(0)
    picture[3:7, 3:7, 3] = 51  # a fifth
    assert decode_picture(encoded(picture))[4, 4] == 204


def test_a_fully_opaque_alpha_channel_changes_nothing() -> None:
    opaque = np.dstack([NOISE, NOISE, NOISE, np.full_like(NOISE, 255)])
    assert np.array_equal(decode_picture(encoded(opaque)), NOISE)


@pytest.mark.parametrize(("orientation", "shape"), [(1, (16, 32)), (3, (16, 32)), (6, (32, 16))])
def test_the_exif_rotation_of_a_jpeg_is_applied(orientation: int, shape: tuple[int, int]) -> None:
    picture = np.full((16, 32), 255, np.uint8)
    picture[:8, :8] = 0  # top left as stored
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = decode_picture(encoded(picture, "JPEG", quality=95, exif=exif))
    corner = {1: found[2, 2], 3: found[-3, -3], 6: found[2, -3]}[orientation]
    assert found.shape == shape
    assert corner < 50


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_picture_cut_short_is_refused_and_never_half_read(kind: str, share: float) -> None:
    data = encoded(NOISE, kind)
    with pytest.raises(ImageError):
        decode_picture(data[: int(len(data) * share)])


def test_a_progressive_jpeg_cut_short_is_refused() -> None:
    data = encoded(np.tile(NOISE, (4, 4)), "JPEG", progressive=True)
    with pytest.raises(ImageError, match="damaged or cut short"):
        decode_picture(data[: len(data) // 2])


def test_a_png_with_a_flipped_bit_is_refused() -> None:
    data = bytearray(encoded(NOISE))
    data[len(data) // 2] ^= 1
    with pytest.raises(ImageError, match="damaged or cut short"):
        decode_picture(bytes(data))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello, world\n",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8",
        b"BM",
        b"II*\0",
        b"RIFF\0\0\0\0WEBP",
    ],
    ids=["empty", "text", "png", "jpeg", "bmp", "tiff", "webp"],
)
def test_bytes_that_are_no_picture_are_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(ImageError) as caught:
        decode_picture(data)
    assert "\n" not in str(caught.value)


def test_a_format_beyond_the_five_is_refused_with_their_names() -> None:
    with pytest.raises(ImageError, match="expected a PNG, JPEG, TIFF, BMP or WebP"):
        decode_picture(encoded(NOISE, "GIF"))


def png_declaring(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def declaring(kind: str, width: int, height: int) -> bytes:
    """A small picture whose header is changed to another size (16 bits a side)."""
    if kind == "PNG":
        return png_declaring(width, height)
    data = bytearray(encoded(NOISE, kind))
    if kind == "JPEG":
        at = data.index(b"\xff\xc0")
        data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    elif kind == "BMP":
        data[18:26] = struct.pack("<ii", width, -height)
    elif kind == "WEBP":
        data[26:30] = struct.pack("<HH", width & 0x3FFF, height & 0x3FFF)
    else:
        ifd = int.from_bytes(data[4:8], "little")
        for at, tag, size in ((ifd + 2, 256, width), (ifd + 14, 257, height)):
            assert int.from_bytes(data[at : at + 2], "little") == tag
            data[at + 2 : at + 12] = struct.pack("<HII", 4, 1, size)
    return bytes(data)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_gigantic_picture_is_refused_before_it_is_decoded(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("the picture was decoded")

    monkeypatch.setattr(cv2, "imdecode", decoded)
    with pytest.raises(ImageError, match=r"16000x16001 px, beyond the limit of 100,000,000 px"):
        decode_picture(declaring(kind, 16000, 16001))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("size", [(1, 1), (3, 500), (257, 2)])
def test_the_declared_size_is_the_size_that_is_decoded(kind: str, size: tuple[int, int]) -> None:
    data = encoded(np.zeros(size[::-1], np.uint8), kind)
    assert module.declared_size(data) == size
    assert decode_picture(data).shape == size[::-1]


@pytest.mark.parametrize("options", [{"lossless": True}, {"exact": True}])
def test_the_declared_size_of_every_kind_of_webp_is_read(options: dict[str, bool]) -> None:
    rgba = np.dstack([NOISE, NOISE, NOISE, NOISE])
    assert module.declared_size(encoded(rgba, "WEBP", **options)) == (60, 40)


def test_a_big_endian_tiff_is_measured_and_read() -> None:
    values = [(256, 3, 4), (257, 3, 3), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 122)]
    values += [(277, 3, 1), (278, 3, 3), (279, 4, 12)]
    entries = b"".join(
        struct.pack(">HHI", tag, kind, 1)
        + (struct.pack(">HH", value, 0) if kind == 3 else struct.pack(">I", value))
        for tag, kind, value in values
    )
    head = b"MM\0*" + struct.pack(">IH", 8, len(values)) + entries + bytes(4)
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert len(head) == 122
    assert np.array_equal(decode_picture(head + pixels.tobytes()), pixels)


@pytest.mark.parametrize("size", [(0, 5), (5, 0)])
def test_a_picture_without_pixels_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ImageError):
        decode_picture(png_declaring(*size))


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((4, 4, 2), np.uint8),
        np.zeros((4, 4), np.float32),
        np.zeros((0, 4), np.uint8),
        np.zeros(4, np.uint8),
        np.zeros((1, 4, 4, 3), np.uint8),
    ],
    ids=["two channels", "float", "empty", "one axis", "a batch"],
)
def test_an_array_that_is_no_picture_is_refused(picture: np.ndarray) -> None:
    with pytest.raises(ImageError, match="expected"):
        to_grey(picture)


def test_colour_becomes_luma() -> None:
    blue, green, red = (to_grey(np.eye(3, dtype=np.uint8)[None, i : i + 1] * 255) for i in range(3))
    assert blue[0, 0] < red[0, 0] < green[0, 0]


@pytest.mark.parametrize("shape", [(1, 1), (5, 7), (5, 7, 3)])
def test_an_encoded_picture_decodes_to_the_same_pixels(shape: tuple[int, ...]) -> None:
    picture = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    data = encode_png(picture)
    assert data == encode_png(picture.copy())
    assert np.array_equal(decode_picture(data), to_grey(picture))


def test_the_limit_allows_a_scanned_a3_page_at_600_dpi() -> None:
    assert MAX_PIXELS > 9921 * 7016


@pytest.mark.parametrize("at", [8, 33])  # the header's chunk, and the one after it
def test_a_png_whose_chunk_claims_more_than_there_is_gets_no_memory_for_it(
    monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("decoded")

    data = bytearray(encode_png(np.eye(9, dtype=np.uint8) * 255))
    assert decode_picture(bytes(data)).shape == (9, 9)
    data[at : at + 4] = b"\x78\0\0\0"  # two thousand million bytes
    monkeypatch.setattr(cv2, "imdecode", decoded)
    with pytest.raises(ImageError, match="9x9 px is damaged or cut short"):
        decode_picture(bytes(data))


@pytest.mark.parametrize("rest", [b"", b"\n", b"trailing bytes that are no chunk"])
def test_what_follows_the_end_of_a_png_does_not_matter(rest: bytes) -> None:
    assert decode_picture(encode_png(np.eye(9, dtype=np.uint8)) + rest).shape == (9, 9)
