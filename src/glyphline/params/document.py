"""The whole of params.yaml, checked before any work begins."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from pydantic import Field

from glyphline.errors import ParamsError
from glyphline.params.base import Params, choose, read_yaml, section
from glyphline.params.compute import ComputeParams, DownloadParams
from glyphline.params.dataset import DatasetParams
from glyphline.params.decode import DecodeParams
from glyphline.params.export import ExportParams
from glyphline.params.looks import Looks, check_looks
from glyphline.params.results import EvaluateParams
from glyphline.params.training import TrainParams


class Document(Params):
    """params.yaml: three choices on top, then a section for each subject."""

    seed: int = Field(ge=0, lt=2**31)
    dataset: str
    model: str
    compute: ComputeParams
    download: DownloadParams
    datasets: dict[str, DatasetParams]
    looks: dict[str, Looks]
    """How synthetic text is drawn; a recipe's synthesis names one."""
    models: dict[str, Any]
    """Family tag -> that family's own params, checked by `load`."""
    train: TrainParams
    evaluate: EvaluateParams
    decode: DecodeParams
    export: ExportParams

    @property
    def recipe(self) -> DatasetParams:
        """The section of the chosen dataset."""
        return self.datasets[self.dataset]

    @property
    def recipe_looks(self) -> Looks:
        """How the chosen dataset's synthetic text is drawn."""
        return self.looks[self.recipe.synthesis.looks]

    @property
    def family(self) -> dict[str, Any]:
        """The section of the chosen model; its type lives in the family's own file."""
        return self.models[self.model]


def load(path: Path) -> Document:
    """Read params.yaml and check every name, key and value in it.

    The sections of sources and model families are checked against the types in their own
    files, found by name.

    Raises:
        ParamsError: one line naming what is wrong and what is allowed.
    """
    plain = read_yaml(path)
    for name, what in (("model", "models"), ("dataset", "datasets")):
        _check_mapping(plain, what, name)
        if name in plain:
            choose(plain[name], list(plain[what]), name)
    for name, recipe in plain["datasets"].items():
        section(DatasetParams, recipe, f"datasets.{name}")
    if isinstance(plain.get("looks"), dict):
        for name, values in plain["looks"].items():
            check_looks(values, f"looks.{name}")
    document = section(Document, plain, "")
    for recipe in document.datasets.values():
        choose(recipe.synthesis.looks, list(document.looks), "looks")
    for name, values in document.models.items():
        kind = _member("glyphline.models.families", name, "model", "FamilyParams")
        section(kind, values, f"models.{name}")
    _check_mixup(document)
    for name, recipe in document.datasets.items():
        for source, values in recipe.sources.items():
            resolve_source(source, values, f"datasets.{name}.sources.{source}")
    return document


def resolve_source(name: str, values: Any, where: str) -> tuple[str, Params]:
    """Find which source a section of `datasets.<name>.sources` means, and check its params.

    Args:
        name: the section's key; it is the source's tag unless `source: <tag>` says another.
        values: the section as params.yaml has it.
        where: dotted path of the section, for the message.

    Returns:
        The tag, and the params in the type of that source's own file.

    Raises:
        ParamsError: one line naming what is wrong and what is allowed.
    """
    tag = name
    if isinstance(values, dict) and "source" in values:
        tag = values["source"]
        values = {key: value for key, value in values.items() if key != "source"}
    try:
        kind = _member("glyphline.sources", tag, "source", "SourceParams")
    except ParamsError as error:
        hint = f"; under a name of its own {where} says its tag, source: <tag>"
        raise ParamsError(f"{error}{hint if tag == name else ''}") from error
    return tag, section(kind, values, where)


def _check_mixup(document: Document) -> None:
    family = importlib.import_module(f"glyphline.models.families.{document.model}")
    if document.train.augment.mixup and family.HEAD == "ctc":
        raise ParamsError(
            f"params: train.augment.mixup is {document.train.augment.mixup}, but the CTC head of "
            f"model {document.model} has no loss for a mixture of two texts; set it to 0, or "
            f"choose a model of single characters"
        )


def _check_mapping(plain: dict[str, Any], key: str, choice: str) -> None:
    value = plain.get(key)
    if not isinstance(value, dict) or not value:
        raise ParamsError(
            f"params: {key} must be a mapping of names to sections, not {value!r}; "
            f"the name of the one to use stands in {choice}"
        )


def members(package: str) -> list[str]:
    """Names of the modules of a package that is a registry: one file, one tag.

    Modules whose name starts with an underscore are not tags.
    """
    folder = importlib.import_module(package).__path__
    return sorted(m.name for m in pkgutil.iter_modules(folder) if not m.name.startswith("_"))


def _member(package: str, tag: str, what: str, name: str) -> type[Params]:
    choose(tag, members(package), what)
    return getattr(importlib.import_module(f"{package}.{tag}"), name)
