"""The export folder, made and checked in one go: it appears only if every file reads well."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from glyphline.charset import Charset
from glyphline.data.batches import Batches
from glyphline.decoding.decoder import Decoder
from glyphline.decoding.lexicon import read_lexicon, readable_texts
from glyphline.evaluation.predict import split_batches
from glyphline.export.convert import Source
from glyphline.export.engines import converters_of
from glyphline.export.facts import Facts
from glyphline.export.model_card import NAME, model_card
from glyphline.export.report import quality_row
from glyphline.export.score import Flip
from glyphline.export.speed import PICTURES
from glyphline.export.variants import Bench, Outcome, make_variants
from glyphline.exported import FORMAT_VERSION, LEXICON, ExportCard, list_files
from glyphline.models.saved import TRAINABLE, ModelCard, save_model
from glyphline.outputs import new_folder, write_text
from glyphline.params.decode import DecodeParams
from glyphline.params.export import ExportParams
from glyphline.shards import read_samples

PACKAGES = ("ai-edge-litert", "keras", "numpy", "onnx", "onnxruntime", "tensorflow", "tf2onnx")


def export_model(
    model: tuple[ModelCard, Any],
    balanced: Path,
    out: Path,
    params: ExportParams,
    decode: DecodeParams,
    facts: Facts,
    origin: Mapping[str, Any],
) -> tuple[ExportCard, list[Outcome], list[Flip]]:
    """Convert a model, score every variant on the test split, and write the folder if all hold.

    Args:
        model: what is known of the trained network, and the network.
        balanced: the balanced data, for its test and val splits.
        out: the export folder; untouched when a check fails.
        params: variants and tolerances.
        decode: how readers of the folder turn logits into texts; of its lexicon those texts are
            copied that the model can spell. Variants are scored without it, which hides no change
            of what they read.
        facts: what earlier stages know of the model.
        origin: `name` of the model, and params and fingerprints that made it.

    Returns:
        The folder's card, what became of each variant (the trained model's outcome first), and
        the pictures whose reading changed.

    Raises:
        DataError: if lexicon or pattern cannot be used with this model.
        ExportError: if a required variant cannot be made, or one reads worse than tolerated.
    """
    card, network = model
    charset, texts = Charset(card.charset), None
    if decode.lexicon:
        texts = readable_texts(read_lexicon(Path(decode.lexicon)), charset, card.merges)
    Decoder.of(decode, charset, card.head, lexicon=texts)  # refused before the work
    test = split_batches(card, balanced, "test", params.batch_size)
    timed = [sample.image for sample in islice(read_samples(balanced, "test"), PICTURES)]
    bench = Bench(test, card.new_head(), timed, params)
    val = replace(
        split_batches(card, balanced, "val", params.batch_size), how=card.preprocess.of_one_width()
    )
    source = Source(network, card.preprocess, spread(val, params.calibration_samples))
    with new_folder(out) as folder:
        outcomes, flips = make_variants(source, folder, converters_of(card.family), bench)
        if texts is not None:
            write_text(folder / LEXICON, "".join(f"{text}\n" for text in texts))
        if params.trainable:
            (folder / TRAINABLE).mkdir()
            save_model(folder / TRAINABLE, card, network)
        about = ExportCard(
            format_version=FORMAT_VERSION,
            name=str(origin["name"]),
            head=card.head,
            charset=card.charset,
            merges=card.merges,
            preprocess=card.preprocess,
            decode=decode.model_copy(update={"lexicon": LEXICON if texts else None}),
            calibration=facts.calibration,
            provenance={
                **card.provenance,
                **{key: value for key, value in origin.items() if key != "name"},
                "sources": facts.sources,
                "versions": _versions(),
                "variants": {outcome.variant: quality_row(outcome) for outcome in outcomes},
            },
            files=list_files(folder),
        )
        write_text(folder / NAME, model_card(about, facts, outcomes))
        about = about.model_copy(update={"files": list_files(folder)})
        about.save(folder)
    return about, outcomes, flips


def spread(batches: Batches, wanted: int) -> np.ndarray:
    """Choose pictures evenly over a split, whose samples may lie in the order of their classes.

    Returns:
        (N, H, W, 1) float32, N at most `wanted`.
    """
    count = batches.count()
    chosen = np.unique(np.linspace(0, count - 1, min(wanted, count)).round().astype(int))
    kept, start = [], 0
    for pictures, texts in batches.ordered():
        inside = chosen[(chosen >= start) & (chosen < start + len(texts))] - start
        kept.append(pictures[inside])
        start += len(texts)
    return np.concatenate(kept)


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
