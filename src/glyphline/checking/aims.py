"""What samples are checked against: a recipe and a model of params.yaml, or nothing but sense."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from glyphline.checking.steps import Model
from glyphline.data.labels import AUTO, PLAIN
from glyphline.errors import DataError, ParamsError
from glyphline.manifest import FILE_NAME, Manifest
from glyphline.params.base import choose
from glyphline.params.document import Document, load
from glyphline.params.mix import MixParams

PARAMS = Path("params.yaml")
RAW = Path("data/raw")
MAX_REJECTED_SHARE = 0.01  # where no recipe says another


@dataclass(frozen=True)
class Aims:
    """What the samples are for.

    Attributes:
        title: in words, for reports.
        charset: as in a recipe; `auto` for whatever occurs.
        merge: as in a recipe.
        mix: as in a recipe.
        min_per_class: below it the balance stage stops; 0 for no limit.
        train_share: share of the samples that will be in train.
        published: whether the publisher's split is used; None for wherever there is one.
        max_rejected_share: above it the balance stage stops.
        model: what will read the samples, or None.
        seed: of the search for nearly equal pictures.
        balanced: whether the balance stage wrote the samples.
    """

    title: str
    charset: str = AUTO
    merge: str | Mapping[str, str] = "none"
    mix: MixParams = PLAIN
    min_per_class: int = 0
    train_share: float = 1.0
    published: bool | None = None
    max_rejected_share: float = MAX_REJECTED_SHARE
    model: Model | None = None
    seed: int = 0
    balanced: bool = False


def settle(path: Path | None, dataset: str | None, params: Path | None) -> tuple[Path, Aims]:
    """Settle what is read and what it is checked against.

    Args:
        path: what the person named; None is data/raw beside params.yaml.
        dataset: the recipe that the person named, or None: for data/raw the chosen one, for
            anything else none.
        params: params.yaml; None takes the one in the working directory, if there is one.

    Returns:
        What to read, and the aims.

    Raises:
        ParamsError: if a recipe is named that does not exist, or params.yaml is wrong.
        DataError: if there is nothing at the path.
    """
    file = params or PARAMS
    document = load(file) if params or file.exists() else None
    raw = file.parent / RAW
    where = path or raw
    if not where.exists():
        hint = "run `dvc repro download`, or name what to check: glyphline check my/scans"
        raise DataError(f"{where} does not exist; {hint if path is None else 'see the path'}")
    if dataset is not None and document is None:
        raise ParamsError(f"--dataset {dataset} names a recipe, but there is no {file}")
    if (where / FILE_NAME).is_file():
        return where, _balanced(where, document)
    if document is None:
        return where, Aims("whatever occurs: there is no params.yaml")
    if dataset is None and where.resolve() != raw.resolve():
        return where, _open(document)
    name = choose(dataset or document.dataset, list(document.datasets), "dataset")
    return where, _recipe(name, document)


def _open(document: Document) -> Aims:
    """No recipe; lines are for the chosen model, or else the first one that reads lines."""
    models = [Model(name, document.models[name], "whole") for name in sorted(document.models)]
    models.sort(key=lambda model: model.family != document.model)
    model = next((model for model in models if model.reads_lines), None)
    lines = f" and model {model.family} for lines" if model else ""
    return Aims(f"whatever occurs{lines}: no --dataset was named", model=model, seed=document.seed)


def _recipe(name: str, document: Document) -> Aims:
    recipe = document.datasets[name]
    split = recipe.split
    rest = 1.0 - split.val - (0.0 if split.by == "published" else split.test)
    return Aims(
        title=f"dataset {name} and model {document.model} of params.yaml",
        charset=recipe.charset,
        merge=recipe.merge,
        mix=recipe.mix,
        min_per_class=recipe.balance.min_per_class,
        train_share=rest,
        published=split.by == "published",
        max_rejected_share=split.max_rejected_share,
        model=Model(document.model, document.family, recipe.framing),
        seed=document.seed,
    )


def _balanced(folder: Path, document: Document | None) -> Aims:
    manifest = Manifest.load(folder)
    model = None
    if document is not None:
        model = Model(document.model, document.family, document.recipe.framing)
    return Aims(
        title=f"its own {FILE_NAME}" + (f" and model {document.model}" if document else ""),
        charset=manifest.charset,
        published=True,
        model=model,
        seed=document.seed if document else 0,
        balanced=True,
    )
