"""The surroundings of an import: no network, a mirror in a temporary folder."""

from pathlib import Path

import pytest

from glyphline.params.compute import ComputeParams, DownloadParams
from glyphline.rejects import Rejects
from glyphline.sources._context import SourceContext


@pytest.fixture
def context(tmp_path) -> SourceContext:
    return SourceContext(
        seed=1,
        cache=tmp_path / "cache",
        download=DownloadParams(timeout_s=1, retries=0),
        compute=ComputeParams(backend="loky", workers=1),
        rejects=Rejects(),
    )


@pytest.fixture
def mirror(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "mirror"
    folder.mkdir()
    monkeypatch.setenv("GLYPHLINE_MIRROR", str(folder))
    return folder
