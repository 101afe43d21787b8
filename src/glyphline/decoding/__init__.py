"""From logits to texts, in NumPy: the same code decodes in training, evaluation and reading."""

from glyphline.decoding.best_path import HeadName, decode, decode_probabilities, softmax

__all__ = ["HeadName", "decode", "decode_probabilities", "softmax"]
