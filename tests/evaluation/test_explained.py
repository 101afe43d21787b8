import numpy as np
import pytest

from glyphline.backend import keras
from glyphline.charset import Charset
from glyphline.decoding.decoder import Decoder
from glyphline.evaluation.explained import explain_errors
from glyphline.evaluation.predict import ReadSplit
from glyphline.evaluation.readings import Reading
from glyphline.models.saved import ModelCard
from glyphline.plots.alignments import alignment_figure
from glyphline.plots.heat import seen_figure
from glyphline.plots.style import save_figure
from glyphline.preprocess import Preprocess

CHARSET = Charset("ab")


def card(head, family="cnn"):
    kind = "line" if head == "ctc" else "character"
    how = Preprocess(
        kind=kind,
        height_px=8,
        width_px=64 if kind == "line" else 8,
        framing="whole",
        width_step_px=4 if kind == "line" else None,
    )
    return ModelCard(
        family=family,
        family_params={},
        head=head,
        charset=CHARSET.characters,
        merges={},
        preprocess=how,
        provenance={},
    )


def read(*rows):
    readings = [
        Reading(f"test:{index:05d}", truth, text, sure, "", "")
        for index, (truth, text, sure) in enumerate(rows)
    ]
    return ReadSplit(readings, pictures, 0, [0.5] * len(readings), None)


def pictures(wanted):
    for index in sorted(wanted):
        picture = np.full((8, 8 * (index + 1)), 255, np.uint8)
        picture[:, 4:8] = 0
        yield index, picture


class Steps:
    """One step per 4 px, that says `a` where there is ink and nothing elsewhere."""

    def predict_on_batch(self, batch):
        ink = batch[..., 0].mean(axis=1).reshape(len(batch), -1, 4).mean(axis=2)  # (B, T)
        return np.stack([8 * ink, np.zeros_like(ink), np.full_like(ink, 4)], axis=-1)


def network():
    pictures = keras.layers.Input((8, 8, 1))
    x = keras.layers.Flatten()(keras.layers.Conv2D(2, 3, activation="relu")(pictures))
    return keras.Model(pictures, keras.layers.Dense(2)(x))


def test_steps_of_lines_are_told_in_the_order_of_the_errors(tmp_path):
    own = read(("a", "a", 0.9), ("b", "a", 0.4), ("ab", "a", 0.8), ("ba", "", 0.1))
    found = explain_errors(Steps(), card("ctc"), own, Decoder(CHARSET, "ctc"), 3)
    assert [(line.card.truth, line.card.text) for line in found.aligned] == [
        ("ab", "a"),
        ("b", "a"),
        ("ba", ""),
    ]
    assert [line.said for line in found.aligned] == [
        [-1, 0, -1, -1, -1, -1],
        [-1, 0, -1, -1],
        [-1] * 8,
    ]
    assert found.aligned[0].picture.shape == (8, 24)
    assert found.aligned[0].sure[1] == pytest.approx(1 / (1 + np.exp(-4) + np.exp(-8)))
    assert_repeats(lambda: alignment_figure(found.aligned), tmp_path)


def test_characters_have_a_map_for_the_reading_and_one_for_the_truth(tmp_path):
    own = read(("a", "b", 0.9), ("é", "b", 0.8), ("a", "", 0.1))
    found = explain_errors(network(), card("softmax"), own, Decoder(CHARSET, "softmax"), 9)
    assert [seen.card.truth for seen in found.seen] == ["a", "é", "a"]
    assert {seen.read.shape for seen in found.seen} == {(6, 6)}
    assert not found.seen[1].truth.any()  # the network has no class for it
    assert not found.seen[2].read.any()  # nothing was read
    assert_repeats(lambda: seen_figure(found.seen), tmp_path)


def assert_repeats(draw, folder):
    for name in ("one", "two"):
        save_figure(draw(), folder / f"{name}.png")
    assert (folder / "one.png").read_bytes() == (folder / "two.png").read_bytes()


WRONG = read(("a", "b", 0.9))


@pytest.mark.parametrize(
    ("family", "own", "limit", "reason"),
    [
        ("random_forest", WRONG, 3, "random_forest has no gradients"),
        ("cnn", WRONG, 0, "evaluate.explain is 0"),
        ("cnn", read(("a", "a", 0.9)), 3, "no errors"),
        ("cnn", None, 3, "no errors"),
    ],
)
def test_where_nothing_is_explained_the_reason_is_stated(family, own, limit, reason):
    found = explain_errors(None, card("softmax", family), own, Decoder(CHARSET, "softmax"), limit)
    assert reason in found.reason
    assert not found.aligned
    assert not found.seen
