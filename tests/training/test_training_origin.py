"""What decides the weights of a training, told apart by fingerprints."""

from pathlib import Path

import pytest
import tiny

from glyphline.training import origin
from glyphline.training.origin import Origin


@pytest.fixture
def folder(tmp_path):
    tiny.write_balanced(tmp_path)
    return tmp_path


def tree(folder: Path, seed: int = 20, **train) -> Origin:
    document = tiny.document(folder, **train).model_copy(update={"seed": seed})
    return origin.origin_of(document, folder, folder)


def test_an_origin_names_what_decides_the_weights(folder):
    before = tree(folder)
    assert origin.changes(before, tree(folder)) == []
    assert origin.changes(before, tree(folder, seed=21)) == ["seed"]
    assert origin.changes(before, tree(folder, epochs=2)) == ["train.epochs"]
    shard = next(folder.glob("val-*.parquet"))
    shard.write_bytes(shard.read_bytes() + b"0")
    assert origin.changes(before, tree(folder)) == ["data"]


def test_an_origin_knows_the_number_of_threads(folder, monkeypatch):
    origins = []
    for threads in ("1", "3"):
        monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", threads)
        origins.append(tree(folder))
    assert origin.changes(*origins) == ["threads"]
    monkeypatch.setattr(origin, "available_cores", lambda: 3)
    monkeypatch.delenv("TF_NUM_INTRAOP_THREADS")
    assert tree(folder) == origins[1]


def test_an_origin_follows_the_bytes_of_weights_that_a_family_starts_from(folder):
    document = tiny.document(folder)
    family = document.models["mobilenetv2"] | {"weights": str(folder / "mine.h5")}
    changed = {"model": "mobilenetv2", "models": {"mobilenetv2": family}}
    document = document.model_copy(update=changed)
    origins = []
    for weights in (b"one", b"other"):
        (folder / "mine.h5").write_bytes(weights)
        origins.append(origin.origin_of(document, folder, folder))
    assert origin.changes(*origins) == ["the weights of others"]
