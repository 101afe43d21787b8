"""The recipe of a dataset."""

import pytest

from glyphline.errors import ParamsError
from glyphline.merge import MERGES
from glyphline.params.base import section
from glyphline.params.dataset import MERGE_NAMES, BalanceParams, DatasetParams, SplitParams

LOOKS = {
    "height_px": 48,
    "skew_deg": 3,
    "blur_px": 1,
    "distortions": ["none"],
    "backgrounds": ["plain_white"],
    "margins_px": [2, 8],
    "character_spacing_px": [0, 2],
    "text_colors": ["#000000", "#505050"],
}
RECIPE = {
    "sources": {"digits": {}},
    "charset": "0123456789",
    "merge": "none",
    "framing": "ink",
    "balance": {"rule": "none", "min_per_class": 1},
    "split": {"by": "sample", "val": 0.1, "test": 0.2, "max_rejected_share": 0.01},
    "synthesis": {
        "characters": 0,
        "lines": 0,
        "texts": ["words"],
        "max_characters": 24,
        "looks": LOOKS,
    },
}


@pytest.mark.parametrize("rule", ["none", "undersample", "oversample"])
def test_rules_that_know_their_number_take_no_per_class(rule: str) -> None:
    assert section(BalanceParams, {"rule": rule, "min_per_class": 1}, "b").per_class is None
    with pytest.raises(ParamsError, match=f"rule '{rule}' does not take per_class"):
        section(BalanceParams, {"rule": rule, "min_per_class": 1, "per_class": 5}, "b")


@pytest.mark.parametrize("rule", ["cap", "target"])
def test_rules_with_a_number_need_per_class(rule: str) -> None:
    values = {"rule": rule, "min_per_class": 1}
    assert section(BalanceParams, {**values, "per_class": 5}, "b").per_class == 5
    with pytest.raises(ParamsError, match=f"rule '{rule}' needs per_class$"):
        section(BalanceParams, values, "b")


@pytest.mark.parametrize(("val", "test"), [(0.5, 0.5), (0.9, 0.2)])
def test_a_split_must_leave_something_to_train_on(val: float, test: float) -> None:
    values = {"by": "sample", "val": val, "test": test, "max_rejected_share": 0}
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
        ({"framing": "tight"}, "d.framing is 'tight': Input should be 'whole' or 'ink'"),
    ],
)
def test_a_wrong_recipe_is_answered_with_one_line(change: dict[str, object], message: str) -> None:
    with pytest.raises(ParamsError) as caught:
        section(DatasetParams, {**RECIPE, **change}, "d")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"margins_px": [1]}, "margins_px.1 is missing"),
        ({"distortions": []}, "distortions is"),
        ({"distortions": ["wave"]}, "Input should be 'none', 'sine', 'cosine' or 'random'"),
        ({"height_px": 7}, "height_px is 7"),
    ],
)
def test_wrong_looks_are_answered_with_their_path(change: dict[str, object], message: str) -> None:
    values = {**RECIPE, "synthesis": {**RECIPE["synthesis"], "looks": {**LOOKS, **change}}}  # type: ignore[dict-item]
    with pytest.raises(ParamsError) as caught:
        section(DatasetParams, values, "d")
    assert "d.synthesis.looks." in str(caught.value)
    assert message in str(caught.value)
