"""What each synthetic sample shows: which font, which text; from the seed and its index alone."""

import functools
import zlib
from dataclasses import dataclass

import numpy as np

from glyphline import texts
from glyphline.compute import ordered_map
from glyphline.errors import DataError
from glyphline.fonts import Font
from glyphline.manifest import Manifest
from glyphline.params.compute import ComputeParams
from glyphline.params.dataset import SynthesisParams
from glyphline.params.looks import Looks
from glyphline.synthesis.font_use import (
    FontUse,
    Pools,
    bank_use,
    draw_font,
    font_use,
    pools_of,
)
from glyphline.synthesis.steering import Steering
from glyphline.texts.case import narrowed, written


@dataclass(frozen=True)
class Plan:
    """Everything that decides what the samples are.

    Attributes:
        seed: the document's.
        params: numbers and kinds of text.
        looks: how they are drawn.
        merges: the merge map that labels go through.
        drawable: class -> the characters that count as it and are in some font.
        fonts: what each font may be used for, sorted by name.
        steering: how texts with rare characters are preferred; None draws them as they come.
    """

    seed: int
    params: SynthesisParams
    looks: Looks
    merges: dict[str, str]
    drawable: dict[str, str]
    fonts: tuple[FontUse, ...]
    steering: Steering | None = None

    @property
    def total(self) -> int:
        """Number of samples."""
        return self.params.characters + self.params.lines

    @functools.cached_property
    def form(self) -> texts.Form:
        """What the texts of lines shall be like."""
        given = self.params
        return texts.Form(
            given.max_characters, given.min_characters, given.words, given.case, given.corpus
        )

    @functools.cached_property
    def line_fonts(self) -> tuple[FontUse, ...]:
        """The fonts that draw lines."""
        return tuple(use for use in self.fonts if use.in_lines)

    @functools.cached_property
    def line_pools(self) -> Pools:
        """The fonts that draw lines, in pools that are drawn from equally often."""
        return pools_of(self.line_fonts, self.params.font_choice)

    @functools.cached_property
    def pools_alone(self) -> dict[str, Pools]:
        """Character -> the fonts that may show it alone, in such pools."""
        choice, shown = self.params.font_choice, sorted(set("".join(self.drawable.values())))
        return {c: pools_of([use for use in self.fonts if c in use.alone], choice) for c in shown}

    @functools.cached_property
    def pools_anywhere(self) -> dict[str, Pools]:
        """Character -> the fonts that may show it in a line or alone, in such pools."""
        able = {use: {*use.alone, *use.in_lines} for use in self.fonts}
        shown, choice = sorted(set().union(*able.values())), self.params.font_choice
        return {c: pools_of([use for use in self.fonts if c in able[use]], choice) for c in shown}

    def kinds(self) -> list[tuple[str, str]]:
        """What kind each sample is, by index: `("character", class)` or `("line", kind)`.

        Classes, and kinds of text, come in equal shares and thoroughly mixed.
        """
        # Slots of one kind share one tuple, so that a million of them take 16 MB.
        classes = [("character", target) for target in self.drawable]
        lines = [("line", kind) for kind in self.params.texts]
        slots = [classes[i % len(classes)] for i in range(self.params.characters)]
        slots += [lines[i % len(lines)] for i in range(self.params.lines)]
        rng = np.random.default_rng([self.seed, zlib.crc32(b"synthesis order")])
        return [slots[i] for i in rng.permutation(len(slots))]


def training_fonts(fonts: tuple[Font, ...], manifest: Manifest) -> tuple[list[Font], list[Font]]:
    """Divide fonts into those that training may see and those held back for val and test."""
    held_back = {*manifest.groups.get("val", []), *manifest.groups.get("test", [])}
    usable = [font for font in fonts if font.group not in held_back]
    return usable, [font for font in fonts if font.group in held_back]


def make_plan(
    seed: int,
    params: SynthesisParams,
    looks: Looks,
    manifest: Manifest,
    fonts: list[Font],
    compute: ComputeParams,
) -> tuple[Plan, str]:
    """Decide what the fonts may be used for.

    Args:
        seed: the document's.
        params: numbers and kinds of text.
        looks: how they are drawn.
        manifest: charset and merges of the balanced data.
        fonts: the fonts that training may see.
        compute: workers that look into the fonts.

    Returns:
        The plan, and the classes left out because no font shows them alone; a space, which
        nothing shows alone, is not counted.

    Raises:
        DataError: if no font can draw the characters or the lines asked for.
    """
    wanted = {
        target: "".join([target, *(old for old, new in manifest.merges.items() if new == target)])
        for target in manifest.charset
    }
    characters = "".join(dict.fromkeys("".join(wanted.values())))
    if looks.kind == "handwritten":
        uses = tuple(bank_use(font, characters, manifest.merges) for font in fonts)
    else:
        look_into = functools.partial(font_use, characters=characters, merges=manifest.merges)
        uses = tuple(ordered_map(look_into, fonts, compute))
    shown: set[str] = set().union(*(use.alone for use in uses))
    drawable = {t: "".join(c for c in chars if c in shown) for t, chars in wanted.items()}
    undrawn = "".join(t for t, chars in drawable.items() if not chars and t != " ")
    drawable = {target: chars for target, chars in drawable.items() if chars}
    for number, possible, what in (
        (params.characters, bool(drawable), "characters"),
        (params.lines, any(use.in_lines for use in uses), "lines"),
    ):
        if number and not possible:
            raise DataError(
                f"none of the {len(fonts)} fonts that train may use draws {what} of the charset "
                f"{manifest.charset!r}; set synthesis.{what} to 0, or split.by so that fonts remain"
            )
    return Plan(seed, params, looks, dict(manifest.merges), drawable, uses), undrawn


def draw_content(
    plan: Plan, what: tuple[str, str], rng: np.random.Generator
) -> tuple[FontUse, str]:
    """Draw the font and the text of one sample of a given kind."""
    kind, detail = what
    if kind == "character":
        candidates = plan.drawable[detail]
        character = candidates[int(rng.integers(len(candidates)))]
        return draw_font(plan.pools_alone[character], rng), character
    use = draw_font(plan.line_pools, rng)
    draw = functools.partial(texts.draw_text, detail, use.in_lines, plan.form, rng)
    if plan.steering is None:
        return use, draw()
    able_in_case = narrowed(use.in_lines, plan.params.case)
    text = plan.steering.draw(draw, detail, able_in_case, rng)
    return use, written(text, plan.params.case, use.in_lines)
