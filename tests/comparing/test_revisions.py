"""A tiny repository with git and DVC: nothing is trained, a stage writes the readings."""

import json
from pathlib import Path

import pytest
from made_readings import readings, write_balanced, write_reports
from typer.testing import CliRunner, Result

from dvc_repository import begin, dvc, git
from glyphline.cli import app
from glyphline.comparing.operand import NotFoundHereError
from glyphline.comparing.revisions import operand_of_revision

pytestmark = [
    pytest.mark.smoke,
    pytest.mark.filterwarnings("ignore:_NoneStep.value will soon raise:DeprecationWarning"),  # dvc
]
TRUTHS, GROUPS = "ab" * 30, ["g", "h"] * 30


def compare(*arguments: str) -> Result:
    environment = {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
    return CliRunner(env=environment).invoke(app, ["compare", *arguments])


def pipeline(made: Path) -> dict:
    """A stage that takes readings with so many errors, and their data, from where they lie."""
    for wrong in (12, 8, 0):
        rows = readings(TRUTHS, "x" * wrong + TRUTHS[wrong:], GROUPS)
        write_reports(made / str(wrong), rows)
        write_balanced(made / str(wrong) / "balanced", rows)
    take = f"mkdir -p reports data && cp -r {made}/${{wrong}}/evaluate reports/"
    stage = {
        "cmd": f"{take} && cp -r {made}/${{wrong}}/balanced data/",
        "outs": ["reports/evaluate", "data/balanced"],
    }
    return {"stages": {"evaluate": stage}}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory):
    """Two commits (12 and 8 errors in 60) and an experiment on the second (none)."""
    root = tmp_path_factory.mktemp("repository")
    with pytest.MonkeyPatch.context() as patch:
        begin(root, patch)
        Path("dvc.yaml").write_text(json.dumps(pipeline(tmp_path_factory.mktemp("made"))))
        for wrong in (12, 8):
            Path("params.yaml").write_text(f"wrong: {wrong}\n")
            dvc("repro")
            git("add", "--all")
            git("commit", "-m", f"{wrong} errors")
        dvc("exp", "run", "--name", "tumid-boff", "-S", "wrong=0")
        git("checkout", "--force", "HEAD")
        yield root


def test_head_is_compared_with_an_experiment_and_with_a_revision(repository: Path):
    before = git("status", "--porcelain")
    result = compare("HEAD", "tumid-boff", "--report", "out")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("tumid-boff is better than HEAD: accuracy 100.0 % against 86.7")
    assert "is not known" not in result.stdout
    assert Path("out/index.html").read_text().count("data:image/png;base64,") == 8
    result = compare("main~1", "HEAD", "--json", "--report", "out")
    data = json.loads(result.stdout)
    assert (data["a"]["label"], data["b"]["label"]) == ("main~1", "HEAD")
    commit = git("rev-parse", "--short=7", "main~1")
    assert data["a"]["origin"] == f"revision main~1 ({commit})"
    assert data["sections"]["characters"]["fates"]["mended"] == 4
    assert data["matched"]["by"] == "name"
    assert git("status", "--porcelain") == before + "?? out/" * ("?? out/" not in before)


def test_pictures_come_out_of_the_cache_when_the_workspace_holds_other_data(repository: Path):
    data, aside = Path("data"), Path("aside")
    data.rename(aside)
    try:
        assert compare("HEAD~1", "HEAD", "--report", "out").exit_code == 0
        assert Path("out/index.html").read_text().count("data:image/png;base64,") == 4
    finally:
        aside.rename(data)


def test_an_unknown_revision_and_one_that_left_the_cache_say_so(repository: Path):
    with pytest.raises(NotFoundHereError, match="no git revision or DVC experiment 'nothing'"):
        operand_of_revision(repository, "nothing", "nothing")
    cache, aside = repository / ".dvc/cache", repository / ".dvc/aside"
    cache.rename(aside)
    try:
        with pytest.raises(NotFoundHereError, match="neither in DVC's cache nor in a remote"):
            operand_of_revision(repository, "HEAD~1", "HEAD~1")
    finally:
        aside.rename(cache)
