import copy
import re

import pytest

from glyphline.params.document import Document
from glyphline.tracking.experiment import describe, find, join
from glyphline.tracking.location import locate
from glyphline.tracking.store import open_store


def changed(document: Document, path: str, value: object) -> dict:
    params = copy.deepcopy(document.model_dump(mode="json"))
    *parents, last = path.split(".")
    section = params
    for name in parents:
        section = section[name]
    section[last] = value
    return params


def test_a_dvc_experiment_is_known_by_its_name_and_baseline(document: Document):
    found = describe(document.model_dump(mode="json"), "tumid-boff", "abc", "ignored")
    assert (found.key, found.name) == ("tumid-boff@abc", "tumid-boff")
    assert found.tags["dvc.exp_name"] == "tumid-boff"
    assert found.tags["dvc.baseline"] == "abc"
    assert (found.tags["model"], found.tags["dataset"]) == (document.model, document.dataset)


def test_a_plain_repro_is_known_by_its_commit_and_params(document: Document):
    found = describe(document.model_dump(mode="json"), "", "", "abc")
    assert re.fullmatch(r"workspace@abc:[0-9a-f]{12}", found.key)
    hash6 = found.params_sha256[:6]
    assert found.name == f"{document.model}-{document.dataset}-{hash6}"


@pytest.mark.parametrize(
    ("path", "value", "same"),
    [
        ("train.epochs", 99, False),
        ("seed", 21, False),
        ("model", "crnn", False),
        ("dataset", "digits", False),
        ("models.cnn.dropout_rate", 0.1, False),
        ("datasets.printed.balance.min_per_class", 3, False),
        ("models.crnn.lstm_units", 7, True),
        ("datasets.digits.framing", "whole", True),
        ("compute.workers", 7, True),
        ("download.mirror", "/somewhere", True),
    ],
)
def test_params_that_change_results_make_another_key(
    document: Document, path: str, value: object, same: bool
):
    base = changed(document, "model", "cnn") | {"dataset": "printed"}
    base["seed"] = 20
    other = changed(document, path, value)
    first = describe(base, "", "", "abc")
    second = describe(other, "", "", "abc")
    assert (first.key == second.key) is same


def test_only_the_chosen_dataset_and_model_are_logged_and_all_other_sections(document: Document):
    params = describe(document.model_dump(mode="json"), "", "", "abc").params
    assert params["dataset"] == document.dataset
    assert params["dataset.framing"] == document.recipe.framing
    assert {f"model.{name}" for name in document.family} <= set(params)
    assert {"seed", "train.augment.blur_px", "compute.workers", "download.retries"} <= set(params)
    assert not [name for name in params if name.startswith(("datasets", "models"))]


def test_the_same_experiment_joins_its_parent_and_keeps_the_first_params(root, document: Document):
    store = open_store(locate())
    params = document.model_dump(mode="json")
    first = join(store, describe(params, "", "", "abc"), {"git.dirty": "false"})
    params["compute"]["workers"] = 7
    second = join(store, describe(params, "", "", "abc"), {"git.dirty": "true"})
    run = store.client.get_run(first)
    assert first == second
    assert run.data.params["compute.workers"] == str(document.compute.workers)
    assert run.data.tags["git.dirty"] == "true"


def test_an_old_name_with_new_params_gets_a_new_parent(root, document: Document):
    store = open_store(locate())
    params = document.model_dump(mode="json")
    first = join(store, describe(params, "mine", "abc", ""), {})
    params["train"]["epochs"] += 1
    second = join(store, describe(params, "mine", "abc", ""), {})
    assert first != second
    assert [r.info.run_id for r in find(store, {"dvc.key": "mine@abc"})] == [second, first]


def test_a_name_with_a_quote_is_found_again(root, document: Document):
    store = open_store(locate())
    found = describe(document.model_dump(mode="json"), "it's", "abc", "")
    assert join(store, found, {}) == join(store, found, {})
