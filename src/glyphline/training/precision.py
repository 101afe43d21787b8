"""Mixed precision: products in 16 bits, weights and logits in 32."""

from collections.abc import Iterator
from contextlib import contextmanager

from glyphline.backend import keras
from glyphline.params.training import Precision

POLICIES: dict[Precision, str] = {
    "float32": "float32",
    "bfloat16": "mixed_bfloat16",
    "float16": "mixed_float16",
}


@contextmanager
def computing_in(precision: Precision) -> Iterator[None]:
    """Have networks that are made inside compute in `train.precision`.

    With float16 Keras scales the loss, so that small gradients do not vanish.

    Source: Micikevicius et al. 2018, Mixed Precision Training.
    """
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(POLICIES[precision])
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
