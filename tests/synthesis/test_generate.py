import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import yaml
from written_characters import save_written

from glyphline import fonts as all_fonts
from glyphline.errors import DataError
from glyphline.manifest import Manifest
from glyphline.merge import MERGES
from glyphline.params.compute import ComputeParams
from glyphline.params.dataset import SynthesisParams
from glyphline.params.looks import KINDS
from glyphline.params.printed_looks import PrintedLooks
from glyphline.picture import decode_picture
from glyphline.shards import read_samples, shard_paths
from glyphline.synthesis import generate
from glyphline.synthesis.plan import make_plan

FEW = ("AllerDisplay", "BEBAS___", "Lato-Hairline", "Pacifico", "Roboto-Bold", "SEASRN__")
SHIPPED = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())["looks"]
LOOKS = {**SHIPPED["clean"], "height_px": [32, 32], "margins_px": [2, 4]}
DAMAGE = LOOKS.pop("damage")  # of probability 0
ANY_LOOKS = PrintedLooks(**LOOKS, damage=DAMAGE)


@pytest.fixture
def few_fonts(monkeypatch):
    few = tuple(font for font in all_fonts.trdg_fonts() if font.name in FEW)
    monkeypatch.setattr(generate, "fonts_of", lambda sets: few)
    return {font.group: font for font in few}


def params(**changes):
    values = {"characters": 0, "lines": 0, "texts": ["words"], "words": None}
    values |= {"min_characters": 1, "max_characters": 9, "case": "as_drawn"}
    values |= {"fonts": ["trdg"], "font_choice": "file"}
    values |= {"corpus": None, "steer": "none", "steer_strength": 1.0, "min_share": 0.0}
    return SynthesisParams(**{**values, "looks": "made", **changes})


def manifest(charset="0aAbB", merge="none", val=(), test=()):
    return Manifest(
        charset=charset,
        merges=MERGES[merge],
        counts={"train": 1, "val": 1, "test": 1},
        groups={"train": ["font:Roboto"], "val": list(val), "test": list(test)},
        longest_text=1,
        widest_aspect=1.0,
        fingerprint="",
    )


@pytest.fixture
def run(tmp_path, few_fonts):
    def synthesize(
        held=None, workers=1, seed=20, name="out", looks=LOOKS, damage=DAMAGE, **changes
    ):
        (held or manifest()).save(tmp_path)
        document = SimpleNamespace(
            seed=seed,
            compute=ComputeParams(backend="loky", workers=workers),
            recipe=SimpleNamespace(synthesis=params(**changes)),
            recipe_looks=KINDS[looks["kind"]](**looks, damage=damage),
        )
        out, report = tmp_path / name, tmp_path / f"{name}-report"
        summary = generate.synthesize(document, tmp_path, out, report)
        samples = list(read_samples(out, generate.PREFIX)) if shard_paths(out, "synthetic") else []
        files = {p.name: p.read_bytes() for folder in (out, report) for p in folder.iterdir()}
        return SimpleNamespace(summary=summary, samples=samples, files=files)

    return synthesize


def test_characters_come_in_equal_numbers_and_mixed(run):
    drawn = run(characters=50)
    assert Counter(s.text for s in drawn.samples) == dict.fromkeys("0aAbB", 10)
    assert len({s.text for s in drawn.samples[:15]}) > 3, "every window is representative"
    assert {(s.source, s.split) for s in drawn.samples} == {("trdg", "train")}
    assert drawn.summary["kinds"] == {"character": 50}
    assert json.loads(drawn.files["summary.json"]) == drawn.summary
    for sample in drawn.samples:
        assert decode_picture(sample.image).shape[0] == 32


def test_lines_come_in_equal_shares_of_their_kinds(run):
    charset = "0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ-."
    drawn = run(manifest(charset), lines=30, texts=["words", "codes", "dates"])
    assert drawn.summary["kinds"] == {"words": 10, "codes": 10, "dates": 10}
    assert all(1 <= len(s.text) <= 9 and set(s.text) <= set(charset) for s in drawn.samples)
    assert all(s.text == " ".join(s.text.split()) for s in drawn.samples)


