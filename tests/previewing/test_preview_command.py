"""`glyphline preview`, from params.yaml to sheets whose pixels are right."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image
from typer.testing import CliRunner, Result

from glyphline import fonts as all_fonts
from glyphline.cli import app
from glyphline.manifest import Manifest
from glyphline.picture import encode_png
from glyphline.previewing import specimen
from glyphline.sample import Sample
from glyphline.shards import ShardWriter
from glyphline.synthesis import generate
from glyphline.synthesis.plan import make_plan

ROOT = Path(__file__).parents[2]
FEW = ("Lato-Regular", "Pacifico", "Roboto-Bold")


@pytest.fixture(autouse=True)
def few_fonts(monkeypatch):
    few = tuple(font for font in all_fonts.trdg_fonts() if font.name in FEW)
    monkeypatch.setattr(specimen, "fonts_of", lambda sets: few)
    return few


@pytest.fixture
def plain() -> dict:
    """params.yaml with a recipe that draws few lines."""
    document = yaml.safe_load((ROOT / "params.yaml").read_text())
    document |= {"dataset": "lines", "model": "crnn"}
    document["datasets"]["lines"]["charset"] = "0123456789abcdeABCDE"
    document["datasets"]["lines"]["synthesis"] |= {
        "lines": 50,
        "max_characters": 7,
        "looks": "clean",
    }
    return document


@pytest.fixture
def preview(tmp_path, plain):
    def run(*options: str, out: str = "out") -> Result:
        path = tmp_path / "params.yaml"
        path.write_text(yaml.safe_dump(plain, allow_unicode=True))
        folders = {"--params": path, "--balanced": tmp_path / "balanced", "--out": tmp_path / out}
        arguments = [str(part) for pair in folders.items() for part in pair]
        runner = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"})
        return runner.invoke(app, ["preview", "--count", "4", *arguments, *options])

    return run


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("L"))


def holds(sheet: np.ndarray, picture: np.ndarray) -> int:
    """How often a picture stands in a sheet, pixel by pixel."""
    H, W = picture.shape
    windows = np.lib.stride_tricks.sliding_window_view(sheet, W, axis=1)
    rows = [
        top
        for top in range(sheet.shape[0] - H + 1)
        for left in np.flatnonzero((windows[top] == picture[0]).all(axis=1))
        if np.array_equal(sheet[top : top + H, left : left + W], picture)
    ]
    return len(rows)


def save_balanced(folder: Path, charset: str, texts: str) -> list[np.ndarray]:
    pictures = [np.full((20, 12 + i), 200, np.uint8) for i in range(len(texts))]
    with ShardWriter(folder, "train") as writer:
        for index, (text, picture) in enumerate(zip(texts, pictures, strict=True)):
            picture[4:16, 3 : 5 + index] = 10 + index
            writer.write(Sample(encode_png(picture), text, "digits", "", "train"))
    Manifest(
        charset=charset,
        merges={},
        counts={"train": len(texts), "val": 1, "test": 1},
        groups={"train": [], "val": ["font:Pacifico"], "test": []},
        longest_text=1,
        widest_aspect=2.0,
        fingerprint="",
    ).save(folder)
    return pictures


def test_all_sheets_are_written_and_named(preview, tmp_path):
    result = preview()
    assert result.exit_code == 0, result.stderr
    names = ["index.html", "rendered.png", "damage.png", "synthetic_augmented.png"]
    lines = result.stdout.splitlines()
    assert lines[:4] == [str(tmp_path / "out" / name) for name in names]
    assert "no balanced data of lines" in lines[4]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)


def test_the_sheets_hold_the_samples_that_the_stage_draws(preview, tmp_path, plain, few_fonts):
    preview()
    document = specimen.Document.model_validate(plain)
    data = specimen.assumed_data(document)
    params = document.recipe.synthesis
    plan, _ = make_plan(
        document.seed, params, document.recipe_looks, data, list(few_fonts), document.compute
    )
    drawn = [generate.draw_sample(plan, i, what) for i, what in enumerate(plan.kinds()[:4])]
    rendered, damage = (pixels(tmp_path / "out" / f"{n}.png") for n in ("rendered", "damage"))
    pictures = [specimen.decode_picture(one.sample.image) for one in drawn]
    assert [holds(rendered, picture) for picture in pictures] == [1, 1, 1, 1]
    narrowest = min(pictures, key=lambda picture: picture.shape[1])
    assert holds(damage, narrowest) >= 2, "as rendered, and as drawn without damage"


def test_every_kind_and_part_has_a_row_with_its_range(preview, tmp_path, plain):
    from glyphline.damage.kinds import KINDS
    from glyphline.previewing.damaged import DRAWS, damage_rows

    document = specimen.Document.model_validate(plain)
    known = specimen.assumed_data(document)
    shown = specimen.synthetic_specimens(document, known, 2)
    params = document.recipe_looks.damage
    rows = damage_rows(shown, params, seed=1)
    parts = {name: list(getattr(params, name).NEUTRAL) for name in KINDS}
    assert [row.heading for row in rows] == [
        *("as rendered", "as drawn", "inverted"),
        *(
            heading
            for name in KINDS
            for heading in [
                *(f"{name} {draw + 1}" for draw in range(DRAWS)),
                *(f"{name}: {part}" for part in parts[name]),
            ]
        ),
    ]
    notes = {row.heading: row.note for row in rows}
    assert notes["scan: jpeg_quality"] == "40 to 95"
    assert notes["camera: shadow"] == "up to 0.4"
    assert notes["fax 1"] == "probability 0: never drawn"
    assert all(len(row.cells) == 2 for row in rows)
    assert not np.array_equal(rows[3].cells[0].picture, rows[4].cells[0].picture)


def test_a_damage_that_is_switched_on_gets_a_sheet_of_its_own(preview, tmp_path, plain):
    plain["looks"]["clean"]["damage"]["inverted"] = 1.0
    result = preview("--section", "synthesis")
    assert "drawn.png" in result.stdout
    rendered, drawn = (pixels(tmp_path / "out" / f"{n}.png") for n in ("rendered", "drawn"))
    assert (drawn < 60).sum() > 3 * (rendered < 60).sum()
    assert "synthetic_augmented.png" not in result.stdout


def test_the_page_holds_every_sheet_and_needs_no_network(preview, tmp_path):
    preview()
    page = (tmp_path / "out" / "index.html").read_text()
    assert len(re.findall(r'src="data:image/png;base64,[A-Za-z0-9+/]{1000,}', page)) == 3
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert "max_characters: 7" in page


def test_a_second_preview_gives_the_same_bytes_and_another_seed_others(preview, tmp_path, plain):
    files = []
    for name in ("one", "two", "three"):
        plain["seed"] = 21 if name == "three" else 20
        preview(out=name)
        files.append({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()})
    assert files[0] == files[1]
    assert all(files[0][name] != files[2][name] for name in files[0])


def test_real_samples_are_shown_and_their_fonts_held_back(preview, tmp_path, plain):
    pictures = save_balanced(tmp_path / "balanced", "0123456789", "0123")
    plain["dataset"] = "digits"
    result = preview("--model", "cnn")
    assert result.exit_code == 0, result.stderr
    assert "real_augmented.png" in result.stdout
    assert "no balanced data" not in result.stdout
    sheet = pixels(tmp_path / "out" / "real_augmented.png")
    assert [holds(sheet, picture) for picture in pictures] == [1, 1, 1, 1]
    document = specimen.Document.model_validate(plain)
    data = specimen.known_data(document, tmp_path / "balanced")
    shown = specimen.synthetic_specimens(document, data, 12)
    assert {one.note for one in shown} <= {"Lato-Regular", "Roboto-Bold"}


def test_steered_texts_are_shown_as_the_stage_would_draw_them(plain, tmp_path, few_fonts):
    plain["datasets"]["lines"]["synthesis"] |= {"texts": ["random"], "steer": "deficit", "lines": 4}
    save_balanced(tmp_path, "0123456789abcdeABCDE", "0123456789abcde" * 6)
    document = specimen.Document.model_validate(plain)
    data = specimen.known_data(document, tmp_path)
    counted, uncounted = (
        "".join(one.text for one in specimen.synthetic_specimens(document, data, 8, folder))
        for folder in (tmp_path, None)
    )
    assert set(counted) <= set("ABCDE"), "what the data lack"
    assert len(set(uncounted) - set("ABCDE")) > 5


@pytest.mark.parametrize("charset", ["xyz", "012"])  # foreign, or fewer than the recipe's
def test_data_of_another_recipe_are_not_mixed_in(preview, tmp_path, charset):
    save_balanced(tmp_path / "balanced", charset, charset)
    result = preview()
    assert "real_augmented.png" not in result.stdout
    assert "no balanced data of lines" in result.stdout


def test_a_recipe_without_synthesis_shows_what_it_would_draw(preview, tmp_path):
    result = preview("--dataset", "digits", "--model", "cnn")
    assert "digits draws no synthetic samples: shown is what it would draw" in result.stdout
    assert (tmp_path / "out" / "rendered.png").is_file()


def test_an_unknown_alphabet_is_stood_in_for_and_said(preview):
    result = preview("--dataset", "captcha", "--section", "synthesis")
    assert result.exit_code == 0, result.stderr
    assert "charset auto stands for 0123456789ABC" in result.stdout


def test_lines_for_a_model_of_characters_are_left_out_with_their_number(preview, tmp_path):
    result = preview("--model", "cnn")
    assert "cnn reads single characters: 4 of 4 synthetic samples are lines" in result.stdout
    assert not (tmp_path / "out" / "synthetic_augmented.png").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--dataset", "line"], "unknown dataset 'line' (did you mean 'lines'?)"),
        (["--model", "crn"], "unknown model 'crn' (did you mean 'crnn'?)"),
        (["--model", "cnn", "--section", "augment"], "give --model crnn, or --section synthesis"),
    ],
)
def test_what_cannot_be_shown_is_one_line_and_leaves_the_last_preview(
    preview, tmp_path, options, message
):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "last.png").write_text("the last preview")
    result = preview(*options)
    assert result.exit_code == 1
    assert message in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["last.png"]


def test_help_shows_examples_on_lines_of_their_own():
    runner = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"})
    lines = [line.strip() for line in runner.invoke(app, ["preview", "--help"]).output.splitlines()]
    assert len([line for line in lines if line.startswith("glyphline preview")]) == 4


def test_without_the_training_side_it_says_what_to_install(preview, monkeypatch):
    monkeypatch.setitem(sys.modules, "glyphline.previewing.command", None)
    missing = ModuleNotFoundError("No module named 'PIL'", name="PIL")

    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "glyphline.previewing.command":
                raise missing

    monkeypatch.delitem(sys.modules, "glyphline.previewing.command")
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    result = preview()
    assert result.exit_code == 1
    assert "glyphline preview needs the package PIL; install the training side" in result.stderr


def test_handwritten_looks_are_shown_with_real_characters_or_ask_for_them(preview, tmp_path, plain):
    plain["datasets"]["lines"]["synthesis"]["looks"] = "handwritten"
    result = preview()
    assert result.exit_code == 1
    assert "compose lines of the balanced data's characters, and there are none" in result.stderr
    charset = plain["datasets"]["lines"]["charset"]
    save_balanced(tmp_path / "balanced", charset, "01234abcde")
    result = preview("--section", "synthesis")
    assert result.exit_code == 0, result.stderr
    assert pixels(tmp_path / "out" / "rendered.png").min() < 60
