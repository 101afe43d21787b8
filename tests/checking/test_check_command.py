"""`glyphline check` as a person meets it."""

import csv
import json
import re
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from strokes import Row, draw
from typer.testing import CliRunner, Result

from glyphline.cli import app
from glyphline.converting.inputs import read_any
from glyphline.data.preparation import prepare_splits
from glyphline.params.document import load
from glyphline.rejects import Rejects
from glyphline.shards import ShardWriter, read_samples
from glyphline.sources.folder import SourceParams

MakeSet = Callable[[Sequence[Row]], Path]
PARAMS = Path(__file__).parents[2] / "params.yaml"


def invoke(*arguments: str | Path) -> Result:
    environment = {"COLUMNS": "150", "NO_COLOR": "1", "TERM": "dumb"}
    return CliRunner(env=environment).invoke(app, ["check", *map(str, arguments)])


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, without params.yaml."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def repository(workplace: Path) -> Path:
    """A folder with params.yaml, dataset digits chosen."""
    text = PARAMS.read_text(encoding="utf-8")
    text = re.sub(r"^dataset: \w+", "dataset: digits", text, flags=re.M)
    (workplace / "params.yaml").write_text(text, encoding="utf-8")
    return workplace


@pytest.fixture
def sound(make_set: MakeSet) -> Path:
    return make_set([(draw(seed), "ab"[seed % 2], "") for seed in range(8)])


def test_a_sound_set_ends_with_zero_and_says_so(sound: Path, workplace: Path) -> None:
    result = invoke(sound)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == f"{sound}: 8 met, 8 usable, 8 distinct"
    assert lines[-1] == "sound; pictures and histograms: reports/check/index.html"
    assert sorted(p.name for p in Path("reports/check").iterdir()) == [
        "check.json", "findings.csv", "index.html", "rejects.csv"
    ]  # fmt: skip


@pytest.mark.parametrize(("options", "status"), [([], 1), (["--strict"], 1)])
def test_faults_end_with_one(
    faulty: Path, workplace: Path, options: list[str], status: int
) -> None:
    result = invoke(faulty, *options)
    assert result.exit_code == status
    assert "not fit for training: 2 faults, 5 warnings, 1 note" in result.output
    assert "013.png and 000.png" in result.output
    assert "--fix OUT writes a cleaned copy" in result.output.splitlines()[-1]


@pytest.mark.parametrize(("options", "status"), [([], 0), (["--strict"], 1)])
def test_warnings_count_only_when_strict(
    make_set: MakeSet, workplace: Path, options: list[str], status: int
) -> None:
    folder = make_set([(draw(seed % 5), "a", "") for seed in range(6)])
    assert invoke(folder, *options).exit_code == status


def test_the_report_lists_everything_by_name(faulty: Path, workplace: Path) -> None:
    invoke(faulty, "--report", "out/here")
    report = json.loads(Path("out/here/check.json").read_text())
    with Path("out/here/findings.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(finding["count"] for finding in report["findings"])
    assert {"kind": "leaked", "severity": "warning", "name": "013.png", "text": "a",
            "other": "000.png", "other_text": "a", "detail": ""} in rows  # fmt: skip
    assert Path("out/here/rejects.csv").read_text().splitlines()[1].startswith("017.png,unreadable")


def test_the_page_needs_no_network_and_shows_every_finding(faulty: Path, workplace: Path) -> None:
    invoke(faulty)
    page = Path("reports/check/index.html").read_text(encoding="utf-8")
    seen: dict[str, list[str]] = {"src": [], "href": [], "id": []}

    class Seen(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in ("script", "link")
            for key, value in attrs:
                seen.setdefault(key, []).append(value or "")

    Seen().feed(page)
    report = json.loads(Path("reports/check/check.json").read_text())
    pairs = {"conflicting", "leaked", "repeated", "near leaked", "near repeated"}
    pictures = sum(
        finding["count"] * (2 if finding["kind"] in pairs else finding["kind"] == "blank")
        for finding in report["findings"]
    )
    assert all(address.startswith("data:image/png;base64,") for address in seen["src"])
    assert len(seen["src"]) == pictures + 2  # and two histograms
    assert [f"#{name}" for name in seen["id"]] == seen["href"]
    assert len(seen["id"]) == len(report["findings"])


def test_names_and_labels_are_escaped(make_set: MakeSet, workplace: Path) -> None:
    folder = make_set([(draw(1), "<b>[red]", ""), (draw(1), "<b>[red]", "")])
    result = invoke(folder)
    assert "001.png and 000.png: <b>[red]" in result.output
    page = Path("reports/check/index.html").read_text(encoding="utf-8")
    assert "<b><b>" not in page
    assert "&lt;b&gt;[red]" in page


def test_fix_writes_a_copy_and_says_that_pictures_stay_as_they_are(
    faulty: Path, workplace: Path
) -> None:
    result = invoke(faulty, "--fix", "clean", "--to", "parquet")
    assert "clean: 12 samples as they were, pictures unaltered; 7 left out" in result.output
    assert len(Path("clean/rejects.csv").read_text().splitlines()) == 8
    again = invoke("clean", "--report", "again")
    assert again.exit_code == 0
    assert again.output.startswith("clean: 12 met, 12 usable, 12 distinct")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["nowhere"], 1, "nowhere does not exist"),
        ([], 1, "run `dvc repro download`, or name what to check"),
        (["SET", "--dataset", "digits"], 2, "there is no params.yaml"),
        (["SET", "--to", "zip"], 2, "allowed: parquet, labels_csv"),
        (["SET", "--layout", "heap"], 2, "layout"),
        (["SET", "--params", "other.yaml"], 2, "other.yaml does not exist"),
        (["SET", "--fix", "SET/clean"], 1, "name a folder outside of what is read"),
        (["SET", "--fix", "work"], 1, "work is there already"),
        (["SET", "--fixx"], 2, "No such option"),
    ],
)
def test_mistakes_end_with_a_line_before_any_work(
    sound: Path, workplace: Path, arguments: list[str], status: int, told: str
) -> None:
    Path("work").mkdir()
    Path("work/file").touch()
    result = invoke(*(argument.replace("SET", str(sound)) for argument in arguments))
    assert result.exit_code == status
    words = " ".join(re.sub("[│╭╮╰╯─]", " ", result.output).split())
    assert told in words
    assert not Path("reports").exists()


