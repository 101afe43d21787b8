"""Variants are kept, left out with a reason, or stop the stage."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.data.batches import Batches
from glyphline.errors import ExportError
from glyphline.export import variants
from glyphline.export.convert import Source
from glyphline.export.report import table_rows, write_export_report, write_speed_report
from glyphline.export.score import Flip
from glyphline.export.variants import Bench, Outcome, make_variants
from glyphline.exported import PLACES
from glyphline.models.heads import head_of
from glyphline.params.export import ExportParams
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

HOW = Preprocess(kind="character", height_px=16, width_px=16, framing="whole")
Run = Callable[[np.ndarray], np.ndarray]


def right(batch: np.ndarray) -> np.ndarray:
    sides = batch[:, :, :8, 0].sum((1, 2)), batch[:, :, 8:, 0].sum((1, 2))
    return np.stack(sides, axis=1)


def wrong(batch: np.ndarray) -> np.ndarray:
    return right(batch)[:, ::-1]


def crash(source: Source, folder: Path) -> None:
    raise ExportError("the converter crashed (SIGSEGV)")


def half_made(source: Source, folder: Path) -> None:
    (folder / PLACES["litert_fp16"]).write_bytes(b"half")
    raise RuntimeError("operator\nmissing")


def write(variant: str) -> Callable[[Source, Path], None]:
    return lambda source, folder: (folder / PLACES[variant]).write_bytes(b"model")  # type: ignore[func-returns-value]


WANTED = ("onnx_fp32", "onnx_int8_static", "litert_fp16", "litert_int8_static", "saved_model")


def bench(
    tmp_path: Path, required: tuple[str, ...] = (), wanted: tuple[str, ...] = WANTED
) -> Bench:
    images = []
    with ShardWriter(tmp_path / "data", "test") as writer:
        for index in range(4):
            picture = np.full((16, 16), 255, np.uint8)
            picture[4:12, (2, 10)[index % 2] : (6, 14)[index % 2]] = 0
            images.append(encode_png(picture))
            writer.write(Sample(images[-1], "ab"[index % 2], "made"))
    params = ExportParams(
        variants=wanted,
        trainable=False,
        required=required,
        max_accuracy_drop=0.0,
        max_int8_cer_rise=0.1,
        calibration_samples=1,
        batch_size=2,
    )
    test = Batches(((tmp_path / "data", "test"),), HOW, True, 2)
    return Bench(test, head_of("softmax", Charset("ab")), images, params)


def made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fp32: Run = right, required: tuple = ()
) -> tuple[list[Outcome], list[Flip], Path]:
    folder = tmp_path / "export"
    folder.mkdir()
    converters = {
        "onnx_fp32": write("onnx_fp32"),
        "onnx_int8_static": write("onnx_int8_static"),
        "litert_fp16": half_made,
        "litert_int8_static": crash,
    }
    runners = {"onnx_fp32": lambda _: fp32, "onnx_int8_static": lambda _: wrong}
    monkeypatch.setattr(variants, "RUNNERS", runners)
    network = SimpleNamespace(predict_on_batch=right)
    source = Source(network, HOW, np.zeros((1, 16, 16, 1), np.float32))
    outcomes, flips = make_variants(source, folder, converters, bench(tmp_path, required))
    return outcomes, flips, folder


def test_what_is_not_good_enough_is_left_out_with_its_reason(tmp_path, monkeypatch) -> None:
    outcomes, flips, folder = made(tmp_path, monkeypatch)
    assert [path.name for path in folder.iterdir()] == ["model.onnx"]
    reasons = {outcome.variant: outcome.reason for outcome in outcomes}
    assert reasons["trained"] == reasons["onnx_fp32"] == ""
    assert "character error rate is 100.000%" in reasons["onnx_int8_static"]
    assert reasons["litert_fp16"] == "not convertible: operator missing"
    assert reasons["litert_int8_static"] == "not convertible: the converter crashed (SIGSEGV)"
    assert "can be made into onnx_fp32" in reasons["saved_model"]
    assert {flip.variant for flip in flips} == {"onnx_int8_static"}


@pytest.mark.parametrize(
    ("required", "message"),
    [
        ("onnx_int8_static", "onnx_int8_static is not good enough to ship: its character error"),
        ("litert_int8_static", "crashed"),
        ("saved_model", "saved_model is not good enough.*out of export.required"),
    ],
)
def test_a_required_variant_stops_the_stage(tmp_path, monkeypatch, required, message) -> None:
    with pytest.raises(ExportError, match=message):
        made(tmp_path, monkeypatch, required=(required,))


@pytest.mark.parametrize(
    ("run", "message"),
    [(wrong, "onnx_fp32 reads worse"), (lambda b: right(b) * np.nan, "not finite")],
)
def test_a_variant_of_floats_that_reads_worse_stops_the_stage(
    tmp_path, monkeypatch, run, message
) -> None:
    with pytest.raises(ExportError, match=message):
        made(tmp_path, monkeypatch, fp32=run)


def test_a_litert_file_of_a_line_model_that_reads_long_paper_badly_is_left_out(
    tmp_path, monkeypatch
) -> None:
    plain = bench(tmp_path, wanted=("onnx_fp32", "litert_fp32"))
    lines = replace(plain.test, how=HOW.model_copy(update={"width_step_px": 16}))
    (tmp_path / "export").mkdir()
    monkeypatch.setattr(
        variants, "RUNNERS", {"onnx_fp32": lambda _: right, "litert_fp32": lambda _: wrong}
    )
    source = Source(SimpleNamespace(predict_on_batch=right), HOW, np.zeros((1, 16, 16, 1)))
    converters = {variant: write(variant) for variant in ("onnx_fp32", "litert_fp32")}
    made_of = tmp_path / "export", converters
    outcomes, _ = make_variants(source, *made_of, replace(plain, test=lines))
    assert [bool(outcome.reason) for outcome in outcomes] == [False, False, True]
    with pytest.raises(ExportError, match="litert_fp32 reads worse"):
        make_variants(source, *made_of, plain)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_only_the_report_of_speed_holds_timings(tmp_path, monkeypatch) -> None:
    outcomes, flips, _ = made(tmp_path, monkeypatch)
    write_export_report(tmp_path / "report", "made", outcomes, flips)
    write_speed_report(tmp_path / "speed", "made", outcomes)
    rows = rows_of(tmp_path / "report" / "variants.csv")
    assert len(rows) == 6
    assert not [name for name in rows[0] if "latency" in name or "throughput" in name]
    assert len(rows_of(tmp_path / "report" / "flips.csv")) == 4
    timed = rows_of(tmp_path / "speed" / "variants.csv")
    assert float(timed[1]["latency_p95_ms"]) >= float(timed[1]["latency_p50_ms"]) > 0
    assert timed[2]["throughput_per_s"] == ""
    for folder in ("report", "speed"):
        assert (tmp_path / folder / "variants.png").stat().st_size > 5000
    assert {len(row) for row in table_rows(outcomes)} == {11}
