"""From samples to findings, in one pass over the pictures and one look at likely pairs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from glyphline.charset import Charset
from glyphline.checking.aims import Aims
from glyphline.checking.steps import step_findings
from glyphline.data.classes import labels_in
from glyphline.data.duplicates import KEPT, Duplicates, find_duplicates
from glyphline.data.faults import duplicate_findings, near_findings, picture_findings
from glyphline.data.findings import Finding, sort_findings
from glyphline.data.inventory import TRAIN, UNSPLIT, Inventory, take_stock
from glyphline.data.label_faults import character_findings, class_findings, reject_findings
from glyphline.data.labels import Labels
from glyphline.data.near_duplicates import NearDuplicates, find_near_duplicates
from glyphline.data.spool import Spool
from glyphline.rejects import Rejects
from glyphline.sample import Sample


@dataclass(frozen=True)
class Examination:
    """All that was found out.

    Attributes:
        stock: the N samples that can be used.
        source_rejects: what the source could not make samples of.
        rejects: samples without a usable label or picture, in the order they were met.
        duplicates: which of the N repeat another's pixels.
        near: pairs of nearly equal pictures among those that do not.
        published: whether the splits that samples came with are honoured.
        charset: of the labels; None when there is no label.
        findings: the gravest first.
    """

    stock: Inventory
    source_rejects: Rejects
    rejects: Rejects
    duplicates: Duplicates
    near: NearDuplicates
    published: bool
    charset: Charset | None
    findings: list[Finding]

    @property
    def met(self) -> int:
        """Samples met, with what could not even be made a sample."""
        return len(self.stock) + len(self.rejects.rows) + len(self.source_rejects.rows)


def examine(
    samples: Iterable[Sample], aims: Aims, source_rejects: Rejects, spool: Spool
) -> Examination:
    """Examine samples.

    Args:
        samples: read once.
        aims: what they are checked against.
        source_rejects: what the source leaves out while `samples` is read.
        spool: keeps the pictures, by the samples' numbers.

    Raises:
        GlyphlineError: whatever stops the source.
    """
    labels, rejects = Labels(aims.charset, aims.merge, aims.mix), Rejects()
    unknown: Counter[str] = Counter()
    stock = take_stock(_watched(samples, labels, unknown), labels, rejects, spool)
    published = aims.published
    if published is None:
        published = bool((stock.published != UNSPLIT).any())
    duplicates = find_duplicates(stock, published)
    kept = duplicates.kind == KEPT
    near = find_near_duplicates(stock, kept, spool.read, aims.seed)
    charset = labels.charset
    if charset is None and len(stock):
        charset = Charset.of(labels_in(stock))

    both = Rejects()
    both.rows = [*source_rejects.rows, *rejects.rows]
    findings = reject_findings(both, len(stock) + len(both.rows), aims.max_rejected_share)
    findings += character_findings(unknown)
    if charset is not None and len(stock):
        if not aims.balanced:
            may_train = kept & (stock.published <= TRAIN) if published else kept
            candidates = stock.take(may_train)
            findings += class_findings(candidates, charset, aims.min_per_class, aims.train_share)
        if aims.model is not None:
            findings += step_findings(stock, charset, aims.model)
    findings += picture_findings(stock, aims.max_rejected_share)
    findings += duplicate_findings(duplicates, aims.balanced)
    findings += near_findings(stock, near, stock.published if published else None)
    findings = sort_findings(findings)
    return Examination(
        stock, source_rejects, rejects, duplicates, near, published, charset, findings
    )


def _watched(samples: Iterable[Sample], labels: Labels, unknown: Counter[str]) -> Iterator[Sample]:
    """Pass samples on and count the characters that are outside the charset."""
    for sample in samples:
        if labels.charset is not None:
            label = labels.merged(sample.text, sample.source)
            fault = labels.fault(label, sample.source)
            if fault is not None and fault[0] == "outside charset":
                unknown.update(labels.charset.missing(label))
        yield sample
