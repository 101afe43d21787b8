from pathlib import Path

import pytest
from dvc.cli import main

from glyphline.tracking.dvc_cache import cached_file


def test_a_file_is_looked_for_where_dvc_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name, chosen in (("usual", ""), ("shared", "../all/of/us"), ("broken", "")):
        root = tmp_path / name
        root.mkdir()
        monkeypatch.chdir(root)
        assert main(["init", "--no-scm", "--quiet"]) == 0
        if chosen:
            assert main(["cache", "dir", chosen, "--quiet"]) == 0
    (tmp_path / "broken/.dvc/config").write_text("[cache\n")
    usual = ".dvc/cache/files/md5/ab/cd.dir"
    assert cached_file(tmp_path / "usual", "abcd.dir") == tmp_path / "usual" / usual
    assert cached_file(tmp_path / "shared", "abcd") == tmp_path / "all/of/us/files/md5/ab/cd"
    assert cached_file(tmp_path / "broken", "abcd.dir") == tmp_path / "broken" / usual
    assert cached_file(tmp_path / "no repository", "abcd").parts[-6:-4] == (".dvc", "cache")
