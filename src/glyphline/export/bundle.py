"""The export folder, made and checked in one go: it appears only if every file reads well."""

from pathlib import Path

from glyphline.evaluation.predict import split_batches
from glyphline.export.check import Flip, Score, check_scores, score_exports
from glyphline.export.convert import convert
from glyphline.export.engines import LeftOut, plan_variants
from glyphline.exported import FORMAT_VERSION, ExportCard, list_files
from glyphline.models.saved import ModelCard, Network
from glyphline.outputs import new_folder
from glyphline.params.results import ExportParams
from glyphline.shards import read_samples


def export_model(
    network: Network,
    card: ModelCard,
    balanced: Path,
    out: Path,
    params: ExportParams,
    name: str,
) -> tuple[list[Score], list[Flip], list[LeftOut]]:
    """Convert a model, score every file on the test split, and write the folder if all hold.

    Args:
        network: the trained network.
        card: what is known of it.
        balanced: the balanced data, for its test split.
        out: the export folder; untouched when a check fails.
        params: formats and tolerance.
        name: what the model is called, `<dataset>-<model>`.

    Returns:
        Scores (the trained model's first), the pictures whose reading changed, and the variants
        that this model cannot have.

    Raises:
        ExportError: if a file reads worse than tolerated, or no variant can be made.
    """
    head = card.new_head()
    converters, variants, left_out = plan_variants(card.family, params.variants)
    test = split_batches(card, balanced, "test", params.batch_size)
    with new_folder(out) as folder:
        convert(network, folder, variants, card.preprocess, converters)
        scores, flips = score_exports(
            network.predict_on_batch, folder, variants, test, head.charset, head.name
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
    return scores, flips, left_out


def first_picture(balanced: Path) -> bytes:
    """The first test picture (PNG), the example that goes with the registered model."""
    return next(iter(read_samples(balanced, "test"))).image
