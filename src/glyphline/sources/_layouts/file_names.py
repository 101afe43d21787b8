"""Layout: the file name is the label."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from glyphline.rejects import Rejects
from glyphline.sources._files import Files
from glyphline.sources._layouts.label import Label, Options, composed

COUNTED = re.compile(r"(?P<text>.+?)(?:[_-]\d+| ?\(\d+\))?")


def evidence(_files: Files) -> str:
    """Nothing is peculiar to this layout."""
    return ""


def labels(files: Files, options: Options, rejects: Rejects) -> Iterator[Label]:
    """Label each picture by its name, without what is taken for a counter or as a pattern says."""
    label = re.compile(options.pattern) if options.pattern else COUNTED
    for file in files.pictures:
        match = label.fullmatch(composed(PurePosixPath(file).stem))
        if match and match["text"]:
            yield Label(file, match["text"])
        else:
            rejects.add(file, "no label", f"the file name does not match {label.pattern!r}")


def has_counter(file: str) -> bool:
    """Tell whether the name of a picture ends in what is taken for a counter."""
    stem = PurePosixPath(file).stem
    match = COUNTED.fullmatch(stem)
    return match is not None and match["text"] != stem
