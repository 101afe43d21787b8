"""Runs that are killed, interrupted or run out of disk, and go on from their finished shards."""

import errno
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import mortal_run
import PIL
import pytest
from mortal_run import MOMENTS, PER_SHARD, TOTAL, at_sample, loky, shrink, synthesize

from glyphline.errors import OutputError
from glyphline.synthesis import generate, origin
from glyphline.synthesis.unfinished import unfinished_folder


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    shrink(monkeypatch.setattr)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    with pytest.MonkeyPatch.context() as patched:
        shrink(patched.setattr)
        synthesize(folder, loky(1))
    return files(folder)


@pytest.fixture
def drawn(monkeypatch):
    """The indices of all samples drawn in this process."""
    indices = []
    draw = generate.draw_sample

    def counted(plan, index, what):
        indices.append(index)
        return draw(plan, index, what)

    monkeypatch.setattr(generate, "draw_sample", counted)
    return indices


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def interrupted(folder: Path, number: int) -> None:
    """Leave a run behind that Ctrl-C ended at a sample."""
    with pytest.MonkeyPatch.context() as patched:
        at_sample(number, ctrl_c, patched.setattr)
        with pytest.raises(KeyboardInterrupt):
            synthesize(folder, loky(1))


def ctrl_c() -> None:
    raise KeyboardInterrupt


