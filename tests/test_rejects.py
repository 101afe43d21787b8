"""What could not be used, counted and named."""

from pathlib import Path

import pytest

from glyphline.errors import DataError
from glyphline.rejects import Rejects


def rejects(count: int) -> Rejects:
    found = Rejects()
    for index in range(count):
        kind = "charset" if index % 2 else "unreadable"
        found.add(f"{index}.png", kind, f"reason {index}")
    return found


@pytest.mark.parametrize(
    ("count", "total", "share", "stops"),
    [
        (0, 0, 0.0, False),
        (0, 10, 0.0, False),
        (1, 100, 0.01, False),
        (29, 100, 0.29, False),  # 0.29 * 100 is a little below 29
        (30, 100, 0.29, True),
        (1, 10**6, 0.0, True),
        (5, 5, 1.0, False),
    ],
)
def test_the_limit_itself_is_allowed_and_one_more_is_not(
    count: int, total: int, share: float, stops: bool
) -> None:
    if stops:
        with pytest.raises(DataError):
            rejects(count).check(total, share, Path("rejects.csv"))
    else:
        rejects(count).check(total, share, Path("rejects.csv"))


def test_the_error_names_counts_limit_first_samples_and_report() -> None:
    with pytest.raises(DataError) as caught:
        rejects(5).check(50, 0.05, Path("reports/rejects.csv"))
    message = str(caught.value)
    for part in ("5 of 50", "2 charset", "3 unreadable", "0.05", "0.png: reason 0", "rejects.csv"):
        assert part in message
    assert "3.png" not in message


def test_counts_are_by_kind_in_sorted_order() -> None:
    assert list(rejects(3).counts().items()) == [("charset", 1), ("unreadable", 2)]


def test_the_report_lists_every_reject_and_survives_odd_names(tmp_path: Path) -> None:
    found = Rejects()
    found.add('a,"b".png', "unreadable", "two\nlines, é")
    found.write(tmp_path / "rejects.csv")
    text = (tmp_path / "rejects.csv").read_text(encoding="utf-8")
    assert text == 'name,kind,reason\n"a,""b"".png",unreadable,"two\nlines, é"\n'


def test_an_empty_report_has_the_header_alone(tmp_path: Path) -> None:
    Rejects().write(tmp_path / "rejects.csv")
    assert (tmp_path / "rejects.csv").read_text() == "name,kind,reason\n"
