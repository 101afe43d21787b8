import itertools
import os
from pathlib import Path

import numpy as np
import pytest
from drawn import COPIES, glyph, line

from glyphline.data import near_duplicates
from glyphline.data.inventory import Inventory, take_stock
from glyphline.data.labels import Labels
from glyphline.data.near_duplicates import NearDuplicates, find_near_duplicates
from glyphline.data.spool import Spool
from glyphline.params.compute import ComputeParams, DownloadParams
from glyphline.picture import decode_picture, encode_png
from glyphline.rejects import Rejects
from glyphline.sample import Sample
from glyphline.sources import emnist
from glyphline.sources._context import SourceContext


def search(pictures: list[np.ndarray], folder: Path, seed: int = 1) -> NearDuplicates:
    samples = [Sample(encode_png(picture), "a", "made") for picture in pictures]
    with Spool(folder) as spool:
        stock = take_stock(samples, Labels("a", "none"), Rejects(), spool)
        return find_near_duplicates(stock, np.ones(len(stock), bool), spool.read, seed)


def pairs(near: NearDuplicates) -> set[tuple[int, int]]:
    return set(zip(near.one.tolist(), near.other.tolist(), strict=True))


def test_copies_are_found_among_many(tmp_path: Path) -> None:
    originals = [glyph(seed) for seed in range(300)] + [line(seed) for seed in range(20)]
    kinds = [name for name in COPIES if name != "itself"]
    copied = {320 + index: index * 40 for index in range(8)}
    copies = [COPIES[kinds[i % len(kinds)]](originals[at]) for i, at in enumerate(copied.values())]
    near = search(originals + copies, tmp_path)
    expected = {(original, copy) for copy, original in copied.items()}
    assert len(pairs(near) & expected) >= len(expected) - 1
    assert len(pairs(near) - expected) <= 1
    assert near.bits == near_duplicates.MAX_BITS
    assert not near.cut


def test_only_those_asked_for_are_compared_and_blank_ones_never(tmp_path: Path) -> None:
    blank = np.full((30, 30), 220, np.uint8)
    samples = [Sample(encode_png(p), "a", "made") for p in (glyph(1), glyph(1), blank, blank)]
    with Spool(tmp_path) as spool:
        stock = take_stock(samples, Labels("a", "none"), Rejects(), spool)
        every, first = np.ones(4, bool), np.array([True, False, True, True])
        assert pairs(find_near_duplicates(stock, every, spool.read, 1)) == {(0, 1)}
        assert pairs(find_near_duplicates(stock, first, spool.read, 1)) == set()


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare_gives_nothing(tmp_path: Path, count: int) -> None:
    assert len(search([glyph(1)] * count, tmp_path)) == 0


def test_the_same_seed_gives_the_same_pairs(tmp_path: Path) -> None:
    crowd = [COPIES[name](glyph(seed)) for seed in range(5) for name in COPIES]
    once, again = search(crowd, tmp_path), search(crowd, tmp_path)
    assert once.one.tolist() == again.one.tolist()
    assert once.other.tolist() == again.other.tolist()
    assert pairs(once)


def test_a_crowd_costs_no_more_than_its_window_and_a_cut_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def pictures(row: int) -> bytes:
        read.append(row)
        return crowd[row].image

    noise = np.random.default_rng(1)
    grainy = (np.clip(glyph(1) + noise.normal(0, 2, (40, 40)), 0, 255) for _ in range(200))
    crowd = [Sample(encode_png(picture.astype(np.uint8)), "a", "made") for picture in grainy]
    with Spool(tmp_path) as spool:
        stock = take_stock(crowd, Labels("a", "none"), Rejects(), spool)
    every = np.ones(len(stock), bool)
    most = near_duplicates.ORDERS * near_duplicates.WINDOW * len(stock)
    whole = find_near_duplicates(stock, every, pictures, 1)
    assert 1000 < len(whole) <= most < 200 * 199
    monkeypatch.setattr(near_duplicates, "MAX_LOOKED_AT", 50)
    read.clear()
    cut = find_near_duplicates(stock, every, pictures, 1)
    assert cut.cut
    assert 0 < len(cut) <= 50
    assert pairs(cut) < pairs(whole)
    assert len(read) <= 100


def test_pairs_of_positions_read_the_pictures_of_their_rows(tmp_path: Path) -> None:
    samples = [
        Sample(b"broken", "a", "made"),
        Sample(encode_png(glyph(1)), "a", "made"),
        Sample(encode_png(glyph(2)), "x", "made"),
        Sample(encode_png(255 - glyph(1)), "a", "made"),
    ]
    with Spool(tmp_path) as spool:
        stock: Inventory = take_stock(samples, Labels("a", "none"), Rejects(), spool)
        near = find_near_duplicates(stock, np.ones(2, bool), spool.read, 1)
    assert stock.row.tolist() == [1, 3]
    assert pairs(near) == {(0, 1)}


@pytest.mark.real
@pytest.mark.skipif(not os.environ.get("GLYPHLINE_MIRROR"), reason="GLYPHLINE_MIRROR is not set")
def test_among_real_characters_copies_are_found_and_hardly_any_others(tmp_path: Path) -> None:
    """Of all 116,323 characters 11 to 15 pairs are taken for equal: plain strokes and sevens."""
    context = SourceContext(
        seed=1,
        cache=tmp_path / "cache",
        download=DownloadParams(timeout_s=1, retries=0),
        compute=ComputeParams(backend="loky", workers=1),
        rejects=Rejects(),
    )
    params = emnist.SourceParams(split="byclass", parts="available")
    real = itertools.islice(emnist.samples(params, context), 10_000)
    originals = [decode_picture(sample.image) for sample in real]
    kinds = ("moved", "jpeg", "larger", "blurred")
    copies = [COPIES[kind](picture) for kind in kinds for picture in originals[::100]]
    near = pairs(search(originals + copies, tmp_path))
    for number, kind in enumerate(kinds):
        copied = {(100 * index, 10_000 + 100 * number + index) for index in range(100)}
        assert len(near & copied) >= 75, kind
    assert len({pair for pair in near if pair[1] < 10_000}) <= 2
