"""From balanced and synthetic shards to the best weights of a Keras network."""

from dataclasses import asdict
from pathlib import Path
from types import ModuleType

from rich.console import Console

from glyphline.data.batches import Batches
from glyphline.data.prepared import PreparedFile
from glyphline.manifest import Manifest
from glyphline.models.phases import Phase, phases_of
from glyphline.models.pretrained import pretrain
from glyphline.models.saved import family
from glyphline.params.base import Params, section
from glyphline.params.document import Document
from glyphline.training.course import Course
from glyphline.training.determinism import make_deterministic
from glyphline.training.devices import all_devices
from glyphline.training.distillation import load_teachers
from glyphline.training.fitted import Fitted, new_card
from glyphline.training.journal import Track
from glyphline.training.phased import train_network
from glyphline.training.precision import computing_in
from glyphline.training.preflight import check_labels, check_prior, check_smoothing
from glyphline.training.prior import log_prior
from glyphline.training.start import start_from
from glyphline.training.unfinished import Unfinished
from glyphline.training.weights import weigh_classes

# What CTC needs at most: two steps of 4 px, for a character and the blank before its like.
PX_PER_CHARACTER = 8


def fit(
    document: Document,
    balanced: Path,
    synthetic: Path,
    track: Track,
    unfinished: Unfinished | None = None,
) -> Fitted:
    """Train the chosen family's network on the chosen data.

    Args:
        document: params.yaml.
        balanced: folder with shards `train` and `val`, and the manifest.
        synthetic: folder with shards `synthetic`; may hold none.
        track: called with the figures of each epoch and its number; those that `unfinished`
            holds are among them.
        unfinished: what to go on from, and where finished epochs are kept; None keeps none.

    Returns:
        The best epoch by val error rate.

    Raises:
        TrainingError: when a pre-flight check fails or the loss stops being finite.
    """
    make_deterministic(document.seed)
    data = Manifest.load(balanced)
    card = new_card(document, data)
    head = card.new_head()
    check_smoothing(document.train.label_smoothing, head)
    check_prior(document.train, head)
    size = document.train.batch_size
    sets = ((balanced, "train"), (synthetic, "synthetic"))
    # Beside the data, which is on a disk with room; inside it DVC would count it as output.
    keep = PreparedFile(balanced.parent)
    how, alone, room = card.preprocess, card.characters_only, PX_PER_CHARACTER
    train = Batches(sets, how, alone, size, keep, room)
    val = Batches(((balanced, "val"),), how, alone, max(size, 256), keep, room)

    with computing_in(document.train.precision):  # on one device each, whatever the network is on
        prior = log_prior(train.texts(), head.charset.characters)
        teachers = load_teachers(document.train.distillation, card, prior)
    if teachers:
        card = card.with_provenance(teachers=[teacher.sha256 for teacher in teachers])
    with all_devices(document.train) as devices, computing_in(document.train.precision):
        network = card.new_network()
        if document.train.start_from is not None:
            start = start_from(document.train.start_from, card, network)
            Console(stderr=True, soft_wrap=True).print(start.line(), highlight=False, markup=False)
            card = card.with_provenance(start=asdict(start))
        else:
            card = card.with_provenance(**pretrain(*_family(document), network))
        check_labels(train.texts() + val.texts(), head, card.time_steps())
        weights = weigh_classes(train.texts(), card.charset, document.train.class_weights)
        course = Course(document.train, document.seed, head, weights, train, val, devices, teachers)
        best, journal = train_network(network, _phases(document), course, track, unfinished)
    # In float32, on one device, without the optimizer.
    kept = card.new_network()
    kept.set_weights(network.get_weights())
    return Fitted(
        card=card.with_provenance(best=best),
        network=kept,
        journal=journal,
        balanced=balanced,
        left_out=train.left_out(),
        weights=weights,
    )


def _phases(document: Document) -> tuple[Phase, ...]:
    return phases_of(*_family(document), document.train.epochs)


def _family(document: Document) -> tuple[ModuleType, Params]:
    module = family(document.model)
    return module, section(module.FamilyParams, document.family, f"models.{document.model}")
