"""`datasets.<name>.mix`: what each source gives to a recipe, and how much."""

import math
from typing import Any

from pydantic import Field, field_validator, model_validator

from glyphline.params.balance import BalanceParams
from glyphline.params.base import Params

MERGE_NAMES = ("none", "case_folded", "emnist47")
"""The maps of `glyphline.merge` that have a name."""
SHARES_ROUNDING = 1e-6


class SourceMixParams(Params):
    """`mix.sources.<name>`: one source of the recipe; a key left out changes nothing."""

    share: float | None = Field(default=None, gt=0, le=1)
    """Share of `mix.samples` that this source gets; all sources name one, or none does."""
    charset: str | None = Field(default=None, min_length=1)
    """The characters taken from this source, as its labels show them once merged; itself merged.
    Samples with others are left out by choice. Null takes all."""
    merge: str | dict[str, str] | None = None
    """Applied to this source's texts before the recipe's own merge; null for none."""
    balance: BalanceParams | None = None
    """Balances this source's training samples among themselves; null leaves them to the
    recipe's rule, together with those of the other sources that have none."""

    @field_validator("charset")
    @classmethod
    def _each_once(cls, charset: str | None) -> str | None:
        return None if charset is None else check_charset(charset)

    @field_validator("merge", mode="before")
    @classmethod
    def _name_or_map(cls, merge: Any) -> Any:
        return None if merge is None else check_merge(merge)


class MixParams(Params):
    """`datasets.<name>.mix`; `{ samples: null, sources: {} }` joins the sources as they are."""

    samples: int | None = Field(ge=1)
    """Training samples that the shares are of; null when no share is named."""
    sources: dict[str, SourceMixParams]

    @property
    def shares(self) -> dict[str, float]:
        """Source -> its share; empty when none is named."""
        named = {name: source.share for name, source in self.sources.items()}
        return {name: share for name, share in named.items() if share is not None}

    @model_validator(mode="after")
    def _shares_make_a_whole(self) -> "MixParams":
        shares = self.shares
        if bool(shares) != (self.samples is not None):
            has = "shares need" if shares else "there are no shares for"
            raise ValueError(f"{has} samples, the number of training samples they are of")
        total = math.fsum(shares.values())
        if shares and abs(total - 1) > SHARES_ROUNDING:
            raise ValueError(f"the shares sum to {total:g}; they must sum to 1")
        return self

    def check_names(self, sources: list[str]) -> None:
        """Compare with the sources that the recipe has.

        Raises:
            ValueError: if a source is unknown, or some name a share and others do not.
        """
        if unknown := sorted(set(self.sources) - set(sources)):
            raise ValueError(f"unknown {unknown}; sources of this recipe: {', '.join(sources)}")
        if self.shares and (without := [name for name in sources if name not in self.shares]):
            raise ValueError(f"either every source has a share or none; without: {without}")


def check_charset(charset: str) -> str:
    """Return a charset that lists each character once.

    Raises:
        ValueError: naming the characters that it lists more often.
    """
    if twice := sorted({c for c in charset if charset.count(c) > 1}):
        raise ValueError(f"lists {twice} more than once; list each character once")
    return charset


def check_merge(merge: Any) -> Any:
    """Return a merge that is a name of `MERGE_NAMES` or a map of strings.

    Raises:
        ValueError: saying what is allowed.
    """
    if isinstance(merge, dict):
        if not all(isinstance(text, str) for pair in merge.items() for text in pair):
            raise ValueError("digits need quotes in a map, as in {'0': O}")
    elif not isinstance(merge, str) or merge not in MERGE_NAMES:
        raise ValueError(f"allowed: {', '.join(MERGE_NAMES)}, or a map of character to class")
    return merge
