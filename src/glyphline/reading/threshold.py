"""The confidence from which a reading counts as sure."""

from glyphline.errors import DataError, ModelError
from glyphline.exported import ExportCard

AUTO = "auto"


def threshold_of(card: ExportCard, wanted: str) -> float | None:
    """The threshold that was asked for.

    Args:
        card: of the model; under its calibration stand the confidences from which readings were
            right as often as a precision says, measured on the val split.
        wanted: a number in [0, 1], `auto`, or empty.

    Returns:
        None when none is asked for. `auto` takes the highest precision that the model reaches.

    Raises:
        DataError: if it is neither.
        ModelError: if it is `auto` and the model has no threshold.
    """
    if not wanted:
        return None
    if wanted == AUTO:
        stored = card.calibration.thresholds if card.calibration else {}
        reached = {float(key): value for key, value in stored.items() if value is not None}
        if not reached:
            raise ModelError(
                f"the model {card.name} was exported without a confidence threshold that it "
                f"reaches; give --min-confidence a number"
            )
        return reached[max(reached)]
    try:
        value = float(wanted)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise DataError(f"--min-confidence is {wanted!r}; give a number from 0 to 1, or auto")
    return value
