"""The one way from a picture to model input."""

import types
from pathlib import Path

import cv2
import numpy as np
import pytest
from pydantic import ValidationError

from glyphline.data.batches import Batches
from glyphline.ink import ink_box, ink_of
from glyphline.picture import encode_png
from glyphline.preprocess import (
    Preprocess,
    line_width,
    prepare,
)
from glyphline.reading import recognizer
from glyphline.reading.recognizer import Reader
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

HOWS = {
    "character": Preprocess(kind="character", height_px=32, width_px=32, framing="whole"),
    "ink": Preprocess(kind="character", height_px=32, width_px=32, framing="ink"),
    "line": Preprocess(kind="line", height_px=32, width_px=128, framing="whole"),
    "line ink": Preprocess(kind="line", height_px=32, width_px=128, framing="ink"),
}
SIZES = [(1, 1), (1, 500), (500, 1), (2, 2), (20, 3000), (3000, 20), (28, 28), (900, 700)]

any_how = pytest.mark.parametrize("how", HOWS.values(), ids=HOWS)


def page(height: int = 40, width: int = 60, paper: int = 255, ink: int = 0) -> np.ndarray:
    """A rectangle of ink, 10 px high and 20 px wide, at 5 px from the top and 30 from the left."""
    picture = np.full((height, width), paper, np.uint8)
    picture[5:15, 30:50] = ink
    return picture


