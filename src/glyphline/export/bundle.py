"""The export folder, made and checked in one go: it appears only if every file reads well."""

from pathlib import Path
from typing import TYPE_CHECKING

from glyphline.evaluation.predict import split_batches
from glyphline.export.check import Flip, Score, check_scores, score_exports
from glyphline.export.convert import convert
from glyphline.exported import FORMAT_VERSION, ExportCard, list_files
from glyphline.models.saved import ModelCard
from glyphline.outputs import new_folder
from glyphline.params.results import ExportParams
from glyphline.shards import read_samples

if TYPE_CHECKING:
    import keras


def export_model(
    network: "keras.Model",
    card: ModelCard,
    balanced: Path,
    out: Path,
    params: ExportParams,
    name: str,
) -> tuple[list[Score], list[Flip]]:
    """Convert a model, score every file on the test split, and write the folder if all hold.

    Args:
        network: the trained network.
        card: what is known of it.
        balanced: the balanced data, for its test split.
        out: the export folder; untouched when a check fails.
        params: formats and tolerance.
        name: what the model is called, `<dataset>-<model>`.

    Returns:
        Scores (the trained model's first) and the pictures whose reading changed.

    Raises:
        ExportError: if a file reads worse than tolerated.
    """
    head = card.new_head()
    test = split_batches(card, balanced, "test", params.batch_size)
    with new_folder(out) as folder:
        convert(network, folder, params.variants, card.preprocess)
        scores, flips = score_exports(
            network.predict_on_batch, folder, params.variants, test, head.charset, head.name
        )
        check_scores(scores, params.max_accuracy_drop)
        trained = {key: scores[0].figures()[key] for key in ("samples", "accuracy", "cer")}
        ExportCard(
            format_version=FORMAT_VERSION,
            name=name,
            head=card.head,
            charset=card.charset,
            merges=card.merges,
            preprocess=card.preprocess,
            provenance={**card.provenance, "test": trained},
            files=list_files(folder),
        ).save(folder)
    return scores, flips


def first_picture(balanced: Path) -> bytes:
    """The first test picture (PNG), the example that goes with the registered model."""
    return next(iter(read_samples(balanced, "test"))).image
