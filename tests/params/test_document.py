"""The whole of params.yaml."""

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from glyphline.errors import ParamsError
from glyphline.params.document import load, members, resolve_source

SHIPPED = Path(__file__).parents[2] / "params.yaml"
PLAIN: dict[str, Any] = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))


def loaded(folder: Path, path: str, value: Any) -> Any:
    """Load the shipped params with one value set, or taken away where it is `...`."""
    plain = copy.deepcopy(PLAIN)
    *parents, last = path.split(".")
    place = plain
    for name in parents:
        place[name] = copy.deepcopy(place[name])  # YAML anchors are shared
        place = place[name]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    file = folder / "params.yaml"
    file.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    return load(file)


def test_the_params_that_ship_are_sound() -> None:
    document = load(SHIPPED)
    assert document.recipe == document.datasets[document.dataset]
    assert document.family == PLAIN["models"][document.model]


@pytest.mark.parametrize("name", PLAIN["datasets"])
def test_every_dataset_that_ships_can_be_chosen(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, "dataset", name).recipe.charset


@pytest.mark.parametrize("name", PLAIN["models"])
def test_every_model_that_ships_can_be_chosen_and_has_a_file(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, "model", name).model == name
    assert name in members("glyphline.models.families")


ALL_MODELS = "allowed: " + ", ".join(sorted(PLAIN["models"]))
ALL_DATASETS = "allowed: " + ", ".join(sorted(PLAIN["datasets"]))
WRONG = [
    ("sed", 1, "unknown key sed (did you mean 'seed'?); allowed: seed, dataset, model, compute"),
    ("a\nb", 1, "unknown key a b; allowed: seed, dataset"),
    ("dataset", "prnted", f"unknown dataset 'prnted' (did you mean 'printed'?); {ALL_DATASETS}"),
    ("dataset", ["printed"], ALL_DATASETS),
    ("dataset", None, f"unknown dataset None; {ALL_DATASETS}"),
    ("model", "vit", f"unknown model 'vit'; {ALL_MODELS}"),
    ("model", 3, f"unknown model 3; {ALL_MODELS}"),
    ("model", {"size_px": 32}, f"unknown model {{'size_px': 32}}; {ALL_MODELS}"),
    ("models", "crnn", "models must be a mapping of names to sections, not 'crnn'"),
    ("models", {}, "models must be a mapping of names to sections, not {}"),
    ("datasets", "printed", "datasets must be a mapping of names to sections, not 'printed'"),
    ("datasets", ..., "datasets must be a mapping of names to sections, not None"),
    ("datasets.printed", None, "datasets.printed is None, not a section; allowed: sources"),
    ("datasets.printed.foo", 1, "unknown key datasets.printed.foo; allowed: sources, mix, charset"),
    ("datasets.printed.mix", ..., "datasets.printed.mix is missing"),
    ("datasets.printed.mix.foo", 1, "datasets.printed.mix.foo; allowed: samples, sources"),
    ("datasets.printed.mix.sources.fnts", {}, "unknown ['fnts']; sources of this recipe: fonts"),
    ("datasets.printed.balance.foo", 1, "datasets.printed.balance.foo; allowed: rule, per_class"),
    ("datasets.printed.split.foo", 1, "datasets.printed.split.foo; allowed: by, val, test"),
    ("datasets.printed.synthesis.foo", 1, "printed.synthesis.foo; allowed: characters, lines"),
    ("datasets.printed.synthesis.looks", "clen", "unknown looks 'clen' (did you mean 'clean'?)"),
    ("looks.clean.foo", 1, "unknown key looks.clean.foo; allowed: kind, height_px, skew"),
    (
        "looks.clean.kind",
        "trdg",
        "unknown looks.clean.kind 'trdg'; allowed: printed, cap",
    ),
    ("looks.clean", 3, "looks.clean is 3, not a section; allowed: kind, height_px"),
    ("looks.captcha.skew_deg", 1, "unknown key looks.captcha.skew_deg"),
    ("looks", ..., "looks is missing"),
    (
        "datasets.printed.sources.fonts.foo",
        1,
        "sources.fonts.foo; allowed: sets, characters, variants",
    ),
    ("datasets.printed.sources.fonts", None, "sources.fonts is None, not a section; allowed"),
    ("datasets.printed.sources.fnts", {}, "unknown source 'fnts' (did you mean 'fonts'?); allowed"),
    (
        "datasets.printed.sources.scans",
        {"path": "a"},
        "sources.scans says its tag, source: <tag>",
    ),
    ("datasets.printed.sources.scans", {"source": "fldr"}, "unknown source 'fldr' (did you mean"),
    (
        "datasets.printed.sources.scans",
        {"source": ["folder"]},
        "unknown source ['folder'] (did",
    ),
    (
        "datasets.printed.sources.scans",
        {"source": "digits", "foo": 1},
        "sources.scans.foo; allowed",
    ),
    ("datasets.digits.sources.digits.foo", 1, "datasets.digits.sources.digits.foo; allowed: none"),
    ("datasets.printed.merge", "emnist", "datasets.printed.merge is 'emnist': allowed: none, case"),
    ("models.cnn.foo", 1, "unknown key models.cnn.foo; allowed: size_px, channels, dropout_rate"),
    ("models.cnn", 7, "models.cnn is 7, not a section; allowed: size_px, channels, dropout_rate"),
    ("models.cnn.size_px", "big", "models.cnn.size_px is 'big': Input should be a valid integer"),
    ("models.cnn.size_px", ..., "models.cnn.size_px is missing"),
    ("models.vit", {}, f"unknown model 'vit'; {ALL_MODELS}"),
    ("train.augment.foo", 1, "unknown key train.augment.foo; allowed: rotate_deg, shear"),
    ("train.augment", 3, "train.augment is 3, not a section; allowed: rotate_deg"),
    ("train.epoch", 3, "unknown key train.epoch (did you mean 'epochs'?)"),
    ("train.epochs", 0, "train.epochs is 0: Input should be greater than or equal to 1"),
    ("train.epochs", 1.5, "train.epochs is 1.5: Input should be a valid integer"),
    ("train.learning_rate", float("nan"), "train.learning_rate is nan: Input should be a finite"),
    ("train.schedule", "cos", "Input should be 'constant', 'cosine' or 'plateau'"),
    ("train.class_weights", "inv", "'none', 'inverse', 'inverse_sqrt' or 'effective'"),
    ("train.class_weights", ..., "train.class_weights is missing"),
    ("train", ..., "train is missing"),
    ("compute.foo", 1, "unknown key compute.foo; allowed: backend, workers, address"),
    ("compute.backend", "ray", "compute.backend is 'ray': Input should be 'loky' or 'dask'"),
    ("download.foo", 1, "unknown key download.foo; allowed: mirror, timeout_s, retries"),
    ("evaluate.foo", 1, "unknown key evaluate.foo; allowed: batch_size, gallery"),
    ("export.foo", 1, "unknown key export.foo; allowed: variants, trainable, required"),
    ("export.variants", ["onnx_fp32", "pt"], "Input should be 'saved_model', 'onnx_fp32'"),
    ("seed", -1, "seed is -1: Input should be greater than or equal to 0"),
    ("seed", ..., "seed is missing"),
    ("model", ..., "model is missing"),
]


