"""Batches as a `tf.data.Dataset`, made in a thread beside the training steps.

The thread is our own: TensorFlow has as few as there are cores, and a step needs all of them.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from glyphline.data.ahead import made_ahead
from glyphline.preprocess import Preprocess

HANDOVER = 2**21  # bytes; each call from TensorFlow into Python costs as much as ten characters
READY = 4  # batches that wait for the training step
AHEAD = 2  # handovers that wait to become batches

Encoded = tuple[np.ndarray, np.ndarray]
EncodedLevels = tuple[np.ndarray, np.ndarray, np.ndarray]


def as_dataset(
    stream: Callable[[], Iterator[Encoded]], how: Preprocess, like: np.ndarray, batch_size: int
) -> Any:
    """Hand batches to TensorFlow; several small ones at a time, which it cuts apart again.

    Args:
        stream: called once per iteration over the dataset; yields (pictures, labels), where
            pictures are (B, H, W, 1) float32.
        how: H and W of the pictures.
        like: encoded labels of any samples; all others have their type, and their shape but
            for B. Where pictures differ in width, batches are handed over one by one.
        batch_size: the largest B; a smaller batch is handed on as it is.

    Returns:
        A `tf.data.Dataset` of the same batches in the same order.
    """
    import tensorflow as tf

    width = None if how.width_step_px else how.width_px
    batch_bytes = batch_size * how.height_px * how.width_px * np.dtype(np.float32).itemsize
    together = max(1, HANDOVER // batch_bytes) if width else 1
    signature = (
        tf.TensorSpec((None, how.height_px, width, 1), tf.float32),
        tf.TensorSpec((None, *like.shape[1:]), like.dtype),
    )
    dataset = tf.data.Dataset.from_generator(
        lambda: made_ahead(_joined(stream(), together, batch_size), AHEAD),
        output_signature=signature,
    )
    return _finished(dataset, together, batch_size)


def levels_as_dataset(
    stream: Callable[[int], Iterator[EncodedLevels]],
    how: Preprocess,
    like: np.ndarray,
    batch_size: int,
) -> Any:
    """Hand pictures to TensorFlow before they are model input, and let it do the rest.

    Bytes take a quarter of the way that model input takes from Python to TensorFlow.

    Args:
        stream: called once per iteration over the dataset with the number of batches to yield
            at a time; yields (levels, strongest, labels), see `glyphline.data.window.Levels`.
        how: H and W of the pictures.
        like: encoded labels of any samples, see `as_dataset`.
        batch_size: the largest B.

    Returns:
        A `tf.data.Dataset` of ((B, H, W, 1) float32, labels).
    """
    import tensorflow as tf

    width = None if how.width_step_px else how.width_px
    together = max(1, HANDOVER // (batch_size * how.height_px * how.width_px)) if width else 1
    signature = (
        tf.TensorSpec((None, how.height_px, width), tf.uint8),
        tf.TensorSpec((None,), tf.float32),
        tf.TensorSpec((None, *like.shape[1:]), like.dtype),
    )

    def model_input(levels: Any, strongest: Any, labels: Any) -> tuple[Any, Any]:
        pictures = tf.cast(levels, tf.float32) / strongest[:, None, None]
        return pictures[..., None], labels  # (B, H, W, 1)

    dataset = tf.data.Dataset.from_generator(
        lambda: made_ahead(stream(together), AHEAD), output_signature=signature
    ).map(model_input)
    return _finished(dataset, together, batch_size)


def _finished(dataset: Any, together: int, batch_size: int) -> Any:
    """The batches one by one, some of them ready for the training step."""
    import tensorflow as tf

    options = tf.data.Options()
    # There is nothing to tune here, and the tuner's thread, which sleeps for 10 ms, 20 ms and so
    # on, now and then keeps whoever gives the dataset back waiting until it wakes up again.
    options.autotune.enabled = False
    return _cut_apart(dataset, together, batch_size).prefetch(READY).with_options(options)


def _cut_apart(dataset: Any, together: int, batch_size: int) -> Any:
    """Batches out of several at a time; what is left of each piece is a smaller batch."""
    import tensorflow as tf

    if together == 1:
        return dataset
    return dataset.flat_map(lambda *some: tf.data.Dataset.from_tensors(some).rebatch(batch_size))


def _joined(stream: Iterator[Encoded], together: int, batch_size: int) -> Iterator[Encoded]:
    """Join up to `together` batches; a smaller batch can only be the last of those joined."""
    waiting: list[Encoded] = []
    for batch in stream:
        waiting.append(batch)
        if len(waiting) == together or len(batch[1]) < batch_size:
            yield _concatenated(waiting)
            waiting = []
    if waiting:
        yield _concatenated(waiting)


def _concatenated(batches: list[Encoded]) -> Encoded:
    if len(batches) == 1:
        return batches[0]
    pictures, labels = zip(*batches, strict=True)
    return np.concatenate(pictures), np.concatenate(labels)
