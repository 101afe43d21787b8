"""Servers around a tiny model, which serving does not change."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from glyphline.reading.recognizer import Reader
from glyphline.serving.app import make_app
from glyphline.serving.limits import ServingLimits
from made_models import export_letters

Serve = Callable[..., TestClient]


@pytest.fixture(scope="session")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader.load(export_letters(tmp_path_factory.mktemp("letters")), threads=1)


@pytest.fixture
def serve(letters: Reader) -> Iterator[Serve]:
    """Start a server with some limits, and perhaps another reader."""
    running: list[TestClient] = []

    def start(reader: Reader = letters, **limits: float) -> TestClient:
        app = make_app(reader, ServingLimits(**{"gather_ms": 0, **limits}))
        running.append(TestClient(app, raise_server_exceptions=False).__enter__())
        return running[-1]

    yield start
    for client in running:
        client.__exit__(None, None, None)
