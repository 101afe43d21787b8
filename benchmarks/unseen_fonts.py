r"""Read printed lines in fonts that no training saw, beside Tesseract and RapidOCR, in one run.

Draws words, codes, amounts and dates with Pillow in fonts of Debian's packages (none of a family
that TRDG, Matplotlib or our font packages ship), with mild blur, noise, rotation up to 1.5
degrees and JPEG; hands the same files to each reader, one line at a time, and writes
benchmarks/results/unseen-fonts.md and unseen-fonts.png, the lines that our model read wrong.

    apt-get install tesseract-ocr fonts-liberation fonts-freefont-ttf fonts-urw-base35 \
        fonts-linuxlibertine fonts-ebgaramond fonts-cantarell fonts-firacode fonts-inconsolata \
        fonts-vollkorn fonts-sil-gentiumplus fonts-junicode fonts-cabin fonts-quicksand \
        fonts-paratype fonts-go fonts-courier-prime fonts-oldstandard fonts-inter fonts-b612 \
        fonts-clear-sans fonts-arapey fonts-karla fonts-jetbrains-mono fonts-anonymous-pro \
        fonts-dosis fonts-ocr-b fonts-roboto-slab fonts-comic-neue
    uv run dvc exp run -S dataset=lines -S model=crnn
    uv run python benchmarks/unseen_fonts.py --export data/export

Several folders may be given, for models that were exported before and copied elsewhere; the first
is the one whose errors are shown, and that the others are compared with.

RapidOCR runs in an environment of its own, which uv makes (it needs another OpenCV than ours).
"""

import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import cv2
import numpy as np
import typer
from PIL import Image, ImageDraw, ImageFont
from rich.progress import track

from glyphline import texts
from glyphline.comparing.measures import accuracy_over_groups, count_fates, error_figures
from glyphline.comparing.pairing import Pair
from glyphline.evaluation.readings import Reading
from glyphline.font_sets import fonts_of
from glyphline.fonts import covers, is_unicase
from glyphline.metrics import character_edits, exact_match
from glyphline.outputs import write_text
from glyphline.plots.grid import Card, picture_grid
from glyphline.reading.recognizer import Reader
from glyphline.statistics import Interval
from machine import machine

RESULTS = Path(__file__).parent / "results"
FONTS = Path("/usr/share/fonts")
SEED = 7
KINDS = ("words", "codes", "amounts", "dates")
LONGEST = 24
SHOWN = 48
# What training sees under these or other names: Carlito is Lato, Hack is DejaVu Sans Mono.
SEEN = ("DejaVu", "STIX", "Lato", "Carlito", "OpenSans", "Droid", "Noto", "Roboto", "Caladea")
SEEN = (*SEEN, "Hack", "SourceSerif", "LatinModern", "cmun")
# Dingbats, ornaments, and letters on keycaps (LinBiolinum_K) or in black boxes (OCRBE).
NO_TEXT = ("D050000L", "Keyboard", "LinBiolinum_K", "OCRBE", "Initials", "Symbol", "Emoji")


class Line(NamedTuple):
    """One picture and what it says."""

    file: str
    text: str
    kind: str
    font: str


class Read(NamedTuple):
    """What a reader makes of all lines, and its time per line."""

    name: str
    texts: list[str]
    ms: float


def usable_fonts(folder: Path) -> list[Any]:
    """Fonts for Latin text, at most two files of a family so that none outweighs the others."""
    families: dict[str, list[Any]] = defaultdict(list)
    for font in fonts_of([str(folder)]):
        left_out = any(word in font.name for word in (*SEEN, *NO_TEXT)) or is_unicase(font)
        if not left_out and all(covers(font, c) for c in texts.CHARACTERS[:62] + ".,-/$"):
            families[font.family].append(font)
    rng = np.random.default_rng(SEED)
    chosen = []
    for _, files in sorted(families.items()):
        order = rng.permutation(len(files))[:2]
        chosen += [files[place] for place in sorted(order.tolist())]
    return chosen


def draw(text: str, font: Path, rng: np.random.Generator) -> np.ndarray:
    """Dark ink on light paper: (H, W) uint8."""
    size = int(rng.integers(20, 49))
    face = ImageFont.truetype(font, size, layout_engine=ImageFont.Layout.BASIC)
    left, top, right, bottom = face.getbbox(text)
    pad = size // 3
    paper, ink = int(rng.integers(215, 256)), int(rng.integers(0, 80))
    page = Image.new("L", (int(right - left) + 2 * pad, int(bottom - top) + 2 * pad), paper)
    ImageDraw.Draw(page).text((pad - left, pad - top), text, font=face, fill=ink)
    page = page.rotate(rng.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, True, fillcolor=paper)
    picture = np.asarray(page)
    if (sigma := rng.uniform(0, 0.9)) > 0.2:
        picture = cv2.GaussianBlur(picture, (0, 0), sigma)
    noise = rng.normal(0, rng.uniform(0, 10), picture.shape)
    picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(50, 96))]
    return cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_GRAYSCALE)


