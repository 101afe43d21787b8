"""Source `captcha` on a tiny archive in the published layout, and on the real one."""

import io
import os
import zipfile

import numpy as np
import pytest

from glyphline.errors import DataError
from glyphline.picture import decode_picture, encode_png
from glyphline.sources.captcha import SourceParams, samples

PICTURE = encode_png(np.full((50, 200, 3), 90, np.uint8))
FOLDER = "captcha_images_v2"


@pytest.fixture
def publish(mirror):
    def put(files: dict[str, bytes]) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        (mirror / f"{FOLDER}.zip").write_bytes(out.getvalue())

    return put


def test_the_file_name_is_the_label_and_the_order_is_by_name(publish, context):
    publish({f"{FOLDER}/{name}.png": PICTURE for name in ("x3fwf", "226md", "b84xc")})
    found = list(samples(SourceParams(), context))
    assert [sample.text for sample in found] == ["226md", "b84xc", "x3fwf"]
    assert {decode_picture(sample.image).shape for sample in found} == {(50, 200)}
    assert context.rejects.rows == []
    assert context.origin["archive"] == f"{FOLDER}.zip"


def test_what_is_no_labelled_picture_is_rejected_by_name(publish, context):
    publish(
        {
            f"{FOLDER}/226md.png": PICTURE,
            f"{FOLDER}/22d5n.png": PICTURE[:40],
            f"{FOLDER}/243mm.png": b"",
            f"{FOLDER}/244.png": PICTURE,
            f"{FOLDER}/readme.txt": b"hello",
            "__MACOSX/captcha_images_v2/._226md.png": b"left by the packing system",
        }
    )
    assert [sample.text for sample in samples(SourceParams(), context)] == ["226md"]
    assert [(name, kind) for name, kind, _ in context.rejects.rows] == [
        (f"{FOLDER}/22d5n.png", "unreadable"),
        (f"{FOLDER}/243mm.png", "unreadable"),
        (f"{FOLDER}/244.png", "no label"),
        (f"{FOLDER}/readme.txt", "no label"),
    ]


def test_an_archive_cut_short_is_an_error(publish, context, mirror):
    publish({f"{FOLDER}/226md.png": PICTURE})
    path = mirror / f"{FOLDER}.zip"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(DataError, match="corrupt or cut short"):
        list(samples(SourceParams(), context))


@pytest.mark.real
@pytest.mark.skipif(not os.environ.get("GLYPHLINE_MIRROR"), reason="GLYPHLINE_MIRROR is not set")
def test_real_captchas_are_all_read(context):
    found = list(samples(SourceParams(), context))
    assert len(found) in (840, 1040)
    assert len({character for sample in found for character in sample.text}) == 19
    assert {decode_picture(sample.image).shape for sample in found} == {(50, 200)}
    assert context.rejects.rows == []
