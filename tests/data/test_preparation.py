import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from glyphline.data.balance_report import Summary
from glyphline.data.preparation import prepare_splits
from glyphline.errors import DataError
from glyphline.manifest import Manifest
from glyphline.params.balance import BalanceParams
from glyphline.params.dataset import DatasetParams, SplitParams
from glyphline.params.mix import MixParams
from glyphline.picture import encode_png
from glyphline.sample import SPLITS, Sample
from glyphline.shards import ShardWriter, read_samples

RNG = np.random.default_rng(0)


def picture(width: int = 6) -> bytes:
    return encode_png(RNG.integers(0, 256, (6, width), np.uint8))


def characters(per_class: int = 20, letters: str = "aBb") -> list[Sample]:
    return [
        Sample(picture(), letter, "made", group=f"w{n % 8}")
        for letter in letters
        for n in range(per_class)
    ]


def recipe(
    charset: str = "auto",
    merge: str = "none",
    by: str = "sample",
    max_rejected_share: float = 0.5,
    mix: dict[str, Any] | None = None,
    **balance: Any,
) -> DatasetParams:
    return DatasetParams.model_construct(
        mix=MixParams.model_validate({"samples": None, "sources": {}, **(mix or {})}),
        charset=charset,
        merge=merge,
        balance=BalanceParams(**{"rule": "none", "min_per_class": 1, **balance}),
        split=SplitParams.model_validate(
            {
                "by": by,
                "val": 0.2,
                "test": 0.2,
                "fold": None,
                "max_rejected_share": max_rejected_share,
            }
        ),
    )


def prepare(folder: Path, samples: Iterable[Sample], how: DatasetParams, seed: int = 1) -> Summary:
    with ShardWriter(folder / "raw", "raw") as writer:
        for sample in samples:
            writer.write(sample)
    return prepare_splits(folder / "raw", folder / "out", folder / "report", how, seed)


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("out", "report")
        for path in sorted((folder / part).iterdir())
    }


def test_each_sample_is_written_with_its_merged_text_and_split(tmp_path: Path) -> None:
    samples = characters()
    prepare(tmp_path, samples, recipe(merge="case_folded"))
    written = [s for split in SPLITS for s in read_samples(tmp_path / "out", split)]
    assert sorted(s.image for s in written) == sorted(s.image for s in samples)
    told = {s.image: s for s in samples}
    for split in SPLITS:
        for sample in read_samples(tmp_path / "out", split):
            raw = told[sample.image]
            assert sample == raw.but(text=raw.text.upper(), split=split)


