"""What a run of synthesis needs: the params of recipe `lines`, and a manifest without data."""

from pathlib import Path

import yaml

from glyphline.manifest import Manifest
from glyphline.outputs import write_text

ROOT = Path(__file__).parents[1]


def prepare_lines(folder: Path, lines: int, workers: int) -> Path:
    """Write both into a folder; no font is held back. Gives the path of the params."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["dataset"] = "lines"
    params["datasets"]["lines"]["synthesis"] |= {"characters": 0, "lines": lines}
    params["compute"] = {"backend": "loky", "workers": workers, "address": None}
    write_text(folder / "params.yaml", yaml.safe_dump(params, allow_unicode=True))
    Manifest(
        charset=params["datasets"]["lines"]["charset"],
        merges={},
        counts={"train": 1},
        groups={},
        longest_text=1,
        widest_aspect=1.0,
        fingerprint="",
    ).save(folder)
    return folder / "params.yaml"
