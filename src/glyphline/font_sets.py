"""Sets of fonts by name: what TRDG, Matplotlib and font packages ship, and folders of one's own."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import metadata, util
from pathlib import Path

from glyphline.errors import DataError
from glyphline.fonts import Font, trdg_fonts
from glyphline.own_path import own_path

TRDG = "trdg"
MATPLOTLIB = "matplotlib"
SUFFIXES = (".ttf", ".otf")

# Matplotlib's fonts of text; its others hold symbols or parts of symbols.
_TEXT_FONTS = re.compile(r"(DejaVu(Sans|SansMono|Serif)|STIXGeneral|cm(r|b|ss|tt)10)(?![a-zD])")

_KIN = {"cmb10": "cmr10"}  # Computer Modern names each weight a family


def fonts_of(sets: Sequence[str]) -> tuple[Font, ...]:
    """All fonts of some sets, sorted by name.

    Args:
        sets: each is `trdg`, `matplotlib`, the name of an installed distribution that holds font
            files (such as `font-caladea`), or the path of a folder with some.

    Raises:
        DataError: if a set is unknown or empty, or two files have one name.
    """
    return _all_fonts(tuple(sets))


@cache
def _all_fonts(sets: tuple[str, ...]) -> tuple[Font, ...]:
    found: dict[str, Font] = {}
    for name in sets:
        for font in _fonts_of(name):
            other = found.setdefault(font.name, font)
            if other.path != font.path:
                raise DataError(
                    f"two fonts are named {font.name!r}: {other.path} and {font.path}; rename or "
                    f"leave out one, since reports and splits tell fonts by their names"
                )
    return tuple(sorted(found.values()))


def _fonts_of(name: str) -> Iterable[Font]:
    if name == TRDG:
        return trdg_fonts()
    if name == MATPLOTLIB:
        return _named(path for path in _matplotlib_files() if _TEXT_FONTS.match(path.stem))
    if "/" not in name and (files := _distribution_files(name)):
        return _named(files)
    folder = own_path(name)
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not files:
        raise DataError(
            f"no set of fonts is named {name!r}: it is neither {TRDG} nor {MATPLOTLIB}, no "
            f"installed distribution with .ttf or .otf files (`uv add {name}` if it shall be), and "
            f"{folder} is no folder that holds any"
        )
    return _named(files)


def _matplotlib_files() -> list[Path]:
    package = util.find_spec(MATPLOTLIB)
    if package is None or package.origin is None:
        raise DataError("the fonts of matplotlib are wanted, but it is not installed: uv sync")
    return sorted((Path(package.origin).parent / "mpl-data" / "fonts" / "ttf").glob("*.ttf"))


def _distribution_files(name: str) -> list[Path]:
    """The font files of an installed distribution; of one font in both formats, the .ttf."""
    try:
        files = metadata.files(name) or []
    except metadata.PackageNotFoundError:
        return []
    fonts: dict[str, Path] = {}
    for file in sorted(files, key=lambda file: file.suffix.lower()):
        if file.suffix.lower() in SUFFIXES:
            fonts[file.stem] = Path(str(file.locate()))
    return sorted(fonts.values())


def _named(files: Iterable[Path]) -> list[Font]:
    return [Font(path.stem, _family_of(path), path) for path in files]


def _family_of(path: Path) -> str:
    """The family that the file names itself, without spaces."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        names = font["name"]
        family = names.getDebugName(16) or names.getDebugName(1) or path.stem
    family = re.sub(r"\s+", "", family)
    return _KIN.get(family, family)
