"""An exported model on ONNX Runtime."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest

import glyphline
from glyphline.errors import ImageError, ModelError
from glyphline.exported import CARD, FORMAT_VERSION, ONNX, ExportCard, list_files
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.reading.recognizer import Reader
from made_models import GREEDY

SIDE = 8


def export(folder: Path) -> Path:
    """Write a model that tells ink in the left half (a) from ink in the right half (b)."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = np.zeros((SIDE, SIDE, 2), np.float32)
    weights[:, : SIDE // 2, 0] = weights[:, SIDE // 2 :, 1] = 0.2
    helper, number = onnx.helper, onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        [
            helper.make_node("Flatten", ["pictures"], ["flat"]),
            helper.make_node("Gemm", ["flat", "weights"], ["logits"]),
        ],
        "halves",
        [helper.make_tensor_value_info("pictures", number, ["B", SIDE, SIDE, 1])],
        [helper.make_tensor_value_info("logits", number, ["B", 2])],
        [onnx.numpy_helper.from_array(weights.reshape(-1, 2), "weights")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / ONNX)
    card(folder)
    return folder


def card(folder: Path) -> None:
    how = Preprocess(kind="character", height_px=SIDE, width_px=SIDE, framing="whole")
    ExportCard(
        format_version=FORMAT_VERSION,
        name="halves",
        head="softmax",
        charset="ab",
        merges={},
        preprocess=how,
        decode=GREEDY,
        provenance={},
        files=list_files(folder),
    ).save(folder)


def picture(text: str, side: int = 16, light: bool = False) -> np.ndarray:
    """Ink in the left half for `a`, in the right half for `b`."""
    paper = np.full((side, side), 250, np.uint8)
    start = 1 if text == "a" else side // 2 + 1
    paper[2:-2, start : start + side // 2 - 2] = 10
    return 255 - paper if light else paper


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="module")
def reader(folder: Path) -> Reader:
    return Reader.load(folder)


@pytest.mark.parametrize("light", [False, True])
@pytest.mark.parametrize("text", ["a", "b"])
def test_every_form_of_a_picture_is_read_alike(
    reader: Reader, tmp_path: Path, text: str, light: bool
) -> None:
    grey = picture(text, light=light)
    path = tmp_path / "Bild é.png"
    path.write_bytes(encode_png(grey))
    forms = [grey, cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), cv2.cvtColor(grey, cv2.COLOR_GRAY2BGRA)]
    forms += [grey[:, :, None], grey.astype(np.uint16) * 257]
    found = [reader.read(form) for form in [*forms, encode_png(grey), path, str(path)]]
    assert {prediction.text for prediction in found} == {text}
    assert len({prediction.confidence for prediction in found}) == 1
    assert 0.5 < found[0].confidence <= 1


def test_a_batch_is_read_in_order_and_like_each_picture_alone(reader: Reader) -> None:
    pictures = [picture(text, side) for text, side in zip("abba", (9, 16, 40, 100), strict=True)]
    found = reader.read_batch(pictures)
    assert [prediction.text for prediction in found] == list("abba")
    alone = [reader.read(one) for one in pictures]
    assert [one.confidence for one in found] == pytest.approx([one.confidence for one in alone])


def test_more_pictures_than_are_in_memory_at_once_are_read_in_order(reader: Reader) -> None:
    texts = list("abb") * 200
    assert [one.text for one in reader.read_batch([picture(text) for text in texts])] == texts


def test_no_pictures_give_no_readings(reader: Reader) -> None:
    assert reader.read_batch([]) == []


def test_a_blank_picture_is_read_without_certainty(reader: Reader) -> None:
    assert reader.read(np.full((5, 5), 255, np.uint8)).confidence == pytest.approx(0.5)


def test_a_reader_may_be_shared_between_threads(reader: Reader) -> None:
    texts = list("abbaab") * 5
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: reader.read(picture(text)).text, texts))
    assert found == texts


def test_pictures_that_cannot_be_read_are_refused_by_name(reader: Reader, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(encode_png(picture("a"))[:40])
    for path, reason in ((broken, "damaged"), (tmp_path / "no.png", "No such"), (tmp_path, "Is a")):
        with pytest.raises(ImageError, match=reason) as caught:
            reader.read(path)
        assert str(path) in str(caught.value)
    with pytest.raises(ImageError, match="0 bytes"):
        reader.read(b"")
    with pytest.raises(ImageError, match="expected a uint8 picture"):
        reader.read(np.zeros((4, 4)))


def test_a_missing_altered_or_foreign_file_is_refused_by_name(tmp_path: Path) -> None:
    folder = export(tmp_path / "export")
    model = (folder / ONNX).read_bytes()
    (folder / ONNX).write_bytes(model[:-1] + bytes([model[-1] ^ 1]))
    with pytest.raises(ModelError, match=r"model\.onnx is not the file that was exported"):
        Reader.load(folder)
    (folder / ONNX).unlink()
    with pytest.raises(ModelError, match=r"model\.onnx is missing"):
        Reader.load(folder)
    card(folder)  # lists no files now
    with pytest.raises(ModelError, match=r"has no variant 'onnx_fp32'.*it has none"):
        Reader.load(folder)
    (folder / ONNX).write_text("this is no ONNX")
    card(folder)
    with pytest.raises(ModelError, match=r"onnx_fp32 in .* is no model that ONNX") as caught:
        Reader.load(folder)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_export_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no glyphline\.json.*--model"):
        Reader.load(tmp_path)
    (tmp_path / CARD).write_text(json.dumps({"format_version": 9}))
    with pytest.raises(ModelError, match="format version 9"):
        Reader.load(str(tmp_path))


def test_the_package_offers_the_reader() -> None:
    assert glyphline.Reader is Reader
    with pytest.raises(AttributeError, match="no attribute 'Writer'"):
        _ = glyphline.Writer


def test_reading_imports_nothing_that_trains() -> None:
    code = """
import sys
import glyphline.cli, glyphline.reading.command, glyphline.reading.recognizer
heavy = {"tensorflow", "keras", "mlflow", "dvc", "pyarrow", "matplotlib", "sklearn", "yaml"}
heavy |= {"PIL", "pandas", "joblib", "scipy", "trdg", "emnist", "onnx"}
print(sorted(heavy & set(sys.modules)))
"""
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
