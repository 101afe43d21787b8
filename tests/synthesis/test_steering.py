"""Rare characters come as often as asked, and everything else stays as it was."""

import csv
import io
import json
import re
import string
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import yaml

from glyphline import fonts as all_fonts
from glyphline.manifest import Manifest
from glyphline.merge import MERGES
from glyphline.params.compute import ComputeParams
from glyphline.params.printed_looks import PrintedLooks
from glyphline.params.synthesis import SynthesisParams
from glyphline.sample import Sample
from glyphline.shards import ShardWriter, read_samples
from glyphline.synthesis import fitting, generate
from glyphline.synthesis.plan import draw_content, make_plan
from glyphline.trdg_package import trdg_folder

FORM = {"min_characters": 1, "words": None, "case": "as_drawn"}
LOOKS = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())["looks"]["clean"]
PRINTABLE = string.ascii_letters + string.digits + " -./,:%&~#"
FEW = ("Lato-Hairline", "Roboto-Bold")
LOKY = ComputeParams(backend="loky", workers=1)


@pytest.fixture
def few_fonts(monkeypatch):
    monkeypatch.setattr(fitting, "LINES", 1500)  # enough for few kinds, and faster
    few = tuple(font for font in all_fonts.trdg_fonts() if font.name in FEW)
    monkeypatch.setattr(generate, "fonts_of", lambda sets: few)
    return list(few)


def params(**changes):
    values = {"characters": 0, "lines": 60, "texts": ["words", "codes", "random"]}
    values |= {"fonts": ["trdg"], "font_choice": "file"}
    values |= {"corpus": None, "steer": "none", "steer_strength": 1.0, "min_share": 0.0}
    return SynthesisParams(**{**values, "max_characters": 16, **FORM, "looks": "clean", **changes})


def manifest(charset=PRINTABLE, merge="none"):
    return Manifest(
        charset=charset,
        merges=MERGES[merge],
        counts={"train": 1, "val": 1, "test": 1},
        groups={"train": [], "val": [], "test": []},
        longest_text=1,
        widest_aspect=1.0,
        fingerprint="",
    )


def planned(fonts, held=None, balanced=None, **changes):
    plan, _ = make_plan(
        7, params(**changes), PrintedLooks(**LOOKS), held or manifest(), fonts, LOKY
    )
    return fitting.steer(plan, balanced)


def drawn(plan, count=2400):
    kinds = plan.params.texts
    return [
        draw_content(plan, ("line", kinds[i % len(kinds)]), np.random.default_rng([3, i]))[1]
        for i in range(count)
    ]


def shares_of(texts, merge=str):
    counts = Counter(merge("".join(texts).replace(" ", "")))
    return {c: count / counts.total() for c, count in counts.items()}


def test_without_steering_the_plan_stays_as_it_is(few_fonts):
    plan = planned(few_fonts)
    assert plan.steering is None
    assert drawn(plan, 90) == drawn(planned(few_fonts, steer="uniform", steer_strength=0.0), 90)


def test_every_character_gets_the_least_share_asked_for(few_fonts):
    before, after = (shares_of(drawn(planned(few_fonts, **c))) for c in ({}, {"min_share": 0.01}))
    assert sum(share < 0.0085 for share in before.values()) > 10
    assert min(after[c] for c in PRINTABLE.replace(" ", "")) > 0.0085
    assert after["e"] < before["e"]


def test_uniform_brings_all_characters_near_to_one_share(few_fonts):
    plan = planned(few_fonts, steer="uniform", texts=["words", "random", "random"])
    got, even = shares_of(drawn(plan)), 1 / (len(PRINTABLE) - 1)
    assert list(plan.steering.wanted.values()) == pytest.approx([even] * (len(PRINTABLE) - 1))
    unsteered = shares_of(drawn(planned(few_fonts, texts=["words", "random", "random"])))
    off = [sum(abs(s[c] - even) for c in plan.steering.wanted) / 2 for s in (unsteered, got)]
    assert off[1] < 0.35 * off[0]
    expected = plan.steering.expected
    # Of about 250 characters of each, chance moves the 71 counts by up to some 20 %.
    assert max(abs(got[c] - share) for c, share in expected.items()) < 0.3 * even


