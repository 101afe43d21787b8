"""how people lay out labelled pictures, one file per layout."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from glyphline.rejects import Rejects
from glyphline.sources._files import Files
from glyphline.sources._layouts import (
    alto,
    class_folders,
    coco_text,
    doctr,
    file_names,
    gt_txt,
    paddleocr,
    page_xml,
    parquet,
)
from glyphline.sources._layouts.label import Label, Options
from glyphline.sources._layouts.labels import LABELS_CSV, LABELS_JSONL, LABELS_TSV


@dataclass(frozen=True)
class Layout:
    """What every layout offers.

    Attributes:
        evidence: a file that lies there and that only this layout has; empty if none does.
        labels: the labels in a fixed order; what cannot be used becomes a reject.
    """

    evidence: Callable[[Files], str]
    labels: Callable[[Files, Options, Rejects], Iterator[Label]]


LAYOUTS = {
    "class_folders": Layout(class_folders.evidence, class_folders.labels),
    "file_names": Layout(file_names.evidence, file_names.labels),
    "labels_csv": Layout(LABELS_CSV.evidence, LABELS_CSV.labels),
    "labels_tsv": Layout(LABELS_TSV.evidence, LABELS_TSV.labels),
    "labels_jsonl": Layout(LABELS_JSONL.evidence, LABELS_JSONL.labels),
    "gt_txt": Layout(gt_txt.evidence, gt_txt.labels),
    "paddleocr": Layout(paddleocr.evidence, paddleocr.labels),
    "doctr": Layout(doctr.evidence, doctr.labels),
    "coco_text": Layout(coco_text.evidence, coco_text.labels),
    "page_xml": Layout(page_xml.evidence, page_xml.labels),
    "alto": Layout(alto.evidence, alto.labels),
    "parquet": Layout(parquet.evidence, parquet.labels),
}
PAGES = ("paddleocr", "doctr", "coco_text", "page_xml", "alto")
"""Layouts whose lines may be cut from pages."""
TAKEN_BY = {
    "pattern": ("file_names",),
    "table": ("labels_csv", "labels_tsv", "labels_jsonl", "paddleocr", "doctr", "coco_text"),
    "columns": ("labels_csv", "labels_tsv", "labels_jsonl", "parquet"),
    "lines": PAGES,
    "dpi": ("alto",),
}
"""Params that some layouts alone take."""
