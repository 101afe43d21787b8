import subprocess
import sys

import pytest
from PIL import ImageFont

from glyphline.errors import DataError
from glyphline.fonts import trdg_fonts
from glyphline.synthesis import trdg_compat

OLD_RESHAPER = """
from pkg_resources import resource_filename
path = resource_filename(__name__, "default.ini")
"""


def test_importing_the_module_changes_nothing_and_the_door_prints_and_loads_nothing_else():
    program = """
import sys
from PIL import ImageFont
from glyphline.synthesis import trdg_compat
assert "trdg" not in sys.modules and not hasattr(ImageFont.FreeTypeFont, "getsize")
trdg_compat.import_trdg()
assert hasattr(ImageFont.FreeTypeFont, "getsize")
assert "tensorflow" not in sys.modules and "pkg_resources" not in sys.modules
assert "trdg.handwritten_text_generator" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_size_put_back_is_the_length_and_the_bottom_of_the_box(monkeypatch):
    monkeypatch.delattr(ImageFont.FreeTypeFont, "getsize", raising=False)
    trdg_compat.restore_getsize()
    font = ImageFont.truetype(trdg_fonts()[0].path, 40)
    _, top, _, bottom = font.getbbox("xg")
    assert top > 0, "the ink begins below the ascender line"
    assert font.getsize("xg") == (round(font.getlength("xg")), bottom)


def test_a_pillow_that_has_getsize_keeps_its_own(monkeypatch):
    monkeypatch.setattr(ImageFont.FreeTypeFont, "getsize", "its own", raising=False)
    trdg_compat.restore_getsize()
    assert ImageFont.FreeTypeFont.getsize == "its own"


@pytest.fixture
def old_reshaper(tmp_path, monkeypatch):
    """A package that imports `pkg_resources` as arabic-reshaper 2.1.3 does."""
    package = tmp_path / "arabic_reshaper"
    package.mkdir()
    (package / "__init__.py").write_text("from arabic_reshaper.config import path\n")
    (package / "config.py").write_text(OLD_RESHAPER)
    monkeypatch.syspath_prepend(tmp_path)
    for name in [n for n in sys.modules if n.partition(".")[0] == "arabic_reshaper"]:
        monkeypatch.delitem(sys.modules, name)
    yield package
    for name in ("arabic_reshaper", "arabic_reshaper.config"):
        sys.modules.pop(name, None)


def test_an_old_arabic_reshaper_imports_without_pkg_resources(old_reshaper):
    module = trdg_compat.import_arabic_reshaper()
    assert module.path == str(old_reshaper / "default.ini")
    assert "pkg_resources" not in sys.modules, "nobody else may take the stand-in for the real one"


def test_an_old_arabic_reshaper_gets_the_real_pkg_resources_where_there_is_one(
    old_reshaper, tmp_path
):
    real = "def resource_filename(module, name):\n    return f'real {name}'\n"
    (tmp_path / "pkg_resources.py").write_text(real)
    assert trdg_compat.import_arabic_reshaper().path == "real default.ini"
    del sys.modules["pkg_resources"]


def test_only_the_one_notice_is_silenced(tmp_path, monkeypatch, capsys):
    lines = ["Missing modules for handwritten text generation.", "a warning worth reading"]
    (tmp_path / "chatty.py").write_text("".join(f"print({line!r})\n" for line in lines))
    monkeypatch.syspath_prepend(tmp_path)
    trdg_compat._import_quietly("chatty")
    assert capsys.readouterr().out == "a warning worth reading\n"
    del sys.modules["chatty"]


def test_a_missing_trdg_is_answered_with_how_to_install_it(monkeypatch):
    def refuse(name):
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(trdg_compat, "_import_quietly", refuse)
    with pytest.raises(DataError, match="`train` extra"):
        trdg_compat.import_trdg.__wrapped__()
