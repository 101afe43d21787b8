from pathlib import Path

import pytest

from glyphline.errors import DataError
from glyphline.params.document import Document
from glyphline.tracking.location import locate
from glyphline.tracking.promotion import READINGS, parent_of_version, promote
from glyphline.tracking.runs import stage_run
from glyphline.tracking.store import Store, open_store

NAME = "glyphline-printed"


@pytest.fixture
def store(root: Path) -> Store:
    return open_store(locate())


def register(document: Document, seed: int, readings: str, folder: Path) -> str:
    """An experiment that was evaluated and exported; returns its run id."""
    folder.mkdir(exist_ok=True)
    (folder / "weights").write_text("w")
    with stage_run("export", document.model_copy(update={"seed": seed})) as run:
        run.log_tags({READINGS: readings})
        run.log_model(folder, b"picture", NAME)
    return run.parent_id


def champion(store: Store) -> int:
    return int(store.client.get_model_version_by_alias(NAME, "champion").version)


def test_the_champion_moves_to_what_reads_better_than_it_and_to_nothing_else(
    store: Store, document: Document, tmp_path: Path
):
    parents = {
        name: register(document, seed, name, tmp_path / "export")
        for seed, name in enumerate(("old", "new", "best"))
    }
    assert champion(store) == 1
    with pytest.raises(DataError, match=r"version 1, which did not .* models:/.*@champion"):
        promote(store, "new", "best", "better")
    with pytest.raises(DataError, match="no registered model gave these readings"):
        promote(store, "old", "unknown", "better")
    assert champion(store) == 1
    said = promote(store, "old", "new", "new is better than old")
    assert said == f"{NAME}@champion is version 2 now; it was version 1"
    assert champion(store) == 2
    version = store.client.get_model_version(NAME, "2")
    assert version.tags["champion.verdict"] == "new is better than old"
    assert "already" in promote(store, "old", "new", "again")
    assert promote(store, "new", "best", "x").endswith("it was version 2")
    assert parent_of_version(store, f"models:/{NAME}@champion") == parents["best"]
    assert parent_of_version(store, f"models:/{NAME}/1") == parents["old"]
    for wrong in (f"models:/{NAME}@nobody", f"models:/{NAME}/9", "models:/none@champion"):
        assert parent_of_version(store, wrong) == ""
    store.client.delete_registered_model_alias(NAME, "champion")
    assert promote(store, "x", "old", "x").endswith("there was none")
