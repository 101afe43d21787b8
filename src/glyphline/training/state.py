"""What a training has come to after an epoch, in one file that is there whole or not at all."""

import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

FACTS = "facts"


@dataclass(frozen=True)
class State:
    """All that another process needs to go on as if nothing had happened.

    Attributes:
        facts: plain values: figures of the epochs, place in the phases, counters.
        arrays: name -> arrays in order: of network, optimizer, average and best weights.
    """

    facts: dict[str, Any]
    arrays: dict[str, list[np.ndarray]]

    def save(self, path: Path) -> None:
        """Write the file beside its place and move it there once the disk has it."""
        named = {
            f"{name}.{index:05d}": array
            for name, arrays in self.arrays.items()
            for index, array in enumerate(arrays)
        }
        facts = np.frombuffer(json.dumps(self.facts).encode(), np.uint8)
        partial = path.with_name(path.name + ".partial")
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **{FACTS: facts}, **named)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> "State | None":
        """Read a file back; None when there is none, or one that is damaged."""
        arrays: dict[str, list[np.ndarray]] = {}
        try:
            with np.load(path, allow_pickle=False) as stored:  # checks the sums of the archive
                facts = json.loads(stored[FACTS].tobytes())
                for name in sorted(set(stored.files) - {FACTS}):
                    arrays.setdefault(name.rsplit(".", 1)[0], []).append(stored[name])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        return cls(facts, arrays)
