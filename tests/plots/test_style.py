import matplotlib as mpl
import pytest

from glyphline.plots.style import house_style, new_figure, save_figure, visible


def simple_figure():
    with house_style():
        figure = new_figure(2, 1)
        figure.add_subplot().set_title("$a_b$ ␣ ∅ €")
    return figure


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a b", "a␣b"),
        ("", ""),
        ("Łé€ß", "Łé€ß"),
        ("\n", "U+000A"),
        ("\u00a0", "U+00A0"),
        ("\u0301", "U+0301"),
        ("中", "U+4E2D"),
    ],
)
def test_every_character_has_a_visible_name(text, shown):
    assert visible(text) == shown


def test_equal_figures_give_equal_files_without_a_version_inside(tmp_path):
    for name in ("one.png", "deep/two.png"):
        save_figure(simple_figure(), tmp_path / name)
    one, two = ((tmp_path / name).read_bytes() for name in ("one.png", "deep/two.png"))
    assert one == two
    assert b"Software" not in one
    assert not list(tmp_path.rglob("*.partial"))


def test_the_look_does_not_depend_on_or_change_the_users_settings(tmp_path):
    save_figure(simple_figure(), tmp_path / "one.png")
    with mpl.rc_context({"font.size": 20.0, "savefig.dpi": 30, "axes.grid": True}):
        save_figure(simple_figure(), tmp_path / "two.png")
        assert mpl.rcParams["font.size"] == 20.0
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
