"""`Reader`: an exported model on ONNX Runtime."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort

from glyphline.decoding import decode
from glyphline.errors import ImageError, ModelError
from glyphline.exported import ExportCard
from glyphline.model_folder import DEFAULT, open_model
from glyphline.picture import decode_picture, to_grey
from glyphline.preprocess import in_widths
from glyphline.sample import Prediction

Picture = np.ndarray | bytes | str | Path


class Reader:
    """Reads pictures with an exported model; safe to share between threads.

    Attributes:
        card: charset, preprocessing and provenance of the model.
    """

    def __init__(self, card: ExportCard, session: ort.InferenceSession) -> None:
        self.card = card
        self._session = session
        self._input = session.get_inputs()[0].name

    @classmethod
    def load(cls, folder: Path | str, threads: int = 0, variant: str = DEFAULT) -> "Reader":
        """Load an export folder.

        Args:
            folder: what the export stage wrote, such as `data/export`.
            threads: threads for one batch; 0 leaves the choice to ONNX Runtime.
            variant: `onnx_fp32`, `onnx_int8_dynamic` or `onnx_int8_static`.

        Raises:
            ModelError: if the folder is no exported model, a file is missing, altered or
                foreign, the variant is not there, or ONNX Runtime cannot run it.
        """
        card, model = open_model(folder, variant)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's exceptions share no other base
            reason = " ".join(str(error).split())
            raise ModelError(
                f"{variant} in {folder} is no model that ONNX Runtime can run: {reason}"
            ) from error
        return cls(card, session)

    def read(self, picture: Picture) -> Prediction:
        """Read one picture.

        Args:
            picture: (H, W) grey or (H, W, 3 or 4) BGR(A) uint8, encoded bytes, or a path.

        Raises:
            ImageError: if it cannot be read as a picture.
        """
        return self.read_batch([picture])[0]

    def read_batch(self, pictures: Sequence[Picture]) -> list[Prediction]:
        """Read several pictures at once; one prediction per picture, in order.

        Raises:
            ImageError: if any of them cannot be read as a picture.
        """
        if not pictures:
            return []
        greys = [_grey(picture) for picture in pictures]
        predictions: dict[int, Prediction] = {}
        for positions, batch in in_widths(greys, self.card.preprocess):
            read = decode(self.logits(batch), self.card.characters, self.card.head)
            predictions.update(zip(positions, read, strict=True))
        return [predictions[position] for position in range(len(greys))]

    def logits(self, batch: np.ndarray) -> np.ndarray:
        """Run the network: (B, H, W, 1) float32 to (B, V) or (B, T, V) float32."""
        return np.asarray(self._session.run(None, {self._input: batch})[0])


def _grey(picture: Picture) -> np.ndarray:
    if isinstance(picture, np.ndarray):
        return to_grey(picture)
    if isinstance(picture, bytes):
        return decode_picture(picture)
    try:
        return decode_picture(Path(picture).read_bytes())
    except OSError as error:
        raise ImageError(f"{picture}: {error.strerror or error}") from error
    except ImageError as error:
        raise ImageError(f"{picture}: {error}") from error
