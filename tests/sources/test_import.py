"""From sources to shards, and the download stage around it."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
import yaml

from glyphline.errors import DataError, ParamsError
from glyphline.params import document as params_document
from glyphline.picture import encode_png
from glyphline.shards import read_samples
from glyphline.sources._import import import_samples, report_import

ROOT = Path(__file__).resolve().parents[2]
PICTURE = encode_png(np.zeros((4, 4), np.uint8))


@pytest.fixture
def own(tmp_path) -> Path:
    folder = tmp_path / "own"
    for name in "AB":
        (folder / name).mkdir(parents=True)
        (folder / name / "1.png").write_bytes(PICTURE)
    return folder


@pytest.fixture
def params(tmp_path, own):
    """Write the repository's params.yaml with a folder and the digits as sources."""

    def write(sources=None, max_rejected_share=0.01) -> Path:
        document = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
        document["dataset"] = "folder"
        recipe = document["datasets"]["folder"]
        recipe["sources"] = sources or {"folder": {"path": str(own), "layout": "auto"}}
        recipe["split"]["max_rejected_share"] = max_rejected_share
        path = tmp_path / "params.yaml"
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        return path

    return write


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """Run the stage on a params file, without tracking."""
    monkeypatch.setenv("GLYPHLINE_TRACKING", "off")
    monkeypatch.setenv("GLYPHLINE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("GLYPHLINE_MIRROR", raising=False)
    spec = importlib.util.spec_from_file_location("download_stage", ROOT / "pipeline/download.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return lambda params: script.main(params, tmp_path / "raw", tmp_path / "report")


def hashes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_sources_are_imported_sorted_by_tag(params, own, context, tmp_path):
    path = params({"folder": {"path": str(own), "layout": "auto"}, "digits": {}})
    summary = import_samples(params_document.load(path), tmp_path / "raw", context)
    assert {tag: source["samples"] for tag, source in summary.items()} == {
        "digits": 1797,
        "folder": 2,
    }
    assert "layout" not in summary["digits"]
    tags = [sample.source for sample in read_samples(tmp_path / "raw", "raw")]
    assert tags == ["digits"] * 1797 + ["folder"] * 2


def test_two_folders_under_names_of_their_own_are_told_apart(params, own, context, tmp_path):
    (own / "A" / "2.png").write_bytes(b"no picture")
    folder = {"source": "folder", "path": str(own), "layout": "auto"}
    path = params(
        {"scans": folder, "forms": folder, "folder": {"path": str(own), "layout": "auto"}}
    )
    summary = import_samples(params_document.load(path), tmp_path / "raw", context)
    assert list(summary) == ["folder", "forms", "scans"]
    assert summary["scans"]["source"] == "folder"
    assert "source" not in summary["folder"]
    assert [source["rejected"] for source in summary.values()] == [1, 1, 1]
    read = [sample.source for sample in read_samples(tmp_path / "raw", "raw")]
    assert read == ["folder"] * 2 + ["forms"] * 2 + ["scans"] * 2
    names = [name for name, _, _ in context.rejects.rows]
    assert names == ["A/2.png", "forms/A/2.png", "scans/A/2.png"]


def test_the_stage_writes_shards_summary_and_rejects(stage, params, tmp_path, capsys):
    stage(params())
    assert [sample.text for sample in read_samples(tmp_path / "raw", "raw")] == ["A", "B"]
    summary = json.loads((tmp_path / "report/summary.json").read_text())
    assert summary["folder"] == {
        "layout": "class_folders",
        "pictures": 2,
        "rejected": 0,
        "samples": 2,
    }
    assert (tmp_path / "report/rejects.csv").read_text() == "name,kind,reason\n"
    assert "class_folders" in capsys.readouterr().out


def test_the_same_input_gives_the_same_bytes(stage, params, tmp_path):
    stage(params())
    first = hashes(tmp_path / "raw"), hashes(tmp_path / "report")
    stage(params())
    assert (hashes(tmp_path / "raw"), hashes(tmp_path / "report")) == first


def test_too_many_rejects_stop_the_stage_and_leave_what_was_there(stage, params, own, tmp_path):
    stage(params())
    before = hashes(tmp_path / "raw")
    (own / "A" / "2.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match="1 of 3 samples cannot be used"):
        stage(params())
    assert hashes(tmp_path / "raw") == before
    assert not (tmp_path / "raw.partial").exists()
    assert "A/2.png,unreadable" in (tmp_path / "report/rejects.csv").read_text()


def test_rejects_below_the_limit_are_counted_and_passed(stage, params, own, tmp_path):
    (own / "A" / "2.png").write_bytes(b"no picture")
    stage(params(max_rejected_share=0.5))
    summary = json.loads((tmp_path / "report/summary.json").read_text())
    assert (summary["folder"]["samples"], summary["folder"]["rejected"]) == (2, 1)


def test_a_source_that_gives_nothing_stops_the_stage(context, tmp_path):
    summary = {"digits": {"samples": 5}, "folder": {"samples": 0}}
    with pytest.raises(DataError, match="no samples came from source folder"):
        report_import(summary, context.rejects, tmp_path, 1.0)


def test_counts_become_metrics(context, tmp_path):
    context.rejects.add("a.png", "unreadable", "it is empty")
    assert report_import({"folder": {"samples": 3}}, context.rejects, tmp_path, 0.5) == {
        "samples": 3.0,
        "rejected": 1.0,
        "samples_folder": 3.0,
    }


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ({"emnits": {}}, "unknown source 'emnits' .did you mean 'emnist'"),
        ({"captcha": {"adress": "x"}}, "unknown key datasets.folder.sources.captcha.adress"),
        ({"folder": {"path": None, "layout": "auto"}}, "source folder needs a path"),
    ],
)
def test_wrong_params_are_told_before_anything_is_written(
    stage, params, tmp_path, sources, message
):
    with pytest.raises(ParamsError, match=message):
        stage(params(sources))
    assert not (tmp_path / "raw").exists()
    assert not (tmp_path / "raw.partial").exists()
