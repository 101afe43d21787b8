"""One sample from its own seed: what it shows, rendered, damaged, and drawn anew if unreadable."""

from dataclasses import dataclass

import numpy as np

from glyphline.damage.kinds import damage
from glyphline.errors import DataError
from glyphline.fonts import Font
from glyphline.params.captcha_looks import CaptchaLooks
from glyphline.params.handwritten_looks import HandwrittenLooks
from glyphline.synthesis.captcha.renderer import render_captcha
from glyphline.synthesis.chance import pick
from glyphline.synthesis.font_use import FontUse, draw_font
from glyphline.synthesis.handwriting.bank import open_bank
from glyphline.synthesis.handwriting.renderer import render_handwritten
from glyphline.synthesis.plan import Plan, draw_content
from glyphline.synthesis.renderer import draw_look, render

_ATTEMPTS = 20


@dataclass(frozen=True)
class Drawing:
    """One text drawn in one font.

    Attributes:
        text: what it shows.
        font: the font.
        before: (H, W) uint8, as rendered.
        after: (H', W') uint8, with its damage; the same picture where it draws none.
        redrawn: how many invisible or unreadable pictures were thrown away before.
    """

    text: str
    font: Font
    before: np.ndarray
    after: np.ndarray
    redrawn: int


def draw_drawing(plan: Plan, index: int, what: tuple[str, str]) -> Drawing:
    """Draw one picture from its own seed.

    Args:
        plan: the plan.
        index: the sample's place in the output.
        what: its kind, as `Plan.kinds` has it.

    Raises:
        DataError: if no attempt gives a text that can be read.
    """
    invisible = 0
    for attempt in range(_ATTEMPTS):
        rng = np.random.default_rng([plan.seed, index, attempt])
        use, text = draw_content(plan, what, rng)
        picture = _rendered(plan, use, text, rng)
        if picture is None:
            invisible += 1
            continue
        # Last, so that samples without damage do not depend on what damage there is.
        damaged = damage(picture, plan.looks.damage, rng)
        if damaged is not None:
            return Drawing(text, use.font, picture, damaged, attempt)
    why = (
        f"was invisible {_ATTEMPTS} times: ink and background are too alike; make "
        f"looks.text_colors darker, or the backgrounds lighter"
        if invisible == _ATTEMPTS
        else f"could not be read {_ATTEMPTS} times; make looks.damage milder"
    )
    raise DataError(f"synthetic sample {index} ({' '.join(what)}) {why}")


def _rendered(plan: Plan, use: FontUse, text: str, rng: np.random.Generator) -> np.ndarray | None:
    if isinstance(plan.looks, CaptchaLooks):
        return render_captcha(text, _fonts_of(plan, use, text, rng), plan.looks, rng)
    if isinstance(plan.looks, HandwrittenLooks):
        bank = open_bank(use.font.path)
        return render_handwritten(text, bank, plan.merges, plan.looks, rng)
    return render(text, use.font.path, draw_look(plan.looks, rng))


def _fonts_of(plan: Plan, use: FontUse, text: str, rng: np.random.Generator) -> list[str]:
    """The font file of each character: that of the line, or any that can draw it."""
    if isinstance(plan.looks, CaptchaLooks) and pick(plan.looks.typefaces, rng) == "character":
        return [str(draw_font(plan.pools_anywhere[c], rng).font.path) for c in text]
    return [str(use.font.path)] * len(text)
