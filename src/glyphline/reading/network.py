"""An exported network on ONNX Runtime: quick with one batch, and with many of them at once."""

from functools import cached_property

import numpy as np
import onnxruntime as ort

from glyphline.cores import available_cores


class Network:
    """Logits of batches; safe to share between threads.

    Attributes:
        threads: how many a batch is computed with.
    """

    def __init__(self, model: bytes, threads: int = 0) -> None:
        """Load a model.

        Args:
            model: an ONNX file.
            threads: 0 for as many as there are cores.

        Raises:
            Exception: ONNX Runtime's, which share no other base, if it cannot run the model.
        """
        self.threads = threads or available_cores()
        self._model = model
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def logits(self, batch: np.ndarray) -> np.ndarray:
        """Run the network: (B, H, W, 1) float32 to (B, V) or (B, T, V) float32."""
        return np.asarray(self._session.run(None, {self._input: batch})[0])

    @cached_property
    def of_one_thread(self) -> "Network":
        """The same network for callers that are several themselves.

        As many batches beside one another, a thread each, take less time than one after the other
        with all threads, which wait for each other at every layer.
        """
        return self if self.threads == 1 else Network(self._model, threads=1)