def draw_lines(folder: Path, fonts: Sequence[Any], per_font: int) -> list[Line]:
    """Draw lines of all kinds in every font, and write them as PNG files."""
    form = texts.Form(LONGEST, 3, None, "as_drawn", None)
    lines = []
    for font in track(fonts, "drawing"):
        allowed = "".join(c for c in texts.CHARACTERS if covers(font, c))
        for index in range(per_font):
            rng = np.random.default_rng([SEED, len(lines)])
            kind = KINDS[index % len(KINDS)]
            text = texts.draw_text(kind, allowed, form, rng)
            line = Line(f"{len(lines):05d}.png", text, kind, font.name)
            cv2.imwrite(str(folder / line.file), draw(text, font.path, rng))
            lines.append(line)
    return lines


def read_ours(files: Sequence[Path], export: Path) -> Read:
    """One line at a time, from the file's bytes on."""
    reader = Reader.load(export)
    name = f"glyphline {reader.card.name.rpartition('-')[2]}"
    return timed(
        name,
        lambda: [reader.read(file.read_bytes(), layout="line").text for file in files],
        len(files),
    )


def read_tesseract(files: Sequence[Path]) -> list[str]:
    """Tesseract 5 for one line each, all in one process; the paper is widened, as it wants."""
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "files.txt"
        for file in files:
            picture = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
            paper = int(np.median(picture))
            wide = cv2.copyMakeBorder(picture, 10, 10, 10, 10, cv2.BORDER_CONSTANT, value=paper)
            cv2.imwrite(str(Path(folder) / file.name), wide)
        listing.write_text("\n".join(str(Path(folder) / file.name) for file in files))
        command = ["tesseract", str(listing), "stdout", "--psm", "7", "-l", "eng"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return [page.strip().replace("\n", " ") for page in done.stdout.split("\f")[: len(files)]]


RAPID = """
import json, sys, time, logging
logging.disable(logging.CRITICAL)
import cv2
from rapidocr import RapidOCR
engine = RapidOCR()
texts, start = [], None
for path in sys.stdin.read().split():
    picture = cv2.imread(path)
    if start is None:
        engine(picture, use_det=False, use_cls=False, use_rec=True)
        start = time.perf_counter()
    found = engine(picture, use_det=False, use_cls=False, use_rec=True)
    texts.append(found.txts[0] if found.txts else "")
print(json.dumps({"texts": texts, "seconds": time.perf_counter() - start}))
"""


def read_rapid(files: Sequence[Path]) -> tuple[list[str], float]:
    """RapidOCR's recogniser with its default model: texts, and seconds without start-up."""
    import json

    command = ["uv", "run", "--no-project", "--with", "rapidocr", "--with", "onnxruntime"]
    done = subprocess.run(  # noqa: S603
        [*command, "python", "-c", RAPID],
        input="\n".join(map(str, files)),
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["texts"], answer["seconds"]


def timed(name: str, read: Callable[[], Any], count: int) -> Read:
    """Run a reader; times include decoding the files."""
    start = time.perf_counter()
    found = read()
    seconds = time.perf_counter() - start
    if isinstance(found, tuple):
        found, seconds = found
    return Read(name, found, 1000 * seconds / count)


def interval(lines: Sequence[Line], values: Sequence[float]) -> tuple[float, float]:
    """95 % bootstrap interval of a mean, whole fonts drawn with replacement."""
    groups: dict[str, list[float]] = defaultdict(list)
    for line, value in zip(lines, values, strict=True):
        groups[line.font].append(value)
    sums = np.array([[sum(group), len(group)] for group in groups.values()])
    rng = np.random.default_rng(0)
    drawn = sums[rng.integers(0, len(sums), (4000, len(sums)))].sum(axis=1)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    return float(low), float(high)


def table(lines: Sequence[Line], reads: Sequence[Read]) -> list[str]:
    """Rows of Markdown: all lines, then each kind."""
    truths = [line.text for line in lines]
    rows = [
        "| reader | CER | read exactly | 95 % over fonts | ms a line |",
        "|---|---|---|---|---|",
    ]
    for read in reads:
        right = [float(a == b) for a, b in zip(truths, read.texts, strict=True)]
        low, high = interval(lines, right)
        rows.append(
            f"| {read.name} | {character_edits(truths, read.texts).rate:.2%} "
            f"| {exact_match(truths, read.texts):.2%} | {low:.2%} to {high:.2%} | {read.ms:.2f} |"
        )
    rows += ["", "| kind | " + " | ".join(f"{read.name}: CER, exact" for read in reads) + " |"]
    rows.append("|---" * (len(reads) + 1) + "|")
    for kind in KINDS:
        places = [place for place, line in enumerate(lines) if line.kind == kind]
        cells = []
        for read in reads:
            true, found = [truths[p] for p in places], [read.texts[p] for p in places]
            rate = character_edits(true, found).rate
            cells.append(f"{rate:.2%}, {exact_match(true, found):.1%}")
        rows.append(f"| {kind} | " + " | ".join(cells) + " |")
    return rows


def pairs(lines: Sequence[Line], ours: Sequence[Read]) -> list[str]:
    """Rows of Markdown: each of our models against the first, on the same lines."""
    if len(ours) < 2:
        return []
    heads = "A | B | B mends | breaks | exact, B minus A | 95 % over fonts | p"
    heads += " | CER, B minus A | 95 % over fonts | p"
    rows = ["", f"| {heads} |", "|---" * (heads.count(" | ") + 1) + "|"]
    first, *others = ours
    for other in others:
        both = zip(readings(lines, first), readings(lines, other), strict=True)
        same = [Pair(a, b) for a, b in both]
        fates, exact, cer = count_fates(same), accuracy_over_groups(same), error_figures(same)[0]
        cells = [first.name, other.name, str(fates.mended), str(fates.broken)]
        cells += difference(exact.value, exact.interval, exact.p) if exact else ["", "", ""]
        cells += difference(cer.difference, cer.interval, cer.p)
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def readings(lines: Sequence[Line], read: Read) -> list[Reading]:
    """The lines as `glyphline compare` has them, grouped by font."""
    return [
        Reading(line.file, line.text, text, 1.0, "fonts", line.font)
        for line, text in zip(lines, read.texts, strict=True)
    ]


def difference(value: float, interval: Interval, p: float) -> list[str]:
    """Cells of a difference: itself, its 95 % interval, and p."""
    return [f"{value:+.2%}", f"{interval.low:+.2%} to {interval.high:+.2%}", f"{p:.3f}"]


def main(
    export: Annotated[
        list[Path] | None, typer.Option(help="An exported line model of ours; may be repeated.")
    ] = None,
    fonts: Annotated[Path, typer.Option(help="Folder of fonts.")] = FONTS,
    per_font: Annotated[int, typer.Option(help="Lines per font.")] = 12,
    ours_only: Annotated[bool, typer.Option(help="Leave the peers out; writes nothing.")] = False,
    out: Annotated[Path, typer.Option(help="Folder of the table.")] = RESULTS,
) -> None:
    """Compare three readers on lines in fonts that no training saw."""
    chosen = usable_fonts(fonts)
    with tempfile.TemporaryDirectory() as folder:
        lines = draw_lines(Path(folder), chosen, per_font)
        files = [Path(folder) / line.file for line in lines]
        ours = [read_ours(files, one) for one in export or [Path("data/export")]]
        reads = [*ours]
        if not ours_only:
            reads.append(timed("Tesseract 5", lambda: read_tesseract(files), len(files)))
            reads.append(timed("RapidOCR", lambda: read_rapid(files), len(files)))
        wrong = [
            Card(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE), line.text, text)
            for file, line, text in zip(files, lines, reads[0].texts, strict=True)
            if line.text != text
        ]
    rows = [*table(lines, reads), *pairs(lines, ours)]
    print("\n".join(rows))  # noqa: T201
    families = sorted({font.family for font in chosen})
    if ours_only:
        return
    head = [
        "# Printed lines in unseen fonts",
        "",
        f"`uv run python benchmarks/unseen_fonts.py{' --export EXPORT' * len(export or [])}`, "
        f"{date.today().isoformat()}, {machine()}.",
        "",
        f"{len(lines):,} lines in {len(chosen)} fonts of {len(families)} families that no training "
        f"saw, seed {SEED}: {', '.join(families)}. One line at a time, decoding included. Our "
        f"models: recipe `lines`, synthetic lines only. Lines that {reads[0].name} read wrong: "
        "unseen-fonts.png.",
        "",
    ]
    write_text(out / "unseen-fonts.md", "\n".join([*head, *rows]) + "\n")
    title = f"{min(SHOWN, len(wrong))} of {len(wrong)} lines read wrong"
    picture_grid(wrong[:: max(1, len(wrong) // SHOWN)][:SHOWN], title).savefig(
        out / "unseen-fonts.png"
    )


if __name__ == "__main__":
    typer.run(main)
