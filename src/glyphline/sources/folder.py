"""Source `folder`: your own pictures, however they are labelled."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from glyphline.errors import DataError, ImageError, ParamsError
from glyphline.own_path import own_path
from glyphline.params.base import Params
from glyphline.sample import Sample
from glyphline.sources._context import SourceContext
from glyphline.sources._cutting import BoxError, LineCutter
from glyphline.sources._files import Files, open_files
from glyphline.sources._layouts import LAYOUTS, TAKEN_BY
from glyphline.sources._layouts.detection import detect
from glyphline.sources._layouts.file_names import has_counter
from glyphline.sources._layouts.label import Options

log = logging.getLogger(__name__)


class ColumnsParams(Params):
    """`columns`: what the columns are named that hold what is wanted; null is the same name."""

    file: str | None = None
    image: str | None = None
    text: str | None = None
    group: str | None = None
    split: str | None = None


class SourceParams(Params):
    """`datasets.<name>.sources.folder`."""

    path: str | None
    """The folder, an archive of it (zip, tar, tgz), or a single Parquet file; a relative path
    starts at the repository's root."""
    layout: Literal[
        "auto",
        "class_folders",
        "file_names",
        "labels_csv",
        "labels_tsv",
        "labels_jsonl",
        "gt_txt",
        "paddleocr",
        "doctr",
        "coco_text",
        "page_xml",
        "alto",
        "parquet",
    ]
    """How the pictures are labelled; docs/data.md shows each. `auto` goes by what lies there."""
    pattern: str | None = None
    """For `file_names`: a regular expression for the whole file name without its suffix, whose
    group `text` is the label. Null takes the name without a counter at its end, as in abc_12,
    abc-12 and abc (2); labels that end like that need a pattern, such as `(?P<text>.+)`."""
    table: str | None = None
    """The label file, below `path`; null is the usual name, such as labels.csv."""
    columns: ColumnsParams = ColumnsParams()
    """For tables whose columns have other names; they may then have further ones."""
    lines: Literal["boxes", "outlines"] = "boxes"
    """How lines are cut from pages: the rectangle around the outline, or that with everything
    outside of the outline in the paper's grey level."""
    dpi: float | None = Field(default=None, gt=0)
    """Resolution of the scans, for ALTO files that measure in millimetres or inches."""

    @field_validator("pattern")
    @classmethod
    def _has_text_group(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                groups = re.compile(pattern).groupindex
            except re.error as error:
                raise ValueError(f"not a regular expression: {error}") from error
            if "text" not in groups:
                raise ValueError("it has no group (?P<text>...)")
        return pattern


def samples(params: SourceParams, context: SourceContext) -> Iterator[Sample]:
    """Yield the labelled pictures and lines in a fixed order; what is not used is a reject.

    Files whose suffix is none of a picture's, and hidden files and folders, are passed over.

    Raises:
        ParamsError: if no path is named, or a param is for another layout.
        DataError: if the folder is missing or empty, or its layout is not what was said or
            cannot be told.
    """
    with open_files(_root(params.path)) as files:
        layout = _layout(files, params)
        context.origin.update(layout=layout, pictures=len(files.pictures))
        if layout == "file_names" and not params.pattern:
            context.origin.update(counters_dropped=_warn_of_counters(files.pictures))
        columns = {k: v for k, v in params.columns.model_dump().items() if v is not None}
        options = Options(params.pattern, params.table, columns, params.dpi)
        cutter = LineCutter(files, params.lines)
        for label in LAYOUTS[layout].labels(files, options, context.rejects):
            try:
                image = cutter.picture(label)
            except BoxError as error:
                context.rejects.add(label.shown, error.kind, str(error))
            except (ImageError, OSError) as error:
                context.rejects.add(label.shown, "unreadable", str(error))
            else:
                yield Sample(image, label.text, "folder", label.group, label.split, label.shown)


def _layout(files: Files, params: SourceParams) -> str:
    """The layout as said or told, checked against the params that only some take."""
    if not files.pictures and not LAYOUTS["parquet"].evidence(files):
        raise DataError(f"{files.root} holds no pictures; put some there, or name another folder")
    if params.table and params.table not in files:
        raise DataError(f"{files.root} holds no table {params.table}; see table of source folder")
    layout = detect(files, params.table) if params.layout == "auto" else params.layout
    default = SourceParams(path=None, layout="auto")
    for name, takers in TAKEN_BY.items():
        if getattr(params, name) != getattr(default, name) and layout not in takers:
            raise ParamsError(
                f"source folder: a {name} is for layout {' or '.join(takers)}, this is {layout}"
            )
    return layout


def _warn_of_counters(files: list[str]) -> int:
    """Say so when digits at the end of names are not taken for text; return how often."""
    counted = [file for file in files if has_counter(file)]
    if counted:
        log.warning(
            "the ends of %d file names, such as %s, are taken for counters; if they belong to the "
            "label, set a pattern such as '(?P<text>.+)'",
            len(counted),
            counted[0],
        )
    return len(counted)


def _root(path: str | None) -> Path:
    if not path:
        raise ParamsError(
            "source folder needs a path: dvc exp run -S dataset=folder "
            "-S datasets.folder.sources.folder.path=/my/data"
        )
    return own_path(path)
