"""What each source gives to a recipe."""

import pytest

from glyphline.errors import ParamsError
from glyphline.merge import MERGES
from glyphline.params.base import section
from glyphline.params.mix import MERGE_NAMES, MixParams


def test_the_names_of_merges_are_those_that_exist() -> None:
    assert tuple(MERGES) == MERGE_NAMES


def test_a_mix_of_nothing_joins_the_sources_as_they_are() -> None:
    mix = section(MixParams, {"samples": None, "sources": {}}, "m")
    assert mix.shares == {}


def test_shares_that_make_a_whole_pass_whatever_rounding_does() -> None:
    sources = {name: {"share": 1 / 3} for name in ("a", "b")} | {"c": {"share": 0.3333333}}
    assert section(MixParams, {"samples": 10, "sources": sources}, "m").shares["c"] == 0.3333333


@pytest.mark.parametrize(
    ("samples", "shares", "message"),
    [
        (None, {"a": 1.0}, "shares need samples"),
        (10, {}, "there are no shares for samples"),
        (10, {"a": None}, "there are no shares for samples"),
        (10, {"a": 0.5, "b": 0.4}, "the shares sum to 0.9; they must sum to 1"),
        (10, {"a": 0.5, "b": 0.50001}, "the shares sum to 1.00001; they must sum to 1"),
        (10, {"a": 1.5}, "m.sources.a.share is 1.5"),
        (10, {"a": 0}, "m.sources.a.share is 0"),
        (0, {"a": 1.0}, "m.samples is 0"),
    ],
)
def test_shares_that_make_no_whole_are_refused(
    samples: int | None, shares: dict[str, float | None], message: str
) -> None:
    sources = {name: {"share": share} for name, share in shares.items()}
    with pytest.raises(ParamsError) as caught:
        section(MixParams, {"samples": samples, "sources": sources}, "m")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"charset": "aba"}, "m.sources.a.charset is 'aba': lists ['a'] more than once"),
        ({"charset": ""}, "m.sources.a.charset is ''"),
        ({"merge": "folded"}, "m.sources.a.merge is 'folded': allowed: none, case_folded"),
        ({"merge": {0: "O"}}, "digits need quotes"),
        ({"balance": {"rule": "cap"}}, "m.sources.a.balance.min_per_class is missing"),
        ({"shares": 1}, "unknown key m.sources.a.shares (did you mean 'share'?)"),
    ],
)
def test_a_wrong_section_of_one_source_is_answered_with_one_line(
    change: dict[str, object], message: str
) -> None:
    with pytest.raises(ParamsError) as caught:
        section(MixParams, {"samples": None, "sources": {"a": change}}, "m")
    assert message in str(caught.value)
