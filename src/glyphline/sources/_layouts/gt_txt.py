"""Layout: a text file beside each picture of a line, as OCRopus, kraken and tesstrain have it."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from glyphline.rejects import Rejects
from glyphline.sources._files import Files
from glyphline.sources._layouts.label import Label, Options, composed
from glyphline.sources._layouts.splits import split_of_folder

ENDING = ".gt.txt"


def evidence(files: Files) -> str:
    """What lies there that only this layout has; empty if nothing does."""
    return next(iter(files.ending(ENDING)), "")


def labels(files: Files, _options: Options, rejects: Rejects) -> Iterator[Label]:
    """Label each picture by the text file of its name.

    `1.png`, `1.bin.png` and `1.nrm.png` all belong to `1.gt.txt`; they are versions of one line
    and therefore a group.
    """
    texts = {file[: -len(ENDING)]: file for file in files.ending(ENDING)}
    versions: dict[str, list[str]] = defaultdict(list)
    for file in files.pictures:
        versions[_stem(file, texts)].append(file)
    for stem in sorted(texts.keys() - versions.keys()):
        rejects.add(texts[stem], "missing", "there is no picture of that name")
    for file in files.pictures:
        stem = _stem(file, texts)
        if stem not in texts:
            rejects.add(file, "no label", f"there is no {PurePosixPath(stem).name}{ENDING}")
            continue
        text, reason = _text(files, texts[stem])
        if reason:
            rejects.add(file, "no label", f"{texts[stem]} {reason}")
            continue
        group = composed(stem) if len(versions[stem]) > 1 else ""
        yield Label(file, text, group, split_of_folder(file))


def _stem(file: str, texts: dict[str, str]) -> str:
    """The path without suffix, or without two of them where the text's name has neither."""
    stem = file[: -len(PurePosixPath(file).suffix)]
    shorter = stem[: len(stem) - len(PurePosixPath(stem).suffix)]
    return shorter if stem not in texts and shorter in texts else stem


def _text(files: Files, name: str) -> tuple[str, str]:
    """The line in a text file, or why there is none."""
    try:
        text = files.read(name).decode("utf-8-sig").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        return "", f"is not readable text in UTF-8: {error}"
    if "\n" in text or "\r" in text:
        return "", "has several lines; a picture shows one"
    return composed(text), "" if text else "is empty"
