"""How a stage script starts and ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from glyphline.errors import DataError, ParamsError
from glyphline.stage import run, shown_errors

SCRIPT = '''
import os, signal, time
from typing import Annotated
import typer
from glyphline import stage
from glyphline.errors import DataError

def main(how: Annotated[str, typer.Option(help="What happens.")]) -> None:
    """Do what the test asks for."""
    if how == "error":
        raise DataError("labels ['[red]', '[/]'] are odd\\nand [bold] too: " + "x" * 200)
    if how == "bug":
        raise ZeroDivisionError("a bug")
    if how == "ctrl-c":
        # Shells start what runs in the background deaf to it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)

if __name__ == "__main__":
    stage.run(main)
'''


def ended(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--how", "well"], 0, ""),
        (["--how", "error"], 1, "error: labels ['[red]', '[/]'] are odd and [bold] too: xxx"),
        (["--how", "bug"], 1, "ZeroDivisionError: a bug"),
        (["--how", "ctrl-c"], 130, "interrupted; outputs are as they were\n"),
        (["--who", "me"], 2, "No such option"),
        ([], 2, "Missing option"),
    ],
    ids=["well", "error", "bug", "ctrl-c", "unknown option", "missing option"],
)
def test_a_stage_ends_with_the_status_and_message_of_what_happened(
    tmp_path: Path, arguments: list[str], status: int, message: str
) -> None:
    end = ended(tmp_path, *arguments)
    assert end.returncode == status
    assert message in end.stderr
    assert end.stdout == ""
    if arguments == ["--how", "error"]:
        assert end.stderr.count("\n") == 1
    assert ("Traceback" in end.stderr) == (arguments == ["--how", "bug"])


def test_help_comes_from_the_function(tmp_path: Path) -> None:
    end = ended(tmp_path, "--help")
    assert end.returncode == 0
    assert "Do what the test asks for." in end.stdout
    assert "What happens." in end.stdout


@pytest.mark.parametrize("error", [DataError("no [red]data[/]"), ParamsError("no [red]data[/]")])
def test_brackets_in_messages_are_printed_as_they_are(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught, shown_errors():
        raise error
    assert caught.value.code == 1
    assert capsys.readouterr().err == "error: no [red]data[/]\n"


def test_other_exceptions_pass_through() -> None:
    with pytest.raises(KeyError), shown_errors():
        raise KeyError("a bug")


def test_running_a_function_passes_its_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def main(out: Path = Path("data")) -> None:
        """Take a path."""
        seen.append(out)

    for arguments in ([], ["--out", "elsewhere"]):
        monkeypatch.setattr(sys, "argv", ["stage.py", *arguments])
        with pytest.raises(SystemExit) as caught:
            run(main)
        assert not caught.value.code
    assert seen == [Path("data"), Path("elsewhere")]
