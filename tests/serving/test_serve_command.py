"""`glyphline serve` as a person meets it."""

import sys

import pytest
from typer.testing import CliRunner

from glyphline.cli import app
from glyphline.reading.recognizer import Reader
from glyphline.serving.server import listen


def test_without_its_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in sys.modules if name.startswith("glyphline.serving.")]:
        if name != "glyphline.serving.cli":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("sys.meta_path", [Missing(), *sys.meta_path])
    monkeypatch.delitem(sys.modules, "uvicorn", raising=False)
    result = CliRunner().invoke(app, ["serve"])
    assert result.exit_code == 1
    assert result.stderr == (
        "error: glyphline serve needs the package uvicorn; install it: "
        "pip install 'glyphline[serve]'\n"
    )


class Missing:
    def find_spec(self, name: str, *_: object) -> None:
        if name == "uvicorn":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def test_a_port_that_is_taken_is_one_line(letters: Reader, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Reader, "load", lambda *_, **__: letters)
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(app, ["serve", "--port", str(port)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: cannot listen at 127.0.0.1 port {port}: ")
    assert "--port" in result.stderr
