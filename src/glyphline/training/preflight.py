"""What can be known to fail before the first step, said before the first step."""

from collections.abc import Sequence

from glyphline.errors import TrainingError
from glyphline.models.heads import CtcHead, Head, steps_needed
from glyphline.params.training import TrainParams


def check_smoothing(label_smoothing: float, head: Head) -> None:
    """Check that the head knows label smoothing if it is wanted.

    Raises:
        TrainingError: for CTC, whose targets are paths and not classes.
    """
    if label_smoothing and head.name == "ctc":
        raise TrainingError(
            f"train.label_smoothing is {label_smoothing:g}, which means nothing for models of "
            f"lines: CTC's targets are paths, not classes; set it to 0"
        )


def check_prior(params: TrainParams, head: Head) -> None:
    """Check that classes can be taken to come equally often if that is wanted.

    Raises:
        TrainingError: for CTC, whose blank has no frequency among the labels, or where weights
            correct the same thing a second time.
    """
    if params.class_prior == "natural":
        return
    if head.name == "ctc":
        raise TrainingError(
            "train.class_prior: equal is for models of single characters: in a line no character "
            "has a frequency beside CTC's blank; set it to natural"
        )
    if params.class_weights != "none":
        raise TrainingError(
            f"train.class_prior: equal and train.class_weights: {params.class_weights} both make "
            f"up for rare classes, and together too much; set one of them to natural or none"
        )


def check_labels(texts: Sequence[str], head: Head, time_steps: int) -> None:
    """Check that the head can express the labels at all.

    Args:
        texts: the labels that the head takes.
        head: the head, with its charset.
        time_steps: most steps that the network can make, for CTC.

    Raises:
        TrainingError: if there is no label, a character is outside the charset, or a label
            needs more CTC time steps than the network has: its loss would be infinite.
    """
    if not texts:
        hint = (
            "single characters; choose model=crnn for lines" if head.name == "softmax" else "text"
        )
        raise TrainingError(f"no sample is left that a {head.name} head can learn: it reads {hint}")
    if unknown := sorted(set().union(*texts) - set(head.charset.characters)):
        raise TrainingError(
            f"labels hold characters outside the model's charset: {unknown}; "
            f"add them to the dataset's charset"
        )
    if isinstance(head, CtcHead):
        _check_steps(texts, time_steps)


def _check_steps(texts: Sequence[str], steps: int) -> None:
    too_long = [text for text in texts if steps_needed(text) > steps]
    if too_long:
        worst = max(too_long, key=steps_needed)
        raise TrainingError(
            f"{len(too_long)} of {len(texts)} labels need more CTC time steps than the network's "
            f"{steps}; the longest, {worst!r}, needs {steps_needed(worst)} (one per character, one "
            f"more between equal neighbours). Raise the model's max_width_px, or leave them out"
        )
