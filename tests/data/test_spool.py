from pathlib import Path

from glyphline.data.spool import Spool


def test_pictures_come_back_in_any_order(tmp_path: Path) -> None:
    pictures = [b"one", b"", b"three" * 1000, b"\x00"]
    with Spool(tmp_path / "new" / "folder") as spool:
        assert [spool.append(picture) for picture in pictures] == [0, 1, 2, 3]
        for number in (2, 0, 3, 1, 2):
            assert spool.read(number) == pictures[number]
        spool.append(b"after reading")
        assert spool.read(4) == b"after reading"
        assert spool.read(2) == pictures[2]


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        spool.append(b"picture")
    assert list(tmp_path.iterdir()) == []