@pytest.mark.parametrize(("path", "value", "message"), WRONG, ids=[f"{p}={v}" for p, v, _ in WRONG])
def test_a_wrong_name_key_or_value_is_answered_with_one_line(
    tmp_path: Path, path: str, value: Any, message: str
) -> None:
    with pytest.raises(ParamsError) as caught:
        loaded(tmp_path, path, value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "values", "tag"),
    [
        ("digits", {}, "digits"),
        ("scans", {"source": "folder", "path": "/a", "layout": "auto"}, "folder"),
        ("digits", {"source": "folder", "path": "/a", "layout": "auto"}, "folder"),
    ],
)
def test_a_section_means_the_source_of_its_name_or_the_one_it_says(
    name: str, values: dict[str, str], tag: str
) -> None:
    found, params = resolve_source(name, values, "d")
    assert found == tag
    assert type(params).__module__ == f"glyphline.sources.{tag}"
    assert {k: v for k, v in values.items() if k != "source"}.items() <= params.model_dump().items()


def test_a_section_that_is_not_chosen_is_checked_too(tmp_path: Path) -> None:
    assert PLAIN["dataset"] != "captcha"
    with pytest.raises(ParamsError, match=r"datasets\.captcha\.balance\.foo"):
        loaded(tmp_path, "datasets.captcha.balance.foo", 1)


def test_a_loaded_document_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load(SHIPPED).train.epochs = 1


def test_files_that_start_with_an_underscore_are_no_tags() -> None:
    found = members("glyphline.sources")
    assert "fonts" in found
    assert not [name for name in found if name.startswith("_")]


def test_loading_the_params_imports_no_framework() -> None:
    code = (
        "import sys; from pathlib import Path; from glyphline.params.document import load;"
        f"load(Path({str(SHIPPED)!r}));"
        "print(sorted({'tensorflow', 'keras', 'mlflow', 'dvc', 'sklearn'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_mixup_is_refused_where_a_label_is_a_text(tmp_path: Path) -> None:
    assert loaded(tmp_path, "train.augment.mixup", 0.2).train.augment.mixup == 0.2
    plain = yaml.safe_load((tmp_path / "params.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "crnn.yaml"
    path.write_text(yaml.safe_dump({**plain, "model": "crnn"}, allow_unicode=True))
    with pytest.raises(ParamsError, match=r"train\.augment\.mixup is 0\.2, but the CTC head of"):
        load(path)