def test_no_sample_shows_a_glyph_that_its_font_lacks_or_a_case_that_it_cannot_tell(run, few_fonts):
    charset = "aAbB01IOoil#=€£ "
    for sample in run(manifest(charset), characters=90, lines=40, texts=["random"]).samples:
        font = few_fonts[sample.group]
        assert all(all_fonts.covers(font, c) and all_fonts.tells_case(font, c) for c in sample.text)
        assert sample.text != " "


def test_fonts_of_val_and_test_are_never_used(run):
    held = manifest(val=["font:Roboto"], test=["font:Pacifico", "font:Aller"])
    drawn = run(held, characters=60)
    assert {s.group for s in drawn.samples} <= {"font:BEBAS", "font:Lato", "font:SEASRN"}
    assert drawn.summary["families_held_back"] == ["Aller", "Pacifico", "Roboto"]
    assert set(drawn.summary["fonts_used"]) <= {"BEBAS___", "Lato-Hairline", "SEASRN__"}


def test_data_without_fonts_holds_no_font_back(run):
    drawn = run(manifest(val=["writer 1"], test=["writer 2"]), characters=200)
    assert sorted(drawn.summary["fonts_used"]) == sorted(FEW)
    assert drawn.summary["fonts_unused"] == []


@pytest.mark.parametrize("changes", [{"characters": 150}, {"lines": 130}, {"characters": 1}])
def test_the_number_of_workers_and_a_second_run_change_no_byte(run, changes):
    one, again, two = (
        run(workers=workers, name=name, **changes)
        for workers, name in ((1, "one"), (1, "again"), (2, "two"))
    )
    assert one.files == again.files == two.files
    assert "contact_sheet.png" in one.files
    assert run(seed=21, name="seed", **changes).files != one.files


@pytest.mark.parametrize("name", ["captcha", "colorful"])
def test_captchas_hold_their_label_and_any_number_of_workers_gives_the_same_bytes(run, name):
    looks = {**SHIPPED[name]}
    looks.pop("damage")
    given = {"lines": 70, "texts": ["random"], "min_characters": 5, "max_characters": 5}
    one, two = (run(looks=looks, workers=n, name=f"by{n}", **given) for n in (1, 2))
    assert one.files == two.files
    assert all(len(s.text) == 5 and set(s.text) <= set("0aAbB") for s in one.samples)
    assert {s.source for s in one.samples} == {"captcha_like"}


def written(**changes):
    looks = {**SHIPPED["handwritten"], "per_class": 3, **changes}
    looks.pop("damage")
    return looks


def test_handwritten_lines_are_of_merged_classes_and_the_same_from_any_workers(run, tmp_path):
    save_written(tmp_path, "COabt1", others="XYZ")
    held = manifest(" COabt1XYZ", "emnist47")
    given = {"lines": 70, "characters": 12, "texts": ["random", "words"], "looks": written()}
    one, two = (run(held, workers=n, name=f"by{n}", **given) for n in (1, 2))
    assert one.files == two.files
    assert set("".join(s.text for s in one.samples)) == set(" COabt1"), "no class of val and test"
    assert {(s.source, s.group) for s in one.samples} == {("composed", "")}
    assert one.summary["classes_not_drawn"] == "XYZ"
    assert one.summary["fonts_used"] == {"real characters": 82}
    assert not list(tmp_path.glob("*.characters"))


def test_handwritten_lines_depend_on_the_characters(run, tmp_path):
    save_written(tmp_path, "ab")
    one = run(manifest("ab"), name="one", lines=5, looks=written())
    save_written(tmp_path, "ab", per_class=20)
    other = run(manifest("ab"), name="other", lines=5, looks=written())
    assert one.files != other.files


def test_handwritten_looks_without_characters_stop_the_stage(run, tmp_path):
    save_written(tmp_path, "")
    with pytest.raises(DataError, match="compose lines of single characters"):
        run(lines=3, looks=written())


def test_labels_go_through_the_merge_map_and_both_cases_are_drawn(few_fonts, run):
    folded = manifest("0AB", "case_folded")
    assert {s.text for s in run(folded, characters=30).samples} == set("0AB")
    assert all(set(s.text) <= set("0AB") for s in run(folded, lines=20).samples)
    fonts = list(few_fonts.values())
    loky = ComputeParams(backend="loky", workers=1)
    plan, undrawn = make_plan(1, params(characters=1), ANY_LOOKS, folded, fonts, loky)
    assert plan.drawable == {"0": "0", "A": "Aa", "B": "Bb"}
    assert undrawn == ""
    alone = {use.font.name: use.alone for use in plan.fonts}
    assert alone["BEBAS___"] == "0AaBb", "its a shows an A, and in this map it is one"


