"""From balanced and synthetic shards to the best weights of a model family."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from glyphline.backend import keras
from glyphline.charset import Charset
from glyphline.data.batches import Batches, endless, endless_levels
from glyphline.data.feed import EncodedLevels, as_dataset, levels_as_dataset
from glyphline.data.prepared import PreparedFile
from glyphline.manifest import Manifest
from glyphline.models.heads import Head
from glyphline.models.saved import ModelCard, family
from glyphline.params.base import section
from glyphline.params.document import Document
from glyphline.params.training import AugmentParams, TrainParams
from glyphline.training.callbacks import KeepBest, StopOnNonFinite, Validation, WriteJournal
from glyphline.training.determinism import make_deterministic
from glyphline.training.journal import Journal
from glyphline.training.preflight import check_labels
from glyphline.training.weights import Weights, weigh_classes

Track = Callable[[dict[str, float], int], None]


@dataclass(frozen=True)
class Fitted:
    """The outcome of a training: the card and network of the best epoch, and the journal."""

    card: ModelCard
    network: keras.Model
    journal: Journal
    balanced: Path
    left_out: int
    """Training samples passed over because the head reads single characters only."""
    weights: Weights | None
    """What each class weighed in the loss; None when all weighed the same."""


def fit(document: Document, balanced: Path, synthetic: Path, track: Track) -> Fitted:
    """Train the chosen model family on the chosen data.

    Args:
        document: params.yaml.
        balanced: folder with shards `train` and `val`, and the manifest.
        synthetic: folder with shards `synthetic`; may hold none.
        track: called with the figures of each epoch and its number.

    Returns:
        The best epoch by val error rate.

    Raises:
        TrainingError: when a pre-flight check fails or the loss stops being finite.
    """
    make_deterministic(document.seed)
    data = Manifest.load(balanced)
    card = new_card(document, data)
    head = card.new_head()
    size = document.train.batch_size
    sets = ((balanced, "train"), (synthetic, "synthetic"))
    # Beside the data, which is on a disk with room; inside it DVC would count it as output.
    keep = PreparedFile(balanced.parent)
    train = Batches(sets, card.preprocess, card.characters_only, size, keep)
    val = Batches(((balanced, "val"),), card.preprocess, card.characters_only, max(size, 256), keep)

    network = card.new_network()
    check_labels(train.texts() + val.texts(), head, network.output_shape)
    weights = weigh_classes(train.texts(), card.charset, document.train.class_weights)
    best, journal = _run(document, network, head, weights, train, val, track)
    provenance = {**card.provenance, "best": best}
    return Fitted(
        card=card.model_copy(update={"provenance": provenance}),
        network=network,
        journal=journal,
        balanced=balanced,
        left_out=train.left_out(),
        weights=weights,
    )


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
            "train": document.train.model_dump(mode="json"),
        },
    )


def _run(
    document: Document,
    network: keras.Model,
    head: Head,
    weights: Weights | None,
    train: Batches,
    val: Batches,
    track: Track,
) -> tuple[dict[str, float], Journal]:
    params = document.train
    samples = max(train.count(), params.epoch_samples_min)
    steps = math.ceil(samples / params.batch_size)
    journal = Journal(params.epochs, steps, track)
    network.compile(
        optimizer=_optimizer(params, steps),
        loss=head.loss(params.label_smoothing, weights.values if weights else None),
        jit_compile=False,
    )
    best = KeepBest(params.patience_epochs)
    callbacks: list[keras.callbacks.Callback] = [StopOnNonFinite(), Validation(val, head)]
    if params.schedule == "plateau":
        patience = max(1, params.patience_epochs // 3)
        callbacks.append(
            keras.callbacks.ReduceLROnPlateau("val_loss", factor=0.5, patience=patience)
        )
    callbacks += [WriteJournal(journal, samples), best]
    with journal:
        network.fit(
            _input(train, head, document.seed, params.augment),
            epochs=params.epochs,
            steps_per_epoch=steps,
            callbacks=callbacks,
            shuffle=False,
            verbose=0,
        )
    best.restore()
    return best.best, journal


def _optimizer(params: TrainParams, steps: int) -> keras.optimizers.Optimizer:
    rate: Any = params.learning_rate
    if params.schedule == "cosine":
        warmup = round(params.warmup_epochs * steps)
        rate = keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=0.0 if warmup else params.learning_rate,
            decay_steps=max(1, params.epochs * steps - warmup),
            warmup_target=params.learning_rate if warmup else None,
            warmup_steps=warmup,
        )
    return keras.optimizers.AdamW(
        learning_rate=rate, weight_decay=params.weight_decay, global_clipnorm=params.clip_norm
    )


def _input(train: Batches, head: Head, seed: int, augmentation: AugmentParams) -> Any:
    """Endless batches with encoded labels; on TensorFlow made in a thread beside the steps."""

    def encoded() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for pictures, texts in endless(train, seed, augmentation):
            yield pictures, head.encode(texts)

    def levels(together: int) -> Iterator[EncodedLevels]:
        for piece in endless_levels(train, seed, together):
            yield piece.levels, piece.strongest, head.encode(piece.texts)

    if keras.backend.backend() != "tensorflow":
        return encoded()
    axes = 1 if head.name == "softmax" else 2
    if augmentation.changes_nothing:
        return levels_as_dataset(levels, train.how, axes, train.batch_size)
    return as_dataset(encoded, train.how, axes, train.batch_size)
