"""What all tests share."""

import os

import pytest

os.environ.setdefault("GLYPHLINE_TRACKING", "off")  # tests of tracking switch it on themselves
os.environ.setdefault("MPLBACKEND", "Agg")

MOST_PROCESSES = 4  # each may load TensorFlow
# Files of a minute and more, which must not be what the last process is left with.
LONGEST = (
    "pipeline/test_stages.py",
    "export/test_convert.py",
    "tracking/test_server.py",
    "training/test_train_stage.py",
    "models/test_families.py",
)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """As many processes as cores for whole folders; none beside this one for single files."""
    if any(".py" in argument for argument in config.args):
        return 0
    cores = min(MOST_PROCESSES, os.cpu_count() or 1)
    return cores if cores > 1 else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files begin."""
    place = {name: index for index, name in enumerate(LONGEST)}

    def turn(item: pytest.Item) -> int:
        return place.get("/".join(item.path.parts[-2:]), len(LONGEST))

    items.sort(key=turn)
