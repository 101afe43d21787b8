"""The recipe of a dataset."""

import pytest

from glyphline.errors import ParamsError
from glyphline.merge import MERGES
from glyphline.params.base import section
from glyphline.params.dataset import DatasetParams, SplitParams
from glyphline.params.mix import MERGE_NAMES

RECIPE = {
    "sources": {"digits": {}},
    "mix": {"samples": None, "sources": {}},
    "charset": "0123456789",
    "merge": "none",
    "framing": "ink",
    "balance": {"rule": "none", "min_per_class": 1},
    "split": {"by": "sample", "val": 0.1, "test": 0.2, "fold": None, "max_rejected_share": 0.01},
    "synthesis": {
        "characters": 0,
        "lines": 0,
        "texts": ["words"],
        "fonts": ["trdg"],
        "font_choice": "file",
        "corpus": None,
        "min_characters": 1,
        "max_characters": 24,
        "words": None,
        "case": "as_drawn",
        "steer": "none",
        "steer_strength": 1.0,
        "min_share": 0.0,
        "looks": "clean",
    },
}


@pytest.mark.parametrize(("val", "test"), [(0.5, 0.5), (0.9, 0.2)])
def test_a_split_must_leave_something_to_train_on(val: float, test: float) -> None:
    values = {"by": "sample", "val": val, "test": test, "fold": None, "max_rejected_share": 0}
    with pytest.raises(ParamsError, match="leave something to train on"):
        section(SplitParams, values, "split")


@pytest.mark.parametrize("merge", [*MERGE_NAMES, {}, {"0": "O", "l": "1"}])
def test_a_merge_is_a_name_or_a_map(merge: object) -> None:
    assert section(DatasetParams, {**RECIPE, "merge": merge}, "d").merge == merge


def test_the_names_of_merges_are_those_that_exist() -> None:
    assert tuple(MERGES) == MERGE_NAMES


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"merge": "emnist"},
            "d.merge is 'emnist': allowed: none, case_folded, emnist47, or a map",
        ),
        ({"merge": 3}, "d.merge is 3: allowed: none, case_folded"),
        ({"merge": None}, "d.merge is None: allowed: none, case_folded"),
        ({"merge": {0: "O"}}, "d.merge is {0: 'O'}: digits need quotes in a map"),
        ({"merge": {"O": 0}}, "d.merge is {'O': 0}: digits need quotes in a map"),
        ({"charset": "abca"}, "d.charset is 'abca': lists ['a'] more than once"),
        ({"charset": ""}, "d.charset is ''"),
        ({"charset": 123}, "d.charset is 123: Input should be a valid string"),
        ({"sources": {}}, "d.sources is {}: Dictionary should have at least 1 item"),
        ({"sources": {"my scans": {}}}, "the names ['my scans'] may hold letters, digits, _ and -"),
        ({"mix": {"samples": None}}, "d.mix.sources is missing"),
        ({"framing": "tight"}, "d.framing is 'tight': Input should be 'whole' or 'ink'"),
    ],
)
def test_a_wrong_recipe_is_answered_with_one_line(change: dict[str, object], message: str) -> None:
    with pytest.raises(ParamsError) as caught:
        section(DatasetParams, {**RECIPE, **change}, "d")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


TWO = {**RECIPE, "sources": {"digits": {}, "scans": {"source": "folder", "path": "/a"}}}


@pytest.mark.parametrize(
    ("mix", "message"),
    [
        ({"sources": {"forms": {}}}, "unknown ['forms']; sources of this recipe: digits, scans"),
        (
            {"samples": 9, "sources": {"scans": {"share": 1.0}}},
            "either every source has a share or none; without: ['digits']",
        ),
    ],
)
def test_a_mix_is_held_against_the_sources_of_its_recipe(
    mix: dict[str, object], message: str
) -> None:
    with pytest.raises(ParamsError) as caught:
        section(DatasetParams, {**TWO, "mix": {"samples": None, **mix}}, "d")
    assert message in str(caught.value)
    assert str(caught.value).startswith("params: d.mix is")


def test_a_recipe_without_a_mix_is_refused() -> None:
    with pytest.raises(ParamsError, match=r"d\.mix is missing"):
        section(DatasetParams, {k: v for k, v in TWO.items() if k != "mix"}, "d")
