"""Lines and characters that a test split lacks: made once, the same for every model."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from glyphline.evaluation.benchmark import PREFIX, write_benchmark
from glyphline.fonts import trdg_fonts
from glyphline.manifest import Manifest
from glyphline.params import document as params_document
from glyphline.picture import decode_picture, encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter, read_samples, shard_paths

ROOT = Path(__file__).parents[2]
FONT = next(font for font in trdg_fonts() if font.name == "BEBAS___")


def document(dataset, changes=(), benchmark=6):
    plain = yaml.safe_load((ROOT / "params.yaml").read_text())
    plain |= {"dataset": dataset}
    plain["evaluate"]["benchmark"] = benchmark
    plain["datasets"][dataset] |= dict(changes)
    return params_document.Document.model_validate(plain)


def character(text, group):
    picture = np.full((12, 10), 255, np.uint8)
    picture[3:9, 4:7] = 30
    return Sample(encode_png(picture), text, "digits", group, "test")


def balanced(folder, texts, charset, group="writer 1", merges=None):
    with ShardWriter(folder, "test") as writer:
        for text in texts:
            writer.write(character(text, group))
    Manifest(
        charset=charset,
        merges=merges or {},
        counts={"train": 1, "val": 1, "test": len(texts)},
        groups={"train": ["font:Roboto"], "val": [], "test": [group]},
        longest_text=1,
        widest_aspect=1.0,
        fingerprint="0" * 64,
    ).save(folder)
    return folder


def made(folder):
    return list(read_samples(folder, PREFIX)) if shard_paths(folder, PREFIX) else []


def test_a_recipe_of_fonts_gets_lines_in_its_test_fonts_alone(tmp_path):
    data = balanced(tmp_path / "data", "AB1", "AB12", group=FONT.group)
    count = write_benchmark(tmp_path / "made", data, document("printed"))
    samples = made(tmp_path / "made")
    assert (count, len(samples)) == (6, 6)
    assert {sample.group for sample in samples} == {FONT.group}
    assert all(len(sample.text) > 1 and set(sample.text) <= set("AB12") for sample in samples)


def test_a_recipe_of_lines_gets_characters_with_their_merged_labels(tmp_path):
    data = balanced(tmp_path / "data", ["AB1"], "AB1", FONT.group, merges={"2": "1"})
    write_benchmark(tmp_path / "made", data, document("lines", benchmark=4))
    assert sorted(sample.text for sample in made(tmp_path / "made")) == ["1", "1", "A", "B"]


@pytest.mark.parametrize(("held", "count"), [(1, 3), (2, 0)], ids=["too few", "a tenth"])
def test_a_few_lines_of_one_character_rank_nobody_so_characters_are_made(tmp_path, held, count):
    data = balanced(tmp_path / "data", ["AB1", "1B", *"A" * held], "AB1", FONT.group)
    assert write_benchmark(tmp_path / "made", data, document("lines", benchmark=20)) == count
    assert {len(sample.text) for sample in made(tmp_path / "made")} == ({1} if count else set())


def test_another_recipe_of_characters_gets_lines_set_from_those_of_one_writer(tmp_path):
    data = balanced(tmp_path / "data", "1234123412", "1234")
    write_benchmark(tmp_path / "made", data, document("digits"))
    samples = made(tmp_path / "made")
    assert len(samples) == 6
    for sample in samples:
        assert {sample.source, sample.group} == {"composed", "writer 1"}
        assert 3 <= len(sample.text) <= 8
        columns = (decode_picture(sample.image) < 128).any(axis=0)
        strokes = np.flatnonzero(columns[1:] & ~columns[:-1])
        assert len(strokes) == len(sample.text)  # no two characters touch


@pytest.mark.parametrize(
    ("texts", "dataset", "benchmark"),
    [(["1", "23"], "digits", 6), (["1", "2", "3"], "digits", 0), (["123"], "captcha", 6)],
    ids=["nothing lacks", "not wanted", "nothing to make characters from"],
)
def test_nothing_is_made_where_nothing_lacks_or_can_be_made(tmp_path, texts, dataset, benchmark):
    data = balanced(tmp_path / "data", texts, "123")
    assert write_benchmark(tmp_path / "made", data, document(dataset, benchmark=benchmark)) == 0
    assert list((tmp_path / "made").iterdir()) == []


def test_it_is_the_same_every_time(tmp_path):
    data = balanced(tmp_path / "data", "1234123412", "1234")
    write_benchmark(tmp_path / "one", data, document("digits"))
    write_benchmark(tmp_path / "two", data, document("digits"))
    first, second = (shard_paths(tmp_path / name, PREFIX)[0] for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()
