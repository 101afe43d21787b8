"""The Dockerfile against the repository: what it copies, installs, starts and asks for is there."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from glyphline.cli import app
from glyphline.serving import app as serving

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def instructions() -> list[tuple[str, str]]:
    """Each instruction with its arguments on one line."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    plain = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", "")
    rows = [line.split(maxsplit=1) for line in plain.splitlines() if line.strip()]
    return [(name, " ".join(rest.split())) for name, rest in rows]


def of(name: str) -> list[str]:
    return [rest for each, rest in instructions() if each == name]


def copied() -> list[str]:
    """What is copied from the repository, not from an earlier stage."""
    own = [rest.split()[:-1] for rest in of("COPY") if not rest.startswith("--from")]
    return [name for names in own for name in names]


def options(arguments: list[str]) -> dict[str, str]:
    """`--name value` pairs."""
    return dict(zip(arguments[::2], arguments[1::2], strict=True))


def test_what_is_copied_is_there_and_reaches_the_builder() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    let_through = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert set(copied()) == let_through
    assert [name for name in copied() if not (ROOT / name).exists()] == []


def test_what_the_wheel_is_built_of_is_copied() -> None:
    needed = {"pyproject.toml", "uv.lock", "src", PROJECT["readme"], *PROJECT["license-files"]}
    assert needed <= set(copied())


def test_only_the_reading_runtime_and_the_server_are_installed() -> None:
    syncs = [rest for rest in of("RUN") if "uv sync" in rest]
    assert len(syncs) == 2
    for sync in syncs:
        assert "--locked" in sync
        assert "--no-default-groups" in sync
        assert re.findall(r"--extra (\S+)", sync) == ["serve"]
    assert "serve" in PROJECT["optional-dependencies"]
    # The environment is copied without the sources, so the package must not point to them.
    assert "--no-install-project" in syncs[0]
    assert "--no-editable" in syncs[1]


def test_both_stages_have_one_python_that_the_project_takes() -> None:
    images = {rest.split()[0] for rest in of("FROM")}
    assert len(images) == 1  # the environment's interpreter is a link into the image
    (version,) = re.findall(r"python:3\.(\d+)", images.pop())
    low, high = re.findall(r"3\.(\d+)", PROJECT["requires-python"])
    assert int(low) <= int(version) < int(high)


def test_a_user_without_rights_starts_it() -> None:
    names = [name for name, _ in instructions()]
    (user,) = of("USER")
    assert user not in ("root", "0")
    assert any("useradd" in rest and rest.split()[-1] == user for rest in of("RUN"))
    assert names.index("USER") < names.index("ENTRYPOINT")


def test_the_command_has_the_options_it_is_started_with() -> None:
    program, command, *arguments = json.loads(of("ENTRYPOINT")[0])
    assert (program, command) == ("glyphline", "serve")
    known = {one.opts[0]: one for one in get_command(app).commands["serve"].params}  # type: ignore[attr-defined]
    given = options(arguments)
    assert set(given) <= set(known)
    assert of("EXPOSE") == [str(known["--port"].default)]
    assert f":{of('EXPOSE')[0]}:{of('EXPOSE')[0]} " in shown_command()
    assert f":{given['--model']}:ro" in shown_command()


def shown_command() -> str:
    """How docs and Dockerfile say the image is run, which is the same."""
    pattern = r"docker run .*glyphline$"
    (documented,) = re.findall(pattern, (ROOT / "docs/serving.md").read_text(), re.MULTILINE)
    (commented,) = re.findall(pattern, (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert documented == commented
    return documented


@pytest.mark.parametrize("part", ["path", "port"])
def test_the_health_check_asks_what_the_server_answers(part: str) -> None:
    (check,) = of("HEALTHCHECK")
    program = json.loads(check.split(" CMD ")[1])
    assert program[:2] == ["python", "-c"]
    compile(program[2], "Dockerfile", "exec")
    (port, path) = re.findall(r"http://127\.0\.0\.1:(\d+)(/\w+)", program[2])[0]
    if part == "port":
        assert [port] == of("EXPOSE")
    else:
        assert f'@app.get("{path}"' in Path(serving.__file__).read_text(encoding="utf-8")
