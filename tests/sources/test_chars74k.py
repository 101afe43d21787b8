"""Source `chars74k` on small archives in the published layouts, and on the real ones."""

import io
import os
import tarfile
from collections import Counter, defaultdict

import numpy as np
import pytest

from glyphline.errors import DataError
from glyphline.picture import decode_picture, encode_png
from glyphline.sources.chars74k import CHARACTERS, SourceParams, samples

NAMES = {
    "fonts": "EnglishFnt.tgz",
    "handwritten": "EnglishHnd.tgz",
    "good_images": "EnglishImg.tgz",
    "bad_images": "EnglishImg.tgz",
}
real = pytest.mark.skipif(
    not os.environ.get("GLYPHLINE_MIRROR"), reason="GLYPHLINE_MIRROR is not set"
)


def picture(height: int = 8, width: int = 8) -> bytes:
    page = np.full((height, width, 3), 255, np.uint8)
    page[height // 4 : height // 2, width // 4 : width // 2] = 0
    return encode_png(page)


@pytest.fixture
def publish(mirror):
    def put(name: str, files: dict[str, bytes]) -> None:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w:gz") as archive:
            for file, data in files.items():
                info = tarfile.TarInfo(file)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        (mirror / name).write_bytes(out.getvalue())

    return put


def sample_files(folder: str, classes=range(1, 63), indices=(1,), digits=5) -> dict[str, bytes]:
    return {
        f"English/{folder}/Sample{number:03d}/img{number:03d}-{index:0{digits}d}.png": picture()
        for number in classes
        for index in indices
    }


@pytest.mark.parametrize(
    ("part", "folder"),
    [
        ("fonts", "Fnt"),
        ("handwritten", "Hnd/Img"),
        ("good_images", "Img/GoodImg/Bmp"),
        ("bad_images", "Img/BadImag/Bmp"),
    ],
)
def test_the_number_of_the_folder_is_the_class(publish, context, part, folder):
    publish(NAMES[part], sample_files(folder))
    found = list(samples(SourceParams(part=part), context))
    assert "".join(sample.text for sample in found) == CHARACTERS
    assert context.origin["classes_absent"] == ""
    assert context.origin["archive"] == NAMES[part]
    assert context.rejects.rows == []


def test_four_pictures_in_a_row_are_the_styles_of_one_font_in_every_class(publish, context):
    publish(NAMES["fonts"], sample_files("Fnt", (1, 11), (1, 2, 3, 4, 5, 8, 9, 1016)))
    found = list(samples(SourceParams(part="fonts"), context))
    groups = ["font001"] * 4 + ["font002"] * 2 + ["font003", "font254"]
    assert [sample.group for sample in found] == groups * 2


def test_the_number_of_a_drawing_is_its_writer(publish, context):
    publish(NAMES["handwritten"], sample_files("Hnd/Img", (1, 11), (1, 2, 55), digits=3))
    found = list(samples(SourceParams(part="handwritten"), context))
    assert [sample.group for sample in found] == ["writer001", "writer002", "writer055"] * 2


def test_good_and_bad_pictures_and_their_masks_are_told_apart(publish, context):
    """The publisher spells the folder of bad ones BadImag; writers and places are not known."""
    files = {
        **sample_files("Img/GoodImg/Bmp", (1, 2)),
        **sample_files("Img/GoodImg/Msk", (1, 2)),
        **sample_files("Img/BadImag/Bmp", (3,)),
        "English/Img/all.txt": b"list",
    }
    publish(NAMES["good_images"], files)
    good = list(samples(SourceParams(part="good_images"), context))
    assert [(sample.text, sample.group) for sample in good] == [("0", ""), ("1", "")]
    bad = list(samples(SourceParams(part="bad_images"), context))
    assert [sample.text for sample in bad] == ["2"]
    assert context.rejects.rows == []


def test_a_copy_without_folders_of_classes_is_read_and_its_absent_classes_named(publish, context):
    files = {f"English/Hnd/Img/img{number:03d}-007.png": picture() for number in (11, 62)}
    publish(NAMES["handwritten"], files)
    found = list(samples(SourceParams(part="handwritten"), context))
    assert [(sample.text, sample.group) for sample in found] == [
        ("A", "writer007"),
        ("z", "writer007"),
    ]
    assert context.origin["classes_absent"] == CHARACTERS.replace("A", "").replace("z", "")


def test_what_has_no_class_is_rejected_by_name(publish, context):
    publish(
        NAMES["fonts"],
        {
            **sample_files("Fnt", (1,)),
            "English/Fnt/Sample001/img002-00001.png": picture(),
            "English/Fnt/Sample063/img063-00001.png": picture(),
            "English/Fnt/Sample000/img000-00001.png": picture(),
            "English/Fnt/Sample001/notes.txt": b"hello",
            "English/Fnt/Sample001/img001-00002.png": b"no picture",
            "English/Fnt/Sample001/._img001-00001.png": b"left by the packing system",
        },
    )
    assert [sample.text for sample in samples(SourceParams(part="fonts"), context)] == ["0"]
    assert [(name.removeprefix("English/Fnt/"), k) for name, k, _ in context.rejects.rows] == [
        ("Sample000/img000-00001.png", "no label"),
        ("Sample001/img001-00002.png", "unreadable"),
        ("Sample001/img002-00001.png", "no label"),
        ("Sample001/notes.txt", "no label"),
        ("Sample063/img063-00001.png", "no label"),
    ]


@pytest.mark.parametrize(
    ("max_side_px", "shape"), [(None, (90, 120)), (120, (90, 120)), (40, (30, 40)), (8, (6, 8))]
)
def test_large_pictures_are_shrunk_in_proportion_on_request(publish, context, max_side_px, shape):
    publish(NAMES["handwritten"], {"English/Hnd/Img/img011-001.png": picture(90, 120)})
    chosen = SourceParams(part="handwritten", max_side_px=max_side_px)
    assert [decode_picture(s.image).shape for s in samples(chosen, context)] == [shape]


def test_another_archive_is_an_error_that_says_what_was_expected(publish, context):
    publish(NAMES["fonts"], sample_files("Hnd/Img"))
    with pytest.raises(DataError, match=r"no pictures Fnt/SampleNNN/.*EnglishFnt.tgz\?"):
        list(samples(SourceParams(part="fonts"), context))


@pytest.mark.real
@real
def test_the_real_fonts_have_four_styles_each(context):
    """A bold picture has more ink than the regular one before it, in most fonts."""
    counts, ink = Counter(), defaultdict(list)
    for sample in samples(SourceParams(part="fonts"), context):
        counts[sample.text] += 1
        if sample.text == "H":
            ink[sample.group].append(int((255 - decode_picture(sample.image)).sum()))
    assert set(counts.values()) == {1016}
    assert len(counts) in (34, 62)
    assert len(ink) == 254
    styles = np.array([ink[group] for group in sorted(ink)])  # (254, 4)
    assert (styles[:, 1] > styles[:, 0]).mean() > 0.9
    assert (styles[:, 3] > styles[:, 2]).mean() > 0.9
    # Pictures two apart are regular and italic of one font, and closer than those of two fonts.
    same = np.abs(np.log(styles[:, 2] / styles[:, 0]))
    other = np.abs(np.log(styles[1:, 2] / styles[:-1, 0]))
    assert np.median(same) < np.median(other)
    assert context.rejects.rows == []


@pytest.mark.real
@real
def test_the_real_drawings_have_55_writers(context):
    chosen = SourceParams(part="handwritten", max_side_px=32)
    found = [(sample.text, sample.group) for sample in samples(chosen, context)]
    texts, writers = Counter(text for text, _ in found), {writer for _, writer in found}
    assert len(set(found)) == len(found)
    assert len(writers) == 55
    assert len(texts) in (44, 62)
    assert set(texts.values()) <= {53, 55}
    assert context.rejects.rows == []