def test_a_class_that_only_unmerged_case_could_tell_is_not_drawn_in_unicase_fonts(few_fonts):
    loky = ComputeParams(backend="loky", workers=1)
    plan, _ = make_plan(1, params(), ANY_LOOKS, manifest("ab1"), list(few_fonts.values()), loky)
    by_name = {use.font.name: use for use in plan.fonts}
    assert by_name["BEBAS___"].alone == "1"
    assert by_name["BEBAS___"].in_lines == "", "its capitals are not in the charset"
    assert by_name["Lato-Hairline"].in_lines == "ab1"


def test_nothing_asked_for_gives_a_folder_without_shards_and_a_summary_that_says_so(run, tmp_path):
    drawn = run()
    assert (tmp_path / "out").is_dir()
    assert drawn.samples == []
    assert sorted(drawn.files) == ["summary.json"]
    assert drawn.summary["samples"] == 0


def test_classes_in_no_font_are_reported(run):
    drawn = run(manifest("aA漢 "), characters=10)
    assert drawn.summary["classes_not_drawn"] == "漢"
    assert {s.text for s in drawn.samples} == set("aA")


@pytest.mark.parametrize(
    ("held", "changes", "message"),
    [
        (manifest("漢字"), {"characters": 5}, "draws characters of the charset '漢字'"),
        (manifest("a漢"), {"lines": 5}, "draws lines of the charset 'a漢'"),
        (manifest(val=[f.group for f in all_fonts.trdg_fonts()]), {"lines": 1}, "of the 0 fonts"),
    ],
)
def test_what_no_font_can_draw_is_an_error_that_leaves_nothing_behind(
    run, tmp_path, held, changes, message
):
    with pytest.raises(DataError, match=message):
        run(held, **changes)
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_looks_without_contrast_stop_the_stage(run):
    with pytest.raises(DataError, match="was invisible 20 times"):
        run(characters=1, looks={**LOOKS, "text_colors": ["#f0f0f0", "#f8f8f8"]})


def with_kind(**probabilities):
    """The damage of params.yaml with some probabilities."""
    inverted = probabilities.pop("inverted", 0.0)
    kinds = {name: {**DAMAGE[name], "probability": p} for name, p in probabilities.items()}
    return {**DAMAGE, "inverted": inverted, **kinds}


def test_damage_changes_pictures_and_nothing_else_and_none_of_them_without_it(run):
    plain = run(lines=20, name="plain").samples
    damaged = run(lines=20, name="damaged", damage=with_kind(inverted=0.5)).samples
    assert [(s.text, s.group) for s in damaged] == [(s.text, s.group) for s in plain]
    same = [a.image == b.image for a, b in zip(plain, damaged, strict=True)]
    assert 4 < sum(same) < 16, "half of them stay as they were, byte for byte"


@pytest.mark.parametrize("kind", ["scan", "camera", "fax", "inverted"])
def test_damage_is_the_same_with_any_number_of_workers(run, kind):
    one, two = (
        run(workers=workers, name=name, lines=70, damage=with_kind(**{kind: 1.0}))
        for workers, name in ((1, "one"), (2, "two"))
    )
    assert one.files == two.files


def test_damage_that_leaves_nothing_readable_stops_the_stage(run):
    blind = {**DAMAGE["camera"], "probability": 1.0, "exposure": [0.4, 0.4], "light": 0.7}
    looks = {**LOOKS, "text_colors": ["#b0b0b0", "#b0b0b0"], "backgrounds": ["plain_white"]}
    with pytest.raises(DataError, match="could not be read 20 times"):
        run(lines=3, looks=looks, damage={**DAMAGE, "camera": blind})


def test_ink_is_visible_on_every_picture(run):
    for sample in run(characters=60).samples:
        picture = decode_picture(sample.image)
        assert float(np.median(picture)) - float(picture.min()) > 30
