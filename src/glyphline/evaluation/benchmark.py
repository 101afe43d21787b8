"""What the test split lacks to rank every family of models: lines, or single characters."""

from collections.abc import Iterator
from pathlib import Path

from glyphline.charset import Charset
from glyphline.evaluation.composed import compose_lines
from glyphline.manifest import Manifest
from glyphline.merge import merge_text
from glyphline.outputs import new_folder
from glyphline.params.document import Document, resolve_source
from glyphline.sample import Sample
from glyphline.shards import ShardWriter, read_columns
from glyphline.texts import CHARACTERS

PREFIX = "benchmark"


def write_benchmark(folder: Path, balanced: Path, document: Document) -> int:
    """Make the lines or characters that the test split lacks; the same for every model.

    Recipes of fonts: text drawn in the fonts of the test split, which no model has trained on,
    where the split holds fewer than a tenth of what is drawn: some lines happen to be one
    character long, and seven of those rank nobody. Other recipes of characters: lines composed
    of test characters (`compose_lines`), where the split holds no lines. Recipes of lines without
    fonts, such as captchas, get no characters.

    Args:
        folder: what stood there before is replaced; without shards where nothing is made.
        balanced: the balanced data.
        document: params.yaml.

    Returns:
        How many samples were made.
    """
    texts = read_columns(balanced, "test", ["text"])["text"].to_pylist()
    characters = sum(len(text) == 1 for text in texts)
    lines = len(texts) - characters
    manifest, count = Manifest.load(balanced), document.evaluate.benchmark
    made: list[Sample] = []
    for held, of_lines in ((characters, False), (lines, True)):
        if held < count / 10:
            made += _drawn(document, manifest, of_lines, count)
    if not made and characters and not lines and count:
        made = compose_lines(balanced, count, document.seed)
    with new_folder(folder) as new, ShardWriter(new, PREFIX) as writer:
        for sample in made:
            writer.write(sample)
    return len(made)


def _drawn(document: Document, manifest: Manifest, lines: bool, count: int) -> Iterator[Sample]:
    """Lines or characters in the test fonts, as many of each font as of the others."""
    from glyphline.font_sets import fonts_of  # belongs to the `train` extra, as drawing does
    from glyphline.sources import fonts as source

    sections = [
        params
        for name, values in document.recipe.sources.items()
        for tag, params in (resolve_source(name, values, f"datasets.{name}"),)
        if tag == "fonts"
    ]
    if not sections:
        return
    params, held_out = sections[0], set(manifest.groups["test"])
    assert isinstance(params, source.SourceParams)  # noqa: S101 - for the type checker
    fonts = [font for font in fonts_of(params.sets) if font.group in held_out]
    if not fonts:
        return
    charset, merges = Charset(manifest.charset), manifest.merges
    allowed = "".join(c for c in CHARACTERS if not charset.missing(merge_text(c, merges)))
    draw = source.draw_lines if lines else source.draw_characters
    each = -(-count // len(fonts))
    for font in fonts:
        for sample in draw(font, allowed, each, params.height_px, document.seed):
            yield sample.but(text=merge_text(sample.text, merges))
