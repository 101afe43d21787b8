from pathlib import Path

import pytest

from glyphline.tracking.command import sync_all


def test_what_cannot_be_sent_is_listed_with_its_reason(root: Path, capsys: pytest.CaptureFixture):
    (entry,) = sync_all()
    assert (entry.name, entry.outcome) == ("workspace", "skipped")
    shown = " ".join(capsys.readouterr().out.split())
    assert "workspace" in shown
    assert "skipped" in shown
    assert "no params.yaml" in shown
