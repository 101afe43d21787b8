"""Which training a model family takes, by the engine that it names."""

from pathlib import Path

from glyphline.errors import TrainingError
from glyphline.models.saved import engine_of
from glyphline.params.document import Document
from glyphline.training.fitted import Fitted
from glyphline.training.journal import Track
from glyphline.training.unfinished import Unfinished


def train(
    document: Document,
    balanced: Path,
    synthetic: Path,
    track: Track,
    unfinished: Unfinished | None = None,
) -> Fitted:
    """Train the chosen model family on the chosen data.

    Args:
        document: params.yaml.
        balanced: folder with shards `train` and `val`, and the manifest.
        synthetic: folder with shards `synthetic`; may hold none.
        track: called with the figures of each epoch and its number.
        unfinished: what to go on from, and where finished epochs are kept, for engines that
            can; None keeps none.

    Raises:
        TrainingError: as the engine's training does.
    """
    # Imported here: TensorFlow takes seconds that a forest need not wait for.
    if engine_of(document.model) == "forest":
        from glyphline.training.forest import fit_forest

        if document.train.start_from is not None:
            raise TrainingError(
                "train.start_from is for networks; a forest grows anew: set it to null"
            )
        if document.train.class_prior != "natural":
            raise TrainingError(
                "train.class_prior: equal is for networks; for a forest set it to natural, and "
                "train.class_weights to inverse"
            )
        return fit_forest(document, balanced, synthetic, track)
    from glyphline.training.fit import fit

    return fit(document, balanced, synthetic, track, unfinished)
