"""Keras on its backend, imported without TensorFlow's start-up chatter, with memory to reuse."""

import os

from glyphline.heap import keep_freed_memory
from glyphline.quiet import without_chatter

keep_freed_memory()
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # has to be set before the import
with without_chatter():
    import keras

__all__ = ["keras"]
