"""A model on disk: a folder of weights and one JSON file that says how to rebuild and use it."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from glyphline.charset import Charset
from glyphline.decoding import HeadName
from glyphline.errors import DataError
from glyphline.models.heads import Head, head_of
from glyphline.outputs import read_json, write_json
from glyphline.params.base import Params, section
from glyphline.params.document import choose, members
from glyphline.preprocess import Preprocess

if TYPE_CHECKING:
    import keras

CARD = "model.json"
WEIGHTS = "model.weights.h5"


class ModelCard(Params):
    """Everything but the weights; enough to rebuild the network without params.yaml."""

    family: str
    family_params: dict[str, Any]
    head: HeadName
    charset: str
    merges: dict[str, str]
    preprocess: Preprocess
    provenance: dict[str, Any]
    """Seed, dataset, data fingerprint, train params, best epoch and its val figures."""

    @property
    def characters_only(self) -> bool:
        """Whether the model reads single characters and no lines."""
        return self.head == "softmax"

    def new_head(self) -> Head:
        """The head over this model's charset."""
        return head_of(self.head, Charset(self.charset))

    def time_steps(self) -> int:
        """Most time steps the network can make of a line; 0 for models of single characters."""
        if self.characters_only:
            return 0
        module = family(self.family)
        params = section(module.FamilyParams, self.family_params, f"models.{self.family}")
        return module.time_steps(params, self.preprocess)

    def new_network(self) -> "keras.Model":
        """The network with fresh weights."""
        module = family(self.family)
        params = section(module.FamilyParams, self.family_params, f"models.{self.family}")
        return module.build(params, self.preprocess, self.new_head().classes())


def family(name: str) -> ModuleType:
    """Import a family by its tag.

    Raises:
        ParamsError: naming the families there are.
    """
    package = "glyphline.models.families"
    return importlib.import_module(f"{package}.{choose(name, members(package), 'model')}")


def save_model(folder: Path, card: ModelCard, network: "keras.Model") -> None:
    """Write weights and card into an existing folder; equal weights give equal bytes."""
    network.save_weights(folder / WEIGHTS)
    write_json(folder / CARD, card.model_dump())


def load_model(folder: Path) -> tuple[ModelCard, "keras.Model"]:
    """Rebuild a saved model.

    Raises:
        DataError: if the folder holds no saved model.
    """
    try:
        card = ModelCard.model_validate(read_json(folder / CARD))
    except FileNotFoundError as error:
        raise DataError(f"{folder} holds no {CARD}; run `dvc repro train` first") from error
    network = card.new_network()
    network.load_weights(folder / WEIGHTS)
    return card, network
