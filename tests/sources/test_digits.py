"""Source `digits` against what scikit-learn publishes."""

from collections import Counter

from glyphline.picture import decode_picture
from glyphline.sources.digits import SourceParams, samples


def test_all_digits_come_as_white_ink_on_black(context):
    found = list(samples(SourceParams(), context))
    counts = Counter(sample.text for sample in found)
    assert [counts[d] for d in "0123456789"] == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    first = decode_picture(found[0].image)
    assert first.shape == (8, 8)
    assert first[0].tolist() == [0, 0, 80, 207, 143, 16, 0, 0]  # 5 13 9 1 of 16 levels
    assert {sample.source for sample in found} == {"digits"}


def test_the_same_bytes_come_every_time(context):
    assert list(samples(SourceParams(), context)) == list(samples(SourceParams(), context))
