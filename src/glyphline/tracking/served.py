"""The exported reader as an MLflow model.

MLflow copies this file into the logged model and runs it when the model is loaded; no code
is pickled, so a model outlives the Python and the packages it was logged with.
"""

import base64
from pathlib import Path
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel
from pandas import DataFrame


class ServedReader(PythonModel):
    """Reads pictures that arrive as base64 text."""

    def load_context(self, context: Any) -> None:
        """Load the export folder that was logged with the model."""
        # Only here: MLflow also runs this file when it logs the model.
        from glyphline.reading.recognizer import Reader

        self.reader = Reader.load(Path(context.artifacts["export"]))

    # MLflow passes what is named here. The type tells it that the signature is not in the type.
    def predict(self, model_input: DataFrame) -> list[dict[str, Any]]:  # type: ignore[override]
        """Read pictures.

        Args:
            model_input: a table with a column `image`, each an encoded file (PNG, JPEG) in
                base64; MLflow makes it of JSON rows and of lists of rows too.

        Returns:
            `{"text": ..., "confidence": ...}` per picture, in order.

        Raises:
            MlflowException: naming the first picture that is not base64 or cannot be read. MLflow's
                server answers its message with status 400; it would show anything else with its
                traceback.
        """
        from glyphline.errors import ImageError

        texts = list(model_input["image"])
        try:
            predictions = self.reader.read_batch([_decoded(text) for text in texts])
        except (ImageError, ValueError) as error:
            for row, text in enumerate(texts):
                self._check(row, text)
            raise MlflowException.invalid_parameter_value(str(error)) from error
        return [{"text": p.text, "confidence": float(p.confidence)} for p in predictions]

    def _check(self, row: int, text: str) -> None:
        from glyphline.errors import ImageError

        try:
            self.reader.read_batch([_decoded(text)])
        except (ImageError, ValueError) as error:
            message = f"image {row} is no picture in base64: {error}"
            raise MlflowException.invalid_parameter_value(message) from error


def _decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


set_model(ServedReader())  # how MLflow finds the model in the file it runs
