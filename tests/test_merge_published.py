"""The map `emnist47` against what is published of EMNIST's ByClass and ByMerge.

Sources: Cohen, Afshar, Tapson, van Schaik, "EMNIST: an extension of MNIST to handwritten letters",
arXiv:1702.05373, 2017 (classes, merged letters, totals, number of digits); the summary of splits
at nist.gov/itl/products-and-services/emnist-dataset; emnist-bymerge-mapping.txt of the data set.
Counts of each ByMerge class were not found in any of them.
"""

import os
import string
from collections import Counter

import pytest

from glyphline.download.archive import open_archive
from glyphline.download.catalogue import EMNIST
from glyphline.download.fetch import fetch
from glyphline.merge import merge_map, merge_text
from glyphline.params.compute import DownloadParams
from glyphline.sources._idx import read_labels

UPPER, LOWER, DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
BYCLASS = DIGITS + UPPER + LOWER
"""Characters of the labels 0 to 61."""

BYMERGE_MAPPING = """
0 48 1 49 2 50 3 51 4 52 5 53 6 54 7 55 8 56 9 57 10 65 11 66 12 67 13 68 14 69 15 70 16 71 17 72
18 73 19 74 20 75 21 76 22 77 23 78 24 79 25 80 26 81 27 82 28 83 29 84 30 85 31 86 32 87 33 88
34 89 35 90 36 97 37 98 38 100 39 101 40 102 41 103 42 104 43 110 44 113 45 114 46 116
"""
"""Label and character code of each class, as the data set has them."""

DIGIT_COUNT = 402_953  # digits of NIST SD19, the same under ByClass and ByMerge
TRAIN, TEST, TOTAL = 697_932, 116_323, 814_255  # both splits
MERGED = "CIJKLMOPSUVWXYZ"  # the letters whose two cases are alike


def bymerge() -> str:
    """The published characters of the 47 classes, in the order of their labels."""
    codes = [int(code) for code in BYMERGE_MAPPING.split()[1::2]]
    return "".join(map(chr, codes))


def merged(counts: Counter[str]) -> Counter[str]:
    """Counts by class after the map under test."""
    merges, found = merge_map("emnist47"), Counter()
    for character, count in counts.items():
        found[merge_text(character, merges)] += count
    return found


def test_62_classes_become_exactly_the_47_of_the_published_mapping():
    assert len(BYCLASS) == 62
    assert len(bymerge()) == 47
    classes = dict.fromkeys(merge_text(BYCLASS, merge_map("emnist47")))
    assert "".join(classes) == bymerge()  # also the same order, hence the same labels


def test_the_letters_merged_are_those_published():
    assert merge_map("emnist47") == {letter.lower(): letter for letter in MERGED}


@pytest.mark.parametrize("upper_share", [0.0, 0.54, 1.0])
def test_the_published_numbers_are_kept_in_total_and_by_type(upper_share):
    """A letter of either case stays a letter and a digit a digit, and none is lost."""
    letters = TOTAL - DIGIT_COUNT
    upper = round(letters * upper_share)
    counts: Counter[str] = Counter(dict.fromkeys(BYCLASS, 0))
    # How a type's number spreads over its classes is not published, and cannot matter here.
    for characters, number in ((DIGITS, DIGIT_COUNT), (UPPER, upper), (LOWER, letters - upper)):
        for index, character in enumerate(characters):
            counts[character] = number // len(characters) + (index < number % len(characters))
    found = merged(counts)
    assert counts.total() == found.total() == TOTAL == TRAIN + TEST
    assert sum(found[c] for c in DIGITS) == DIGIT_COUNT
    assert sum(found[c] for c in UPPER + LOWER) == letters
    assert len(found) == 47


@pytest.mark.real
@pytest.mark.skipif(not os.environ.get("GLYPHLINE_MIRROR"), reason="GLYPHLINE_MIRROR is not set")
def test_the_real_labels_of_byclass_give_bymerges(tmp_path):
    """Class by class where the archive has the labels of both, else against what is published."""
    fetched = fetch(EMNIST, tmp_path, DownloadParams(timeout_s=30, retries=1))
    parts = {"train": TRAIN, "test": TEST}
    compared = 0
    with open_archive(fetched.path) as members:
        assert members["gzip/emnist-bymerge-mapping.txt"].read().split() == (
            BYMERGE_MAPPING.encode().split()
        )
        for part, published in parts.items():
            found = {}
            for split, characters in (("byclass", BYCLASS), ("bymerge", bymerge())):
                name = f"gzip/emnist-{split}-{part}-labels-idx1-ubyte.gz"
                if name in members:
                    with members[name].open() as packed:
                        ids = read_labels(packed, name)
                    found[split] = Counter(characters[label] for label in ids)
                    assert found[split].total() == published
            if "byclass" in found:
                classes = merged(found["byclass"])
                assert set(classes) == set(bymerge())
                assert classes.total() == published
                assert classes == found.get("bymerge", classes)
                compared += 1
    assert compared
