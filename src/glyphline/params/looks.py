"""`looks`: how synthetic text is drawn, by name, for recipes to choose from."""

from typing import Annotated, Any

from pydantic import Field

from glyphline.params.base import Params, choose, section
from glyphline.params.captcha_looks import CaptchaLooks
from glyphline.params.handwritten_looks import HandwrittenLooks
from glyphline.params.printed_looks import PrintedLooks

Looks = Annotated[PrintedLooks | CaptchaLooks | HandwrittenLooks, Field(discriminator="kind")]
KINDS: dict[str, type[Params]] = {
    "printed": PrintedLooks,
    "captcha": CaptchaLooks,
    "handwritten": HandwrittenLooks,
}


def check_looks(values: Any, where: str) -> None:
    """Check a section of `looks` against the type that its `kind` names.

    Args:
        values: the plain values.
        where: dotted path of the section, for the message.

    Raises:
        ParamsError: one line naming what is wrong and what is allowed.
    """
    kind = values.get("kind") if isinstance(values, dict) else "printed"
    section(KINDS[choose(kind, list(KINDS), f"{where}.kind")], values, where)
