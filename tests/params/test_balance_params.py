"""The rules of balance and the keys that each takes."""

from typing import Any

import pytest

from glyphline.errors import ParamsError
from glyphline.params.balance import BalanceParams
from glyphline.params.base import section

KEYS: dict[str, dict[str, Any]] = {
    "none": {},
    "undersample": {},
    "oversample": {},
    "cap": {"per_class": 5},
    "target": {"per_class": 5},
    "rarity": {"threshold": 0.01, "max_repeats": 4.0},
}
ALL = {"per_class": 5, "threshold": 0.01, "max_repeats": 4.0}


@pytest.mark.parametrize("rule", KEYS)
def test_a_rule_takes_its_own_keys_and_no_other(rule: str) -> None:
    values = {"rule": rule, "min_per_class": 1, **KEYS[rule]}
    assert section(BalanceParams, values, "b").rule == rule
    for key in ALL.keys() - KEYS[rule].keys():
        with pytest.raises(ParamsError, match=f"rule '{rule}' does not take {key}$"):
            section(BalanceParams, {**values, key: ALL[key]}, "b")
    for key in KEYS[rule]:
        less = {name: value for name, value in values.items() if name != key}
        with pytest.raises(ParamsError, match=f"rule '{rule}' needs {key}$"):
            section(BalanceParams, less, "b")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"threshold": 0}, "threshold is 0: Input should be greater than 0"),
        ({"threshold": 1.5}, "threshold is 1.5: Input should be less than or equal to 1"),
        ({"max_repeats": 0.5}, "max_repeats is 0.5: Input should be greater than or equal to 1"),
        ({"rule": "rare"}, "'target' or 'rarity'"),
    ],
)
def test_values_out_of_range_are_named(change: dict[str, object], message: str) -> None:
    values = {"rule": "rarity", "min_per_class": 1, **KEYS["rarity"], **change}
    with pytest.raises(ParamsError, match=message):
        section(BalanceParams, values, "b")
