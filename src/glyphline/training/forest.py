"""From balanced and synthetic shards to a random forest."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from glyphline.compute import worker_count
from glyphline.data.batches import Batches
from glyphline.manifest import Manifest
from glyphline.models.forest.features import Extractor
from glyphline.models.forest.forest import Forest
from glyphline.models.forest.trees import Trees, joined_trees, tree_arrays
from glyphline.params.document import Document
from glyphline.training.feature_matrix import feature_matrix
from glyphline.training.fitted import Fitted, new_card
from glyphline.training.journal import Journal, Track
from glyphline.training.preflight import check_labels
from glyphline.training.tally import Tally
from glyphline.training.weights import Weights, weigh_classes

ROUND = 10  # trees between two looks at the val split; the epoch of a forest
BATCH_SIZE = 256


def fit_forest(document: Document, balanced: Path, synthetic: Path, track: Track) -> Fitted:
    """Grow the trees of the chosen forest on the chosen data.

    What `train` says of epochs, steps and optimizer is not for forests; `class_weights` is and,
    for augmented copies, `augment`. More trees never read worse, so that all are kept. A
    training that was killed begins anew.

    Args:
        document: params.yaml.
        balanced: folder with shards `train` and `val`, and the manifest.
        synthetic: folder with shards `synthetic`; may hold none.
        track: called with the figures after every `ROUND` trees and the number of that round.

    Raises:
        TrainingError: when a pre-flight check fails, or the features need too much memory.
    """
    card = new_card(document, Manifest.load(balanced))
    head, params, how = card.new_head(), card.params(), card.preprocess
    train = Batches(((balanced, "train"), (synthetic, "synthetic")), how, True, BATCH_SIZE)
    val = Batches(((balanced, "val"),), how, True, BATCH_SIZE)
    check_labels(train.texts() + val.texts(), head, card.time_steps())
    weights = weigh_classes(train.texts(), card.charset, document.train.class_weights)

    extract, memory_mb = Extractor(params.features, how), params.memory_mb
    copies, augmentation = params.augmented_copies, document.train.augment
    matrix, texts = feature_matrix(train, extract, memory_mb, copies, augmentation, document.seed)
    learnt = Tally(matrix, head.encode(texts), head.classes())
    matrix, texts = feature_matrix(val, extract, memory_mb)
    held_out = Tally(matrix, head.encode(texts), head.classes())

    grown = _grow(learnt, params, weights, document.seed, worker_count(document.compute))
    journal = Journal(-(-params.trees // ROUND), ROUND, track)
    with journal:
        trees = _watch(grown, params.trees, learnt, held_out, journal)
    provenance = {**card.provenance, "best": journal.rows[-1]}
    return Fitted(
        card=card.model_copy(update={"provenance": provenance}),
        network=Forest(joined_trees(trees), params.features, how, head.classes()),
        journal=journal,
        balanced=balanced,
        left_out=train.left_out(),
        weights=weights,
    )


def _grow(
    learnt: Tally, params: Any, weights: Weights | None, seed: int, workers: int
) -> Iterator[Trees]:
    """Grow tree by tree, in order, on threads that share the matrix.

    Each is a forest of one, from a seed of its own. So the number of threads changes nothing,
    and of scikit-learn's own trees, which hold a number for every class at every node, there
    are never more than a few at a time.
    """
    from joblib import Parallel, delayed
    from sklearn.ensemble import RandomForestClassifier

    sample_weight = weights.values[learnt.labels] if weights else None

    def grow(number: int) -> Trees:
        state = np.random.SeedSequence([seed, number]).generate_state(1)
        forest = RandomForestClassifier(
            n_estimators=1,
            max_depth=params.max_depth,
            min_samples_leaf=params.min_samples_leaf,
            max_features=params.max_features,
            random_state=int(state[0]),
        )
        forest.fit(learnt.matrix, learnt.labels, sample_weight)
        return tree_arrays(forest.estimators_[0].tree_, forest.classes_)

    pool = Parallel(n_jobs=workers, prefer="threads", return_as="generator")
    trees: Iterator[Trees] = pool(delayed(grow)(number) for number in range(params.trees))
    return trees


def _watch(
    grown: Iterator[Trees], total: int, learnt: Tally, held_out: Tally, journal: Journal
) -> list[Trees]:
    """Collect the trees; after every round note what all so far make of both sets."""
    trees: list[Trees] = []
    start = time.perf_counter()
    for tree in grown:
        if len(trees) % ROUND == 0:
            journal.begin_epoch(len(journal.rows))
        trees.append(tree)
        learnt.add(tree)
        held_out.add(tree)
        loss = learnt.loss()
        journal.step(loss)
        if len(trees) % ROUND == 0 or len(trees) == total:
            wrong = held_out.error_rate()
            figures = {
                "trees": float(len(trees)),
                "loss": loss,
                "val_loss": held_out.loss(),
                "val_cer": wrong,
                "val_exact": 1 - wrong,
            }
            pace = len(learnt.labels) * len(trees) / (time.perf_counter() - start)
            journal.end_epoch(len(journal.rows), figures, pace)
            journal.tell()
    return trees
