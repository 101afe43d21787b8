"""From what a person typed to the readings it names."""

from collections.abc import Callable
from pathlib import Path

from glyphline.comparing.folders import operand_of_folder
from glyphline.comparing.operand import NotFoundHereError, Operand
from glyphline.comparing.revisions import operand_of_revision
from glyphline.comparing.runs import operand_of_run
from glyphline.errors import DataError

WORKSPACE = "workspace"
PREFIXES = ("folder", "dvc", "mlflow")


def find_operand(wanted: str, root: Path) -> Operand:
    """Find the readings of one side.

    `workspace` is the working tree's `reports`. `folder:`, `dvc:` and `mlflow:` before a name say
    where to look. Without one the name is taken as a folder, as a git revision or DVC
    experiment, as an MLflow run, in this order: the first that holds readings counts.

    Args:
        wanted: what the person typed.
        root: of the repository.

    Raises:
        DataError: if nothing has that name, with every place that was looked at and what was
            missing there.
    """
    if wanted == WORKSPACE:
        return _first({"folder": operand_of_folder}, root / "reports", wanted, wanted)
    prefix, colon, rest = wanted.partition(":")
    chosen = prefix if colon and prefix in PREFIXES else ""
    name = rest if chosen else wanted
    if not name:
        raise DataError(f"expected a name, got {wanted!r}; give a folder, revision or run")
    finders: dict[str, Callable[..., Operand]] = {
        "folder": lambda path, label: operand_of_folder(Path(path).expanduser(), label),
        "dvc": lambda revision, label: operand_of_revision(root, revision, label),
        "mlflow": lambda run, label: operand_of_run(root, run, label),
    }
    places = {kind: find for kind, find in finders.items() if chosen in ("", kind)}
    return _first(places, name, name, wanted)


def _first(
    finders: dict[str, Callable[..., Operand]], name: str | Path, label: str, wanted: str
) -> Operand:
    reasons = []
    for find in finders.values():
        try:
            return find(name, label)
        except NotFoundHereError as error:
            reasons.append(str(error))
    raise DataError(
        f"found no readings for {wanted!r}: {'; '.join(reasons)}. `dvc exp show` lists "
        f"experiments, `mlflow ui` runs; `dvc repro evaluate` writes the readings of the workspace"
    )
