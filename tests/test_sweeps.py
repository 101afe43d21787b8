"""Sweeps as README and docs/tuning.md write them: DVC makes one experiment per combination.

That queued experiments run and arrive is in tests/tracking/test_server.py.
"""

from dvc.utils.hydra import get_hydra_sweeps


def test_choice_and_range_make_every_combination() -> None:
    sweep = ["train.learning_rate=choice(0.001,0.003)", "train.batch_size=range(32,97,32)"]
    found = [tuple(made["params.yaml"]) for made in get_hydra_sweeps({"params.yaml": sweep})]
    assert len(found) == 6
    assert set(found) == {
        (f"train.learning_rate={rate}", f"train.batch_size={size}")
        for rate in ("0.001", "0.003")
        for size in ("32", "64", "96")
    }
