"""The converter that may crash does so in a child process."""

import stat
import sys
from pathlib import Path

import pytest

from glyphline.errors import ExportError
from glyphline.export import litert

ENDS = {
    "kill -SEGV $$": r"crashed \(SIGSEGV\)",
    "echo first >&2; echo 'operator X is not supported' >&2; exit 1": "operator X is not supported",
    "exit 3": "failed: no message",
}


@pytest.mark.parametrize("script", ENDS)
def test_the_end_of_the_child_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(ExportError, match=ENDS[script]):
        litert._run_apart(["a", "b"])


def test_a_child_that_does_not_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(litert, "TIMEOUT_S", 0.1)
    with pytest.raises(ExportError, match=r"did not end in 0\.1 s"):
        litert._run_apart([])
