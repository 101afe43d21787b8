"""`datasets.<name>`: a recipe of sources, mix, charset, merge, balance, split and synthesis."""

import re
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from glyphline.params.balance import BalanceParams
from glyphline.params.base import Params
from glyphline.params.mix import MixParams, check_charset, check_merge
from glyphline.params.synthesis import SynthesisParams as SynthesisParams

SOURCE_NAME = re.compile(r"[A-Za-z0-9_-]+")


class SplitParams(Params):
    """`datasets.<name>.split`: shares of val and test, the rest is train."""

    by: Literal["group", "sample", "published"]
    """`group` keeps a writer or font in one split; `sample` draws each sample, stratified by
    class; `published` keeps the publisher's test part and draws val from the rest."""
    val: float = Field(gt=0, lt=1)
    test: float = Field(ge=0, lt=1)
    fold: int | None = Field(ge=0)
    """Which fold of a cross-validation is tested, from 0 on, of 1 / `test`; null tests a part drawn
    by the seed."""
    max_rejected_share: float = Field(ge=0, le=1)
    """Share of unusable samples above which the balance stage stops."""

    @model_validator(mode="after")
    def _something_left(self) -> "SplitParams":
        if self.val + self.test >= 1:
            raise ValueError("val + test must stay below 1 to leave something to train on")
        return self

    @model_validator(mode="after")
    def _fold_among_folds(self) -> "SplitParams":
        if self.fold is None:
            return self
        if self.by == "published":
            raise ValueError("fold needs split.by sample or group: a published test part is one")
        if self.test == 0 or abs(self.folds * self.test - 1) > 0.01:
            raise ValueError(f"fold needs a test share of 1/n, such as 0.2; {self.test:g} is none")
        if self.fold >= self.folds:
            raise ValueError(
                f"fold {self.fold}: a test share of {self.test:g} makes folds 0 to {self.folds - 1}"
            )
        return self

    @property
    def folds(self) -> int:
        """How many test parts of share `test` the data make."""
        return round(1 / self.test)


class DatasetParams(Params):
    """`datasets.<name>`."""

    sources: dict[str, Any] = Field(min_length=1)
    """Name -> that source's own params (see `glyphline.sources`), checked by `load`. The name is
    the source's tag, unless `source: <tag>` stands among its params."""
    mix: MixParams
    charset: str = Field(min_length=1)
    """The characters that labels may hold after merging, or `auto` for all that occur."""
    merge: str | dict[str, str]
    """`none`, `case_folded`, `emnist47`, or a map of character to class."""
    framing: Literal["whole", "ink"]
    """`whole` shows a model the picture as it is (size and baseline tell c from C); `ink` crops
    to the ink first, so that margins do not matter."""
    balance: BalanceParams
    split: SplitParams
    synthesis: SynthesisParams

    @field_validator("sources")
    @classmethod
    def _plain_names(cls, sources: dict[str, Any]) -> dict[str, Any]:
        if odd := [name for name in sources if not SOURCE_NAME.fullmatch(name)]:
            raise ValueError(f"the names {odd} may hold letters, digits, _ and - alone")
        return sources

    @field_validator("mix")
    @classmethod
    def _of_these_sources(cls, mix: MixParams, info: ValidationInfo) -> MixParams:
        if "sources" in info.data:  # else they are the error that is told
            mix.check_names(list(info.data["sources"]))
        return mix

    @field_validator("charset")
    @classmethod
    def _each_once(cls, charset: str) -> str:
        return check_charset(charset)

    @field_validator("merge", mode="before")
    @classmethod
    def _name_or_map(cls, merge: Any) -> Any:
        return check_merge(merge)