def test_the_manifest_says_what_the_shards_hold(tmp_path: Path) -> None:
    samples = [*characters(), Sample(picture(18), "aB", "made", "w0")]
    prepare(tmp_path, samples, recipe("aBbZ", by="group", rule="oversample"))
    manifest = Manifest.load(tmp_path / "out")
    assert manifest.charset == "aBbZ"
    assert manifest.longest_text == 2
    fingerprint = hashlib.sha256()
    groups: list[str] = []
    for split in SPLITS:
        held = list(read_samples(tmp_path / "out", split))
        assert manifest.counts[split] == len(held)
        assert manifest.groups[split] == sorted({s.group for s in held})
        groups += manifest.groups[split]
        for sample in held:
            for field in (sample.text.encode(), split.encode(), sample.image):
                fingerprint.update(len(field).to_bytes(8, "little") + field)
    assert sorted(groups) == [f"w{n}" for n in range(8)]
    assert manifest.fingerprint == fingerprint.hexdigest()
    in_test = "w0" in manifest.groups["test"]
    assert manifest.widest_aspect == (1 if in_test else 3)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_split(
    tmp_path: Path,
) -> None:
    samples = characters()
    how = recipe(rule="target", per_class=15)
    for name, seed in [("one", 1), ("again", 1), ("other", 2)]:
        prepare(tmp_path / name, samples, how, seed)
    one, again, other = (tree(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert one["out/test-00000.parquet"] != other["out/test-00000.parquet"]


def test_train_is_written_in_random_order(tmp_path: Path) -> None:
    prepare(tmp_path, characters(100), recipe())
    texts = "".join(sample.text for sample in read_samples(tmp_path / "out", "train"))
    assert texts != "".join(sorted(texts))
    assert set(texts[:30]) == set("aBb")


def test_what_is_left_out_is_listed_and_counted(tmp_path: Path) -> None:
    samples = characters(letters="ab")
    twin, clash = samples[0], samples[1]
    samples += [twin, clash.but(text="b"), Sample(b"broken", "a", "made"), twin.but(text="!")]
    summary = prepare(tmp_path, samples, recipe("ab"))
    assert summary["samples"]["raw"] == 44
    assert summary["rejects"] == {"outside charset": 1, "unreadable": 1}
    assert summary["duplicates"] == {"repeated": 1, "leaked": 0, "conflicting": 2}
    assert summary["sources"]["made"]["samples"] == 44
    assert summary["sources"]["made"]["kept"] == 39
    assert sum(summary["samples"][split] for split in SPLITS) == 39
    assert json.loads((tmp_path / "report" / "summary.json").read_text()) == summary
    rows = list(csv.DictReader((tmp_path / "report" / "rejects.csv").open()))
    assert [row["name"] for row in rows] == ["made:42", "made:43"]
    rows = list(csv.DictReader((tmp_path / "report" / "duplicates.csv").open()))
    assert [row["name"] for row in rows] == ["made:40", "made:1", "made:41"]


def test_a_mix_chooses_merges_and_shares_out_by_source(tmp_path: Path) -> None:
    mix = {
        "samples": 40,
        "sources": {
            "scans": {"share": 0.75, "charset": "aB", "merge": {"b": "B"}},
            "forms": {"share": 0.25},
        },
    }
    samples = [s.but(source="scans") for s in characters(letters="aBbX")]
    samples += [s.but(source="forms") for s in characters(letters="ab")]
    samples += [Sample(b"broken", "a", "forms"), Sample(picture(), "Xy", "scans")]
    summary = prepare(tmp_path, samples, recipe(mix=mix))
    assert summary["sources"] == {
        "forms": {
            "samples": 41,
            "chosen": 41,
            "kept": 40,
            "train": 10,
            "share_wanted": 0.25,
            "share_got": 0.25,
        },
        "scans": {
            "samples": 81,
            "chosen": 60,
            "kept": 60,
            "train": 30,
            "share_wanted": 0.75,
            "share_got": 0.75,
        },
    }
    assert summary["samples"]["raw"] == 122
    assert summary["not_chosen"] == {"scans": {"X": 21, "y": 1}}
    assert summary["rejects"] == {"unreadable": 1}
    train = Counter((s.source, s.text) for s in read_samples(tmp_path / "out", "train"))
    assert train["forms", "a"] == train["forms", "b"] == 5
    assert train["scans", "B"] == 20
    assert Manifest.load(tmp_path / "out").merges == {}
    assert (tmp_path / "report" / "rejects.csv").read_text().count("\n") == 2


def test_what_is_not_chosen_does_not_count_towards_the_limit_of_rejects(tmp_path: Path) -> None:
    mix = {"sources": {"made": {"charset": "ab"}}}
    summary = prepare(tmp_path, characters(letters="abcd"), recipe(mix=mix, max_rejected_share=0))
    assert summary["sources"]["made"]["chosen"] == 40
    assert summary["not_chosen"] == {"made": {"c": 20, "d": 20}}


def test_a_source_of_which_nothing_is_usable_is_listed_too(tmp_path: Path) -> None:
    samples = [*characters(), Sample(b"broken", "a", "lost")]
    summary = prepare(tmp_path, samples, recipe())
    assert summary["sources"]["lost"] == {
        "samples": 1,
        "chosen": 1,
        "kept": 0,
        "train": 0,
        "share_wanted": None,
        "share_got": 0.0,
    }


def test_rarity_lifts_rare_characters_in_the_histogram(tmp_path: Path) -> None:
    lines = [Sample(picture(20), "eee", "made") for _ in range(190)]
    lines += [Sample(picture(20), "eze", "made") for _ in range(10)]
    how = recipe(rule="rarity", threshold=0.45, max_repeats=3.0)
    prepare(tmp_path, lines, how)
    rows = {row["class"]: row for row in csv.DictReader((tmp_path / "report/histogram.csv").open())}
    before, after = int(rows["z"]["before"]), int(rows["z"]["after"])
    assert 2 * before < after <= 3 * before  # sqrt(0.45 / 0.05) = 3, and z is in about 0.05
    assert int(rows["e"]["after"]) == int(rows["e"]["before"]) + 2 * (after - before)


def test_a_published_duplicate_is_dropped_from_train(tmp_path: Path) -> None:
    samples = [s.but(split="train") for s in characters(letters="a")]
    samples += [s.but(split="test") for s in characters(5, letters="a")]
    leaked = samples[0].but(split="test")
    summary = prepare(tmp_path, [*samples, leaked], recipe(by="published"))
    assert summary["duplicates"]["leaked"] == 1
    assert leaked.image in {s.image for s in read_samples(tmp_path / "out", "test")}
    assert leaked.image not in {s.image for s in read_samples(tmp_path / "out", "train")}


def test_the_histogram_compares_train_before_and_after(tmp_path: Path) -> None:
    prepare(tmp_path, characters(letters="ab"), recipe("ba", rule="cap", per_class=5))
    table = (tmp_path / "report" / "histogram.csv").read_text()
    assert table == "class,before,after\nb,12,5\na,12,5\n"
    assert (tmp_path / "report" / "histogram.png").read_bytes()[:4] == b"\x89PNG"


def test_too_many_rejects_stop_after_writing_their_list(tmp_path: Path) -> None:
    samples = [*characters(10, "ab"), *characters(10, "x")]
    how = recipe("ab", max_rejected_share=0.1)
    with pytest.raises(DataError, match=r"10 of 30 samples cannot be used \(10 outside charset"):
        prepare(tmp_path, samples, how)
    assert (tmp_path / "report" / "rejects.csv").read_text().count("outside charset,") == 10
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("how", "message"),
    [
        (recipe(min_per_class=50), "min_per_class"),
        (recipe(by="published"), "no sample is published as test"),
    ],
)
def test_a_refusal_leaves_what_stood_there_before(
    tmp_path: Path, how: DatasetParams, message: str
) -> None:
    prepare(tmp_path, characters(), recipe())
    before = {name: seen for name, seen in tree(tmp_path).items() if name.startswith("out/")}
    with pytest.raises(DataError, match=message):
        prepare_splits(tmp_path / "raw", tmp_path / "out", tmp_path / "report", how, 1)
    after = {name: seen for name, seen in tree(tmp_path).items() if name.startswith("out/")}
    assert after == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "raw", "report"]


def test_a_broken_raw_shard_is_named(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "raw-00000.parquet").write_bytes(b"not parquet")
    with pytest.raises(DataError, match=r"raw-00000\.parquet is not a readable shard"):
        prepare_splits(tmp_path / "raw", tmp_path / "out", tmp_path / "report", recipe(), 1)


def test_missing_raw_shards_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has no shards"):
        prepare_splits(tmp_path / "raw", tmp_path / "out", tmp_path / "report", recipe(), 1)