def shards_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Name -> the file itself and when it was last written."""
    return {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in folder.glob("*.parquet")}


@pytest.mark.parametrize(
    ("moment", "workers", "finished"),
    [
        ("in the first shard", 1, 0),
        ("in the second shard", 1, 1),
        ("between a shard and its record", 1, 1),
        ("before the third shard", 2, 2),
        ("in the last shard", 1, 3),
        ("while the report is written", 1, 4),
        ("after the shards took their place", 1, 0),
    ],
)
def test_after_kill_9_a_run_goes_on_and_gives_the_bytes_of_an_undisturbed_one(
    tmp_path, undisturbed, drawn, moment, workers, finished
):
    program = [sys.executable, mortal_run.__file__, str(tmp_path), moment, str(workers)]
    # Not pipes: workers that outlive their parent for a while would keep them open.
    with tempfile.TemporaryFile("w+") as told:
        killed = subprocess.run(program, stdout=told, stderr=told)
        told.seek(0)
        assert killed.returncode == -signal.SIGKILL, told.read()
    waiting = shards_of(unfinished_folder(tmp_path / "out") / "shards")
    synthesize(tmp_path, loky(1))
    assert files(tmp_path) == undisturbed
    assert drawn == list(range(finished * PER_SHARD, TOTAL))
    kept = shards_of(tmp_path / "out")
    names = sorted(kept)[:finished]
    assert {name: kept[name] for name in names} == {name: waiting[name] for name in names}


def test_every_moment_is_tried():
    tried = test_after_kill_9_a_run_goes_on_and_gives_the_bytes_of_an_undisturbed_one.pytestmark
    assert {case[0] for case in tried[0].args[1]} == set(MOMENTS)


def test_ctrl_c_keeps_finished_shards_alone_and_says_so(tmp_path, undisturbed, capsys):
    interrupted(tmp_path, 300)
    folder = unfinished_folder(tmp_path / "out")
    assert (
        f"kept 2 finished shards (256 of 400 samples) in {folder}; run" in capsys.readouterr().err
    )
    assert sorted(files(folder)) == [
        "origin.json",
        "records/00000.json",
        "records/00001.json",
        "shards/synthetic-00000.parquet",
        "shards/synthetic-00001.parquet",
    ]
    interrupted(tmp_path, 399)
    summary = synthesize(tmp_path, loky(2))
    told = capsys.readouterr().err
    assert "going on after 2 finished shards (256 of 400 samples)" in told
    assert "going on after 3 finished shards (384 of 400 samples)" in told
    assert files(tmp_path) == undisturbed
    assert summary["samples"] == sum(summary["kinds"].values()) == TOTAL


def test_ctrl_c_within_the_first_shard_leaves_nothing_behind(tmp_path, capsys):
    interrupted(tmp_path, 100)
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]
    assert capsys.readouterr().err == ""


def test_an_interrupted_run_leaves_the_outputs_of_the_run_before(tmp_path, undisturbed):
    synthesize(tmp_path, loky(1))
    interrupted(tmp_path, 300)
    now = {name: data for name, data in files(tmp_path).items() if "unfinished" not in name}
    assert now == undisturbed


def other_code(patched):
    patched.setattr(origin, "code_fingerprint", lambda: "other")


def other_pillow(patched):
    patched.setattr(PIL, "__version__", "0")


def fewer_fonts(patched):
    fonts = generate.fonts_of(["trdg"])
    patched.setattr(generate, "fonts_of", lambda sets: fonts[:-1])


@pytest.mark.parametrize(
    ("change", "changes", "named"),
    [
        (None, {"seed": 21}, "seed"),
        (None, {"lines": 201}, "synthesis"),
        (None, {"height_px": [40, 40]}, "looks"),
        (other_code, {}, "code"),
        (other_pillow, {}, "libraries"),
        (fewer_fonts, {}, "fonts"),
    ],
)
def test_shards_of_another_origin_are_discarded_with_a_line_that_says_why(
    tmp_path, monkeypatch, capsys, drawn, change, changes, named
):
    interrupted(tmp_path / "resumed", 300)
    drawn.clear()
    if change:
        change(monkeypatch)
    synthesize(tmp_path / "resumed", loky(1), **changes)
    assert drawn[0] == 0
    folder = unfinished_folder(tmp_path / "resumed" / "out")
    line = f"discarding 2 finished shards in {folder}: drawn with other {named}\n"
    assert line in capsys.readouterr().err
    synthesize(tmp_path / "fresh", loky(1), **changes)
    assert files(tmp_path / "resumed") == files(tmp_path / "fresh")


def test_a_recipe_without_synthesis_discards_what_waits(tmp_path, capsys):
    interrupted(tmp_path, 300)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(mortal_run, "TOTAL", 200)
        synthesize(tmp_path, loky(1), lines=0)
    assert "nothing is to be drawn" in capsys.readouterr().err
    assert not unfinished_folder(tmp_path / "out").exists()


def cut(folder: Path) -> None:
    path = folder / "shards/synthetic-00001.parquet"
    path.write_bytes(path.read_bytes()[:-20])


def flip(folder: Path) -> None:
    path = folder / "shards/synthetic-00001.parquet"
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(data)


def swap(folder: Path) -> None:
    """A whole shard, but another one."""
    first = folder / "shards/synthetic-00000.parquet"
    (folder / "shards/synthetic-00001.parquet").write_bytes(first.read_bytes())


def lose(folder: Path) -> None:
    (folder / "shards/synthetic-00001.parquet").unlink()


def lose_record(folder: Path) -> None:
    (folder / "records/00001.json").unlink()


def spoil_record(folder: Path) -> None:
    (folder / "records/00001.json").write_text("{")


@pytest.mark.parametrize("harm", [cut, flip, swap, lose, lose_record, spoil_record])
def test_a_shard_that_is_not_as_it_was_written_is_drawn_again_with_all_after_it(
    tmp_path, undisturbed, drawn, harm
):
    interrupted(tmp_path, 399)
    harm(unfinished_folder(tmp_path / "out"))
    drawn.clear()
    synthesize(tmp_path, loky(1))
    assert drawn == list(range(PER_SHARD, TOTAL))
    assert files(tmp_path) == undisturbed


@pytest.mark.parametrize(
    ("moment", "kept"), [("before the third shard", 2), ("while the report is written", 4)]
)
def test_a_full_disk_is_one_line_and_keeps_finished_shards(
    tmp_path, undisturbed, monkeypatch, capsys, moment, kept
):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, limits[1]))

    MOMENTS[moment](fill, monkeypatch.setattr)
    try:
        with pytest.raises(OutputError, match=r"cannot write below .*make room there") as raised:
            synthesize(tmp_path, loky(1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert isinstance(raised.value.__cause__, OSError)
    assert raised.value.__cause__.errno == errno.EFBIG
    assert f"kept {kept} finished shards" in capsys.readouterr().err
    monkeypatch.undo()
    shrink(monkeypatch.setattr)
    synthesize(tmp_path, loky(1))
    assert files(tmp_path) == undisturbed


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "out.unfinished").write_text("a file stands here")
    with pytest.raises(OutputError, match=f"cannot write below {tmp_path / 'run'} "):
        synthesize(tmp_path / "run", loky(1))
