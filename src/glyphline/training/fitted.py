"""What a training begins with and ends with, whatever learns: the card, and the fitted model."""

from dataclasses import dataclass
from pathlib import Path

from glyphline.charset import Charset
from glyphline.manifest import Manifest
from glyphline.models.saved import ModelCard, Network, family
from glyphline.params.base import section
from glyphline.params.document import Document
from glyphline.training.journal import Journal
from glyphline.training.weights import Weights


@dataclass(frozen=True)
class Fitted:
    """The outcome of a training: the card and network of the best epoch, and the journal."""

    card: ModelCard
    network: Network
    journal: Journal
    balanced: Path
    left_out: int
    """Training samples passed over because the head reads single characters only."""
    weights: Weights | None
    """What each class weighed in the loss; None when all weighed the same."""


def new_card(document: Document, data: Manifest) -> ModelCard:
    """What the model will be, known before training."""
    module = family(document.model)
    params = section(module.FamilyParams, document.family, f"models.{document.model}")
    return ModelCard(
        family=document.model,
        family_params=params.model_dump(mode="json"),
        head=module.HEAD,
        charset=Charset(data.charset).characters,
        merges=data.merges,
        preprocess=module.preprocess(params, data, document.recipe.framing),
        provenance={
            "seed": document.seed,
            "dataset": document.dataset,
            "data_fingerprint": data.fingerprint,
            "train": document.train.deciding(),
        },
    )