def scribble(height: int, width: int) -> np.ndarray:
    rng = np.random.default_rng([height, width])
    picture = np.full((height, width), 230, np.uint8)
    points = rng.integers(0, (width, height), (5, 2)).astype(np.int32)
    cv2.polylines(picture, [points], isClosed=False, color=20, thickness=max(1, height // 20))
    return picture


@any_how
@pytest.mark.parametrize("size", SIZES)
def test_every_size_gives_float_input_in_range(how: Preprocess, size: tuple[int, int]) -> None:
    found = prepare(scribble(*size), how)
    assert found.shape == (how.height_px, how.width_px)
    assert found.dtype == np.float32
    assert found.min() >= 0
    assert found.max() <= 1


@any_how
@pytest.mark.parametrize("level", [0, 1, 127, 255])
@pytest.mark.parametrize("size", SIZES)
def test_a_blank_picture_gives_zeros(how: Preprocess, level: int, size: tuple[int, int]) -> None:
    assert not prepare(np.full(size, level, np.uint8), how).any()


@any_how
@pytest.mark.parametrize("size", [s for s in SIZES if min(s) > 1])
def test_a_picture_and_its_inverse_give_the_same(how: Preprocess, size: tuple[int, int]) -> None:
    picture = scribble(*size)
    assert np.array_equal(prepare(picture, how), prepare(255 - picture, how))


@pytest.mark.parametrize(("low", "high"), [(200, 201), (200, 203), (0, 255)])
def test_a_paper_level_between_two_greys_keeps_polarities_equal(low: int, high: int) -> None:
    picture = np.full((6, 6), low, np.uint8)
    picture[:, 3:] = high  # half of the border each
    picture[2:4, 2:4] = 30
    assert np.array_equal(ink_of(picture), ink_of(255 - picture))


@any_how
def test_ink_is_bright_and_paper_is_zero(how: Preprocess) -> None:
    for picture in (page(), page(paper=0, ink=255), page(paper=200, ink=100)):
        found = prepare(picture, how)
        assert found.max() == 1
        assert (found == 0).mean() > 0.25


@any_how
def test_one_bright_speck_does_not_turn_faint_ink_into_paper(how: Preprocess) -> None:
    picture = page(paper=200, ink=160)
    clean = prepare(picture, how)
    picture[33, 8] = 255
    found = prepare(picture, how)
    assert np.corrcoef(clean.ravel(), found.ravel())[0, 1] > 0.9


def test_a_light_middle_does_not_turn_thin_dark_ink_into_paper() -> None:
    picture = np.full((60, 60), 200, np.uint8)
    picture[10:50, 10:50] = 225
    picture[30, 20:40] = 40
    assert ink_of(picture)[30, 25] == 160
    assert ink_of(picture)[20, 25] == 0


@pytest.mark.parametrize("contrast", [4, 12, 23, 24, 60, 255])
def test_ink_is_stretched_to_full_strength_unless_it_is_very_faint(contrast: int) -> None:
    found = prepare(page(paper=255, ink=255 - contrast), HOWS["line"])
    assert found.max() == pytest.approx(min(1.0, contrast / 24))


@pytest.mark.parametrize("side", [64, 200, 600, 1000])
def test_a_stroke_of_one_pixel_survives_shrinking(side: int) -> None:
    picture = np.full((side, side), 255, np.uint8)
    picture[side // 2, side // 8 : -side // 8] = 0
    for name in ("character", "ink"):
        found = prepare(picture, HOWS[name])
        assert found.max() == 1
        assert (found.max(axis=0) > 0.5).sum() >= 20


@pytest.mark.parametrize("side", [28, 300, 1500])
def test_the_noise_of_an_empty_page_stays_faint(side: int) -> None:
    noise = np.random.default_rng(0).normal(240, 2, (side, side))
    found = prepare(np.clip(noise, 0, 255).astype(np.uint8), HOWS["character"])
    assert found.mean() < 0.25


def test_thin_upright_strokes_of_a_long_low_line_are_averaged_not_skipped() -> None:
    picture = np.full((20, 3000), 255, np.uint8)
    picture[4:16, ::10] = 0
    found = prepare(picture, HOWS["line"])
    columns = found[16]
    assert columns.min() > 0
    assert columns.std() < 0.5 * columns.mean()


def test_a_very_long_strip_needs_little_memory() -> None:
    picture = np.full((3, 2_000_000), 255, np.uint8)  # its square would hold 4e12 pixels
    picture[1, 500_000:1_500_000] = 0
    for name in ("character", "ink"):
        found = prepare(picture, HOWS[name])
        assert found.max() > 0
        assert not found[:8].any()


@pytest.mark.parametrize("framing", ["whole", "ink"])
def test_a_character_keeps_its_aspect_and_is_centred(framing: str) -> None:
    how = Preprocess(kind="character", height_px=48, width_px=48, framing=framing)
    found = prepare(page(), how) > 0.5
    rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    assert len(columns) / len(rows) == pytest.approx(2, abs=0.15)
    if framing == "ink":
        assert rows[0] + rows[-1] == pytest.approx(47, abs=1.5)
        assert columns[0] + columns[-1] == pytest.approx(47, abs=1.5)
        assert columns[0] == pytest.approx(48 * 2 / 24, abs=1.5)


def test_ink_framing_makes_margins_irrelevant() -> None:
    tight = page()[3:17, 28:52]
    wide = cv2.copyMakeBorder(page(), 30, 7, 11, 50, cv2.BORDER_CONSTANT, value=255)
    assert np.array_equal(prepare(tight, HOWS["ink"]), prepare(wide, HOWS["ink"]))


def test_whole_framing_keeps_the_frame() -> None:
    low, high = page(), np.roll(page(), 20, axis=0)
    assert not np.array_equal(prepare(low, HOWS["character"]), prepare(high, HOWS["character"]))


@pytest.mark.parametrize(("width", "expected"), [(40, 32), (80, 64), (160, 128), (400, 128)])
def test_a_line_keeps_its_aspect_until_it_would_not_fit(width: int, expected: int) -> None:
    picture = np.full((40, width), 255, np.uint8)
    picture[10:30, 2:-2] = 0
    filled = np.flatnonzero(prepare(picture, HOWS["line"]).any(axis=0))
    assert filled[0] <= 2
    assert filled[-1] + 1 == pytest.approx(expected, abs=2)


@pytest.mark.parametrize(
    ("size", "expected"), [((40, 80), 64), ((500, 1), 1), ((1, 500), 16_000), ((32, 1), 1)]
)
def test_the_width_of_a_line_is_at_least_one_pixel(size: tuple[int, int], expected: int) -> None:
    assert line_width(*size, 32) == expected


@pytest.mark.parametrize(
    "specks",
    [[], [(0, 0)], [(39, 59), (0, 59), (20, 3)]],
    ids=["none", "corner", "three"],
)
def test_the_box_of_the_ink_ignores_specks(specks: list[tuple[int, int]]) -> None:
    picture = page()
    for spot in specks:
        picture[spot] = 0
    assert ink_box(ink_of(picture)) == (5, 15, 30, 50)


def test_a_black_speck_does_not_hide_pencil() -> None:
    picture = page(paper=255, ink=185)
    picture[35, 5] = 0
    assert ink_box(ink_of(picture)) == (5, 15, 30, 50)


def test_the_dot_of_an_i_is_no_speck() -> None:
    picture = np.full((60, 40), 255, np.uint8)
    picture[20:50, 18:22] = 0
    picture[10:13, 18:21] = 0
    assert ink_box(ink_of(picture)) == (10, 50, 18, 22)


def test_a_blank_picture_is_its_own_box() -> None:
    assert ink_box(np.zeros((7, 9), np.uint8)) == (0, 7, 0, 9)


def test_a_view_is_prepared_like_a_copy() -> None:
    picture = scribble(50, 40)
    for view in (picture.T, picture[::-1], picture[::2, ::2]):
        assert np.array_equal(prepare(view, HOWS["line"]), prepare(view.copy(), HOWS["line"]))


def test_the_picture_is_not_changed() -> None:
    picture = page()
    before = picture.copy()
    prepare(picture, HOWS["ink"])
    assert np.array_equal(picture, before)


@any_how
def test_training_and_reading_see_the_same_array_for_the_same_bytes(
    how: Preprocess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = [encode_png(scribble(*size)) for size in ((28, 28), (50, 200), (7, 90))]
    with ShardWriter(tmp_path, "test") as writer:
        for image in images:
            writer.write(Sample(image, "a", "src"))
    ((trained, _),) = Batches(((tmp_path, "test"),), how, False, 8).ordered()

    seen: list[np.ndarray] = []
    reader = Reader.__new__(Reader)
    reader.card = type("Card", (), {"preprocess": how})()
    reader._decoder = None
    reader._network = types.SimpleNamespace(logits=lambda batch: seen.append(batch) or batch)
    monkeypatch.setattr(recognizer, "decoded", lambda logits, *_: [None] * len(logits))
    list(reader._outputs([recognizer._grey(image, 10**6) for image in images]))
    assert np.array_equal(seen[0], trained)


GOLDEN = [
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.25, 0.5, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.25, 0.5, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
]


def test_a_known_picture_gives_known_input() -> None:
    picture = np.full((8, 16), 240, np.uint8)
    picture[:, 9:12] = 40
    picture[0] = picture[-1] = 240
    how = Preprocess(kind="character", height_px=8, width_px=8, framing="whole")
    assert np.array_equal(prepare(picture, how).round(2), np.array(GOLDEN, np.float32))


@pytest.mark.parametrize(
    "change", [{"height_px": 4}, {"kind": "word"}, {"framing": "tight"}, {"margin_px": 2}]
)
def test_preprocessing_that_is_not_known_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Preprocess.model_validate({**HOWS["line"].model_dump(), **change})


VARYING = Preprocess(
    kind="line",
    height_px=32,
    width_px=320,
    framing="whole",
    width_step_px=32,
    fixed_width_px=96,
)


@pytest.mark.parametrize(
    ("width", "expected"), [(1, 32), (32, 32), (33, 64), (100, 128), (320, 320), (900, 320)]
)
def test_a_line_of_varying_width_is_padded_to_the_next_step(width: int, expected: int) -> None:
    picture = np.full((32, width), 255, np.uint8)
    assert prepare(picture, VARYING).shape == (32, expected)


def test_formats_of_one_shape_take_the_fixed_width() -> None:
    assert prepare(np.zeros((32, 40), np.uint8), VARYING.of_one_width()).shape == (32, 96)
    assert HOWS["line"].of_one_width() == HOWS["line"]