def test_a_recipe_gives_charset_limit_and_model(sound: Path, repository: Path) -> None:
    assert invoke(sound).exit_code == 0
    result = invoke(sound, "--dataset", "digits")
    assert result.exit_code == 1
    assert "against dataset digits and model cnn of params.yaml" in result.output
    assert "outside charset" in result.output


def test_without_a_path_the_raw_data_of_the_repository_is_checked(
    sound: Path, repository: Path
) -> None:
    params = SourceParams(path=str(sound), layout="auto")
    with ShardWriter(repository / "data/raw", "raw") as writer:
        for sample in read_any(params, Rejects()):
            writer.write(sample.but(text="3"))
    result = invoke()
    assert result.exit_code == 1
    assert result.output.startswith("data/raw: 8 met")
    report = json.loads(Path("reports/check/check.json").read_text())
    kinds = {finding["kind"]: finding["count"] for finding in report["findings"]}
    assert kinds == {"absent class": 9, "rare class": 1}


def test_balanced_data_is_known_and_cannot_be_fixed(make_set: MakeSet, repository: Path) -> None:
    folder = make_set([(draw(seed), "01"[seed % 2], "") for seed in range(40)])
    with ShardWriter(repository / "data/raw", "raw") as writer:
        for sample in read_any(SourceParams(path=str(folder), layout="auto"), Rejects()):
            writer.write(sample)
    recipe = load(Path("params.yaml")).datasets["digits"]
    balance = recipe.balance.model_copy(
        update={"rule": "target", "per_class": 20, "min_per_class": 1}
    )
    recipe = recipe.model_copy(update={"charset": "01", "balance": balance})
    prepare_splits(Path("data/raw"), Path("data/balanced"), Path("r"), recipe, 1)
    result = invoke("data/balanced")
    assert result.exit_code == 0
    report = json.loads(Path("reports/check/check.json").read_text())
    assert {f["kind"]: f["severity"] for f in report["findings"]} == {"repeated": "note"}
    assert invoke("data/balanced", "--fix", "clean").exit_code == 1
    with ShardWriter(Path("data/balanced"), "val") as writer:
        for sample in read_samples(Path("data/balanced"), "test"):
            writer.write(sample.but(split="val"))
    assert "leaked" in invoke("data/balanced").output


@pytest.mark.parametrize("columns", ["60", "200"])
def test_every_finding_comes_with_advice_in_any_width(
    faulty: Path, workplace: Path, columns: str
) -> None:
    arguments = ["check", str(faulty)]
    shown = CliRunner(env={"COLUMNS": columns, "NO_COLOR": "1"}).invoke(app, arguments).output
    words = " ".join(re.sub("[│┃]", " ", shown).split())
    report = json.loads(Path("reports/check/check.json").read_text())
    for finding in report["findings"]:
        assert finding["kind"].split()[0] in words
        assert " ".join(finding["advice"].split()[:2]) in words
    assert max(map(len, shown.splitlines()[2:-1])) <= int(columns)
