"""How the sources of a recipe are joined: what is chosen, each one's balance, the shares."""

from collections import Counter, defaultdict

import numpy as np

from glyphline.charset import Charset
from glyphline.data.balance import balance_copies, check_enough, deal_evenly
from glyphline.data.classes import class_counts, class_numbers, labels_in
from glyphline.data.inventory import Inventory
from glyphline.data.labels import NOT_CHOSEN
from glyphline.errors import DataError
from glyphline.params.balance import BalanceParams
from glyphline.params.dataset import DatasetParams
from glyphline.params.mix import MixParams
from glyphline.rejects import Rejects


class Selection(Rejects):
    """Rejects, and beside them, in numbers alone, what the mix leaves out by choice.

    Attributes:
        not_chosen: samples left out by choice, per source.
        unwanted: per source, how many samples each character kept out; a sample counts under
            each of its unwanted characters.
    """

    def __init__(self) -> None:
        super().__init__()
        self.not_chosen: Counter[str] = Counter()
        self.unwanted: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, name: str, kind: str, reason: str) -> None:
        """Record a reject, or count a sample that is left out by choice.

        Args:
            name: the sample's name.
            kind: `NOT_CHOSEN` is counted, all else recorded.
            reason: of `NOT_CHOSEN` as `Labels.fault` gives it.
        """
        if kind != NOT_CHOSEN:
            super().add(name, kind, reason)
            return
        source, unwanted = reason.split(":", 1)
        self.not_chosen[source] += 1
        self.unwanted[source].update(unwanted)


def count_rows(
    kept: Inventory, train: np.ndarray, charset: Charset, lots: np.ndarray, recipe: DatasetParams
) -> np.ndarray:
    """Decide how often each sample is written: balance rules first, then shares.

    Args:
        kept: M samples without duplicates.
        train: (M,) bool, which of them train.
        charset: the characters of the labels.
        lots: (M,) uint64, evenly spread.
        recipe: `balance` and `mix`.

    Returns:
        (M,) int64, 0 and up; 1 outside train.

    Raises:
        DataError: if a source has too few samples of a class for its own rule, a source has a
            share but nothing to train on, or the shares leave a class without a row.
    """
    copies = np.ones(len(kept), np.int64)
    classes = class_numbers(kept, charset)

    def balance(ours: np.ndarray, how: BalanceParams) -> None:
        codes, numbers = kept.text[ours], classes[ours]
        copies[ours] = balance_copies(kept.texts, codes, numbers, lots[ours], how)

    rest = train.copy()
    for name, mixed in sorted(recipe.mix.sources.items()):
        if mixed.balance is not None:
            ours = _of_source(kept, name)
            _check_source(name, kept.take(ours), train[ours], charset, mixed.balance)
            balance(ours & train, mixed.balance)
            rest &= ~ours
    balance(rest, recipe.balance)
    if recipe.mix.shares:
        before = copies.copy()
        for name, wanted in rows_wanted(recipe.mix).items():
            ours = _of_source(kept, name) & train
            _check_something(name, ours, wanted)
            copies[ours] = share_out(classes[ours], copies[ours], lots[ours], wanted)
        _check_none_lost(classes[train], before[train], copies[train], charset)
    return copies


def rows_wanted(mix: MixParams) -> dict[str, int]:
    """Rows of each source with a share, sorted by name; they sum to `mix.samples`.

    Rounded along the running total, so that each is within one of its share. No shares: empty.
    """
    names = sorted(mix.shares)
    running = np.cumsum([mix.shares[name] for name in names])
    ends = np.rint(running / (running[-1:] if names else 1) * (mix.samples or 0)).astype(int)
    return dict(zip(names, np.diff(ends, prepend=0).tolist(), strict=True))


def share_out(classes: np.ndarray, copies: np.ndarray, lots: np.ndarray, wanted: int) -> np.ndarray:
    """Cut or repeat the samples of one source to a number of rows.

    The balance before sets the proportions between classes (all longer texts together are one).
    A class then takes different samples before it repeats any, those with the lowest lots once
    more; longer texts are drawn in proportion to their copies, so that those repeated for their
    rarity stay frequent.

    Args:
        classes: (N,) class numbers; -1 for texts longer than one character.
        copies: (N,) rows per sample after balancing, at least one in all.
        lots: (N,) uint64, the order within a class.
        wanted: rows in all.

    Returns:
        (N,) int64 rows per sample, which sum to `wanted`.
    """
    strata = classes + 1  # longer texts are stratum 0
    sizes = np.bincount(strata, weights=copies).astype(np.int64)
    rows = _cut(sizes, wanted)
    shared = np.empty(len(copies), np.int64)
    single = classes >= 0
    shared[single] = deal_evenly(classes[single], lots[single], rows[1:])
    longer = np.flatnonzero(~single)
    order = longer[np.argsort(lots[longer], kind="stable")]
    shared[order] = _cut(copies[order], int(rows[0]))
    return shared


def _cut(sizes: np.ndarray, wanted: int) -> np.ndarray:
    """Scale counts to a sum, each within one of its proportion; all zero if they are."""
    running = np.cumsum(sizes)
    total = int(running[-1]) if len(running) else 0
    return np.diff(running * wanted // total, prepend=0) if total else np.zeros_like(sizes)


def _of_source(kept: Inventory, name: str) -> np.ndarray:
    """(M,) bool, which samples come from a source; none, when it gave nothing usable."""
    number = kept.sources.index(name) if name in kept.sources else -1
    return kept.source == number


def _check_source(
    name: str, ours: Inventory, train: np.ndarray, charset: Charset, how: BalanceParams
) -> None:
    """Hold the classes that a source shows alone against its own rule's limit."""
    alone = {text for text in labels_in(ours) if len(text) == 1}
    counts = class_counts(ours, train, charset)
    few = {character: n for character, n in counts.items() if character in alone}
    check_enough(few, how, f"mix.sources.{name}.balance")


def _check_something(name: str, ours: np.ndarray, wanted: int) -> None:
    if wanted and not ours.any():
        raise DataError(
            f"mix asks source {name} for {wanted:,} training samples, but it has none to repeat; "
            f"look at its charset, its samples and the split, or give its share to another source"
        )


def _check_none_lost(
    classes: np.ndarray, before: np.ndarray, after: np.ndarray, charset: Charset
) -> None:
    single, V = classes >= 0, len(charset)
    rows = [np.bincount(classes[single], counts[single], V) for counts in (before, after)]
    lost = "".join(charset.characters[n] for n in np.flatnonzero((rows[0] > 0) & (rows[1] == 0)))
    if lost:
        raise DataError(
            f"the shares of mix leave no training sample of {lost!r}; raise mix.samples, or take "
            f"those characters out of the charset"
        )
