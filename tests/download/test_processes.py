"""Real processes that fetch into one cache: killed in the middle, and at the same time."""

import hashlib
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from glyphline.download.entry import Archive
from glyphline.download.fetch import fetch
from glyphline.params.compute import DownloadParams

PATIENCE_S = 30.0  # a process takes a while to start on a busy machine
SCRIPT = """
import sys
from pathlib import Path
from glyphline.download.entry import Archive
from glyphline.download.fetch import fetch
from glyphline.params.compute import DownloadParams
address, size, sha256, cache = sys.argv[1:]
archive = Archive("toys", ("toys.zip",), address, int(size), sha256, "none", "none")
params = DownloadParams(timeout_s=60, retries=0)
print(fetch(archive, Path(cache), params).sha256)
"""


@pytest.fixture
def archive(server, zipped, monkeypatch) -> Archive:
    monkeypatch.delenv("GLYPHLINE_MIRROR", raising=False)
    server.files["/toys.zip"] = zipped
    digest = hashlib.sha256(zipped).hexdigest()
    return Archive(
        "toys", ("toys.zip",), server.address + "/toys.zip", len(zipped), digest, "none", "none"
    )


@pytest.fixture
def start(archive, tmp_path):
    """Start a process that fetches the archive."""
    running = []

    def run() -> subprocess.Popen[str]:
        told = [archive.address, str(archive.size), str(archive.sha256), str(tmp_path)]
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, *told],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


class Held:
    """A server's answer that sends some bytes, tells that it did, and waits before the rest."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.sent = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, handler, data: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.send_header("ETag", '"one"')
        handler.end_headers()
        handler.wfile.write(data[: self.first])
        handler.wfile.flush()
        self.sent.set()
        self.go_on.wait(PATIENCE_S)
        handler.wfile.write(data[self.first :])


def grown(part: Path, process: subprocess.Popen[str]) -> int:
    """Wait until bytes of a transfer are on disk; return how many."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.01)):
        if part.exists() and part.stat().st_size:
            break
        assert process.poll() is None, process.communicate()
        pause.wait(0.01)
    return part.stat().st_size


@pytest.mark.parametrize("first", [9_000, 150_001])
def test_a_process_killed_in_the_middle_leaves_what_the_next_one_goes_on_from(
    archive, server, zipped, start, tmp_path, first
):
    held = Held(first)
    server.faults = [held]
    process = start()
    assert held.sent.wait(PATIENCE_S)
    part = tmp_path / "toys/toys.zip.part"
    grown(part, process)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    held.go_on.set()
    assert not (tmp_path / "toys/toys.zip").exists()

    kept = part.stat().st_size
    assert 0 < kept <= first
    fetched = fetch(archive, tmp_path, DownloadParams(timeout_s=5, retries=0))
    assert fetched.path.read_bytes() == zipped
    assert server.ranges == [None, f"bytes={kept}-"]
    left = sorted(path.name for path in fetched.path.parent.iterdir())
    assert left == ["toys.zip", "toys.zip.lock"]


def test_processes_at_the_same_time_fetch_once(archive, server, zipped, start, tmp_path):
    held = Held(10_000)
    server.faults = [held]
    first = start()
    assert held.sent.wait(PATIENCE_S)
    second = start()
    # The second process says this when it finds the first one at work.
    assert "waiting for another run that fetches toys.zip" in second.stderr.readline()
    held.go_on.set()
    for process in (first, second):
        out, err = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, out.strip()) == (0, archive.sha256), err
    assert server.ranges == [None]
    assert (tmp_path / "toys/toys.zip").read_bytes() == zipped


def test_a_process_killed_while_another_waits_hands_over_its_part(archive, server, start, tmp_path):
    held = Held(100_000)
    server.faults = [held]
    first = start()
    assert held.sent.wait(PATIENCE_S)
    second = start()
    assert "waiting for another run" in second.stderr.readline()
    grown(tmp_path / "toys/toys.zip.part", first)
    first.send_signal(signal.SIGKILL)
    out, err = second.communicate(timeout=PATIENCE_S)
    assert (second.returncode, out.strip()) == (0, archive.sha256), err
    held.go_on.set()
    assert server.ranges[0] is None
    assert server.ranges[1].startswith("bytes=")
