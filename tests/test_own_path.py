from pathlib import Path

import pytest

from glyphline.own_path import own_path


@pytest.mark.parametrize(
    ("dvc_root", "path", "expected"),
    [
        (None, "scans", "here/scans"),
        ("real", "scans", "real/scans"),  # a queued experiment, in a copy of the repository
        ("real", "/data/scans", "/data/scans"),
        (None, "~/scans", "home/scans"),
    ],
)
def test_a_relative_path_starts_at_the_real_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dvc_root: str | None, path: str, expected: str
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DVC_ROOT", raising=False)
    if dvc_root:
        monkeypatch.setenv("DVC_ROOT", str(tmp_path / dvc_root))
    assert own_path(path) == tmp_path / expected
