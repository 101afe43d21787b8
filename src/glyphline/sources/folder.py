"""Source `folder`: your own pictures, however they are labelled."""

import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import field_validator

from glyphline.errors import DataError, ImageError, ParamsError
from glyphline.params.base import Params
from glyphline.picture import decode_picture, encode_png
from glyphline.sample import Sample
from glyphline.sources._context import SourceContext
from glyphline.sources._layouts import LAYOUTS, detect, has_counter, picture_files

log = logging.getLogger(__name__)


class SourceParams(Params):
    """`datasets.<name>.sources.folder`."""

    path: str | None
    """The folder; a relative path starts at the repository's root."""
    layout: Literal["auto", "class_folders", "file_names", "labels_csv"]
    """`class_folders`: a folder for each character, named by it, or as classes.csv
    (folder,text) says. `file_names`: the file name is the label. `labels_csv`: labels.csv
    (file,text[,group,split]). `auto` goes by what lies there."""
    pattern: str | None = None
    """For `file_names`: a regular expression for the whole file name without its suffix, whose
    group `text` is the label. Null takes the name without a counter at its end, as in abc_12,
    abc-12 and abc (2); labels that end like that need a pattern, such as `(?P<text>.+)`."""

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
    """Yield the labelled pictures sorted by path; every picture not used becomes a reject.

    Files whose suffix is none of a picture's, and hidden files and folders, are passed over.

    Raises:
        ParamsError: if no folder is named.
        DataError: if the folder is missing or empty, or its layout is not what was said or
            cannot be told.
    """
    root = _root(params.path)
    files = picture_files(root)
    if not files:
        raise DataError(f"{root} holds no pictures; put some there, or name another folder")
    layout = detect(root, files) if params.layout == "auto" else params.layout
    if params.pattern and layout != "file_names":
        raise ParamsError(f"source folder: a pattern is for layout file_names, this is {layout}")
    context.origin.update(layout=layout, pictures=len(files))
    if layout == "file_names" and not params.pattern:
        context.origin.update(counters_dropped=_warn_of_counters(files))
    for label in LAYOUTS[layout](root, files, params.pattern, context.rejects):
        try:
            image = encode_png(decode_picture((root / label.file).read_bytes()))
        except (ImageError, OSError) as error:
            context.rejects.add(label.file, "unreadable", str(error))
            continue
        yield Sample(image, label.text, "folder", label.group, label.split)


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
    # Queued experiments run in a copy of the repository that lacks what git does not track.
    root = Path(os.environ.get("DVC_ROOT") or Path.cwd()) / Path(path).expanduser()
    if not root.is_dir():
        raise DataError(f"{root} is not a folder; see the path of source folder in params.yaml")
    return root
