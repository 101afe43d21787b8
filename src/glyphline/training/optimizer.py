"""The optimizer of a phase, with its schedule of the learning rate."""

from typing import Any

from glyphline.backend import keras
from glyphline.models.phases import Phase
from glyphline.params.training import TrainParams

UNDECAYED = ("bias", "gamma", "beta")  # parts of names of weights


def new_optimizer(params: TrainParams, phase: Phase, steps: int) -> keras.optimizers.Optimizer:
    """AdamW with `train.schedule` over the epochs of one phase, warm-up included.

    Args:
        params: `train`.
        phase: says how many epochs, and the factor of the learning rate.
        steps: of an epoch.

    Weight decay leaves biases and the scales and shifts of normalizations alone.

    Source: Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization; He et al. 2019, Bag
    of Tricks for Image Classification with Convolutional Neural Networks, section 3.1.
    """
    peak = params.learning_rate * phase.learning_rate_factor
    rate: Any = peak
    if params.schedule == "cosine":
        warmup = round(min(params.warmup_epochs, phase.epochs) * steps)
        rate = keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=0.0 if warmup else peak,
            decay_steps=max(1, phase.epochs * steps - warmup),
            warmup_target=peak if warmup else None,
            warmup_steps=warmup,
        )
    optimizer = keras.optimizers.AdamW(
        learning_rate=rate, weight_decay=params.weight_decay, global_clipnorm=params.clip_norm
    )
    optimizer.exclude_from_weight_decay(var_names=list(UNDECAYED))
    return optimizer
