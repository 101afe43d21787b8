"""Holding back the chatter of C++ libraries."""

import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from glyphline.quiet import without_chatter


def chatter() -> None:
    os.write(1, b"from C, out\n")
    os.write(2, b"from C, err\n")
    warnings.warn("from a library", stacklevel=1)
    logging.getLogger("tensorflow").warning("from a logger")


def test_nothing_that_the_block_writes_comes_through(capfd: pytest.CaptureFixture[str]) -> None:
    with without_chatter():
        chatter()
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""


def test_an_exception_brings_the_chatter_back_on_standard_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def broken() -> None:
        os.write(2, b"the reason\n")
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"), without_chatter():
        broken()
    captured = capfd.readouterr()
    assert captured.err == "the reason\n"
    assert captured.out == ""


def test_output_before_and_after_the_block_arrives_in_order(
    capfd: pytest.CaptureFixture[str],
) -> None:
    os.write(1, b"before\n")
    with without_chatter():
        chatter()
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "before\nafter\n"


def test_log_levels_and_descriptors_are_as_before() -> None:
    logger = logging.getLogger("tf2onnx")
    logger.setLevel(logging.DEBUG)
    descriptors = len(list(Path("/dev/fd").iterdir()))
    for _ in range(3):
        with without_chatter():
            assert logger.level == logging.ERROR
    assert logger.level == logging.DEBUG
    logger.setLevel(logging.NOTSET)
    assert len(list(Path("/dev/fd").iterdir())) == descriptors


def test_blocks_may_be_nested(capfd: pytest.CaptureFixture[str]) -> None:
    with without_chatter():
        with without_chatter():
            os.write(1, b"inner\n")
        os.write(1, b"outer\n")
    os.write(1, b"shown\n")
    assert capfd.readouterr().out == "shown\n"


SCRIPT = """
import sys
from glyphline.quiet import without_chatter
print("before")
with without_chatter():
    print("inside")
    print("inside, err", file=sys.stderr)
    if sys.argv[1:]:
        sys.exit(3)
print("after")
"""


@pytest.mark.parametrize(
    ("arguments", "status", "out", "err"),
    [([], 0, "before\nafter\n", []), (["fail"], 3, "before\n", ["inside", "inside, err"])],
)
def test_what_python_prints_is_held_back_too_and_comes_back_with_an_exception(
    arguments: list[str], status: int, out: str, err: list[str]
) -> None:
    command = [sys.executable, "-c", SCRIPT, *arguments]
    end = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (end.returncode, end.stdout, sorted(end.stderr.splitlines())) == (status, out, err)
