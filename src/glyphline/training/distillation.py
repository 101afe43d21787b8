"""Distillation: a network learns what earlier ones make of the same pictures, beside the labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from glyphline.data.feed import Encoded
from glyphline.decoding.best_path import softmax
from glyphline.errors import TrainingError
from glyphline.models.heads import Head
from glyphline.models.saved import ModelCard, Network, load_model
from glyphline.params.training import DistillationParams
from glyphline.training.start import fingerprint, model_folder

KEY = "train.distillation.teachers"


@dataclass(frozen=True)
class Teacher:
    """An earlier model, and how its logits become shares of our classes.

    Attributes:
        sha256: of the model's files.
        network: takes the pictures that the new network takes.
        ids: (V,) which of its logits is which of our classes.
        prior: (V,) what is added to them: it may have learnt as if all classes were equally
            frequent, and the labels of the training data are not.
    """

    sha256: str
    network: Network
    ids: np.ndarray
    prior: np.ndarray

    def shares(self, pictures: np.ndarray) -> np.ndarray:
        """(B, H, W, 1) float32 to (B, V) float32: how probable each class is of each picture."""
        logits = np.asarray(self.network.predict_on_batch(pictures), np.float32)
        return softmax(logits[:, self.ids] + self.prior).astype(np.float32)


def load_teachers(
    params: DistillationParams, card: ModelCard, log_prior: np.ndarray
) -> list[Teacher]:
    """The models that `train.distillation.teachers` names.

    Args:
        params: `train.distillation`.
        card: of the new model.
        log_prior: (V,) of the training labels, see `glyphline.training.prior`.

    Raises:
        DataError: if a folder holds no model.
        TrainingError: if a model takes other pictures or reads other characters, or the new one
            reads lines.
    """
    if params.teachers and not card.characters_only:
        raise TrainingError(
            f"{KEY} is for models of single characters: time steps of CTC "
            "have no label to share; set it to []"
        )
    return [_load(path, card, log_prior) for path in params.teachers]


def taught(
    stream: Iterator[Encoded], teachers: Sequence[Teacher], share: float, head: Head
) -> Iterator[Encoded]:
    """Have teachers look at each batch, and mix what they see into its labels.

    They see the very pictures that the new network learns from, augmented and blended.

    Args:
        stream: pictures (B, H, W, 1) float32, and labels: (B,) ids or (B, V) shares.
        teachers: at least one; each counts the same.
        share: of a label that comes from them, in [0, 1].
        head: of the new network.

    Yields:
        Pictures, and (B, V) float32, the share of each class, which add up to 1.

    Source: Hinton, Vinyals and Dean 2015, Distilling the Knowledge in a Neural Network, with
    temperature 1, for which the two losses are the cross-entropy to mixed labels.
    """
    every = np.eye(head.classes(), dtype=np.float32)
    for pictures, labels in stream:
        own = every[labels] if labels.ndim == 1 else labels  # (B, V)
        seen = np.mean([teacher.shares(pictures) for teacher in teachers], axis=0)
        yield pictures, (1 - share) * own + share * seen


def _load(path: str, card: ModelCard, log_prior: np.ndarray) -> Teacher:
    before, network = load_model(model_folder(path, KEY))
    if before.preprocess != card.preprocess:
        raise TrainingError(
            f"the teacher {path} takes other pictures than the new model: {before.preprocess}, not "
            f"{card.preprocess}; give both the same size_px and framing"
        )
    if sorted(before.charset) != sorted(card.charset):
        odd = "".join(sorted(set(before.charset) ^ set(card.charset)))
        raise TrainingError(
            f"the teacher {path} reads other characters than the new model: only one of the two "
            f"knows {odd!r}; train both on the same charset and merge map"
        )
    ids = np.array([before.charset.index(character) for character in card.charset])
    equal = before.provenance.get("train", {}).get("class_prior") == "equal"
    prior = log_prior if equal else np.zeros_like(log_prior)
    return Teacher(fingerprint(path, KEY), network, ids, prior)