def test_the_deficit_of_the_real_data_is_filled(few_fonts, tmp_path):
    charset = string.ascii_uppercase + string.digits
    real = "".join(c * (400 if c.isdigit() else 30) for c in charset if c not in "QXZ")
    with ShardWriter(tmp_path, "train") as writer:
        for text in real:
            writer.write(Sample(b"", text, "made", "g", "train"))
    plan = planned(
        few_fonts,
        manifest(charset),
        tmp_path,
        steer="deficit",
        lines=200,
        texts=["random", "codes", "words"],
    )
    wanted, got = plan.steering.wanted, shares_of(drawn(plan))
    assert plan.steering.held["7"] == 400
    assert plan.steering.held["Q"] == 0
    assert sum(wanted[c] for c in string.digits) == 0
    assert sum(got.get(c, 0) for c in string.digits) < 0.02
    assert wanted["Q"] > wanted["A"] + 0.01
    assert got["Q"] / wanted["Q"] == pytest.approx(1, abs=0.25)


def test_both_cases_count_as_their_class(few_fonts):
    folded = manifest(string.ascii_uppercase, "case_folded")
    plan = planned(few_fonts, folded, steer="uniform", texts=["random", "words"])
    assert set(plan.steering.wanted) == set(string.ascii_uppercase)
    got = shares_of(drawn(plan), str.upper)
    assert all(0.8 < got[c] * 26 < 1.25 for c in string.ascii_uppercase)


def test_words_stay_words_and_dates_stay_dates(few_fonts):
    dictionary = {w.lower() for w in (trdg_folder() / "dicts" / "en.txt").read_text().split("\n")}
    words = drawn(planned(few_fonts, steer="uniform", texts=["words"]), 200)
    assert all(word.lower() in dictionary for text in words for word in text.split())
    digits = manifest("0123456789-/. ")
    dates = drawn(planned(few_fonts, digits, steer="uniform", texts=["dates"]), 200)
    assert all(re.search(r"\d{4}-\d\d-\d\d|\d+[./]\d+[./]\d+|\d+ +\d+|\d+", d) for d in dates)
    numbers = drawn(planned(few_fonts, min_share=0.012, texts=["numbers", "random"]), 200)[::2]
    assert all(re.fullmatch(r"[-+]?\d[\d,.]*%?", number) for number in numbers)


def test_what_the_kinds_cannot_give_is_said(few_fonts, caplog):
    plan = planned(few_fonts, steer="uniform", texts=["words"])
    short = fitting.short_of(plan.steering)
    assert set("~#7") <= set(short)
    assert "than wanted: name random twice" in caplog.text


@pytest.fixture
def run(tmp_path, few_fonts):
    def synthesize(workers=1, name="out", **changes):
        manifest().save(tmp_path)
        document = SimpleNamespace(
            seed=20,
            compute=ComputeParams(backend="loky", workers=workers),
            recipe=SimpleNamespace(synthesis=params(**changes)),
            recipe_looks=PrintedLooks(**LOOKS),
        )
        out, report = tmp_path / name, tmp_path / f"{name}-report"
        summary = generate.synthesize(document, tmp_path, out, report)
        files = {p.name: p.read_bytes() for folder in (out, report) for p in folder.iterdir()}
        samples = list(read_samples(out, generate.PREFIX))
        return SimpleNamespace(summary=summary, samples=samples, files=files)

    return synthesize


def test_the_number_of_workers_changes_no_byte_and_the_report_tells_the_shares(run):
    one, two = (run(w, str(w), lines=130, characters=9, steer="uniform") for w in (1, 2))
    assert one.files == two.files
    rows = list(csv.DictReader(io.StringIO(one.files["characters.csv"].decode())))
    assert {row["character"] for row in rows} == set(PRINTABLE) - {" "}
    for column in ("unsteered", "wanted", "expected", "got"):
        assert sum(float(row[column]) for row in rows) == pytest.approx(1, abs=1e-4)
    told = one.summary["steering"]
    assert told["off_target"] < told["off_target_unsteered"]
    texts = "".join(s.text for s in one.samples).replace(" ", "")
    assert sum(int(row["count"]) for row in rows) == told["characters"] == len(texts) - 9
    assert one.files["characters.png"].startswith(b"\x89PNG")


def test_a_corpus_is_drawn_from_and_its_content_told(run, tmp_path, monkeypatch):
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    (tmp_path / "mine.txt").write_text("sphinx of black quartz\n" * 5)
    told = run(lines=12, texts=["corpus"], corpus="mine.txt")
    words = {word for sample in told.samples for word in sample.text.split()}
    assert words <= {"sphinx", "of", "black", "quartz"}
    assert len(words) > 2
    assert told.summary["corpus"]["path"] == "mine.txt"
    assert len(told.summary["corpus"]["sha256"]) == 64
    assert "steering" not in json.loads(told.files["summary.json"])
    assert "characters.csv" not in told.files
