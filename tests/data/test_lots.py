import numpy as np

from glyphline.data.lots import draw_lots

DIGESTS = np.random.default_rng(0).integers(0, 2**63, (4000, 2)).astype(np.uint64)


def test_a_sample_keeps_its_lot_whatever_stands_beside_it() -> None:
    whole = draw_lots(DIGESTS, 7, "split")
    assert draw_lots(DIGESTS[100:110], 7, "split").tolist() == whole[100:110].tolist()
    assert draw_lots(DIGESTS[::-1], 7, "split").tolist() == whole[::-1].tolist()


def test_seed_and_purpose_each_give_another_order() -> None:
    orders = [
        np.argsort(draw_lots(DIGESTS, seed, purpose)).argsort()
        for seed, purpose in [(7, "split"), (8, "split"), (7, "order")]
    ]
    for one, other in [(0, 1), (0, 2), (1, 2)]:
        assert abs(np.corrcoef(orders[one], orders[other])[0, 1]) < 0.06


def test_lots_are_spread_evenly() -> None:
    shares = draw_lots(DIGESTS, 7, "split") / 2**64
    assert np.abs(np.histogram(shares, 10, (0, 1))[0] - 400).max() < 100


def test_no_samples_draw_no_lots() -> None:
    assert draw_lots(np.empty((0, 2), np.uint64), 1, "split").shape == (0,)
