"""What has come of a file so far, and whether a transfer may go on from there."""

import json
from pathlib import Path

from glyphline.outputs import write_json


class Part:
    """The bytes that have come so far, and a note on which version of the file they are from.

    Attributes:
        path: `<name>.part`.
    """

    def __init__(self, final: Path, address: str, anchored: bool) -> None:
        """Args: `anchored` says that a checksum will tell whether all parts fit together."""
        self.path = final.with_name(final.name + ".part")
        self._final = final
        self._note = final.with_name(final.name + ".part.json")
        self._address = address
        self._anchored = anchored

    def validator(self) -> str:
        """ETag or date of the version that the bytes are from; empty if the server gave none."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            return str(note["validator"]) if note["address"] == self._address else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def resumable_bytes(self) -> int:
        """How many bytes need not be fetched again."""
        if not self.path.exists() or not (self._anchored or self.validator()):
            return 0
        return self.path.stat().st_size

    def begin(self, validator: str) -> None:
        """Note the version before its first byte is kept."""
        write_json(self._note, {"address": self._address, "validator": validator})

    def discard(self) -> None:
        """Forget all bytes."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def finish(self) -> None:
        """Put the complete file in place."""
        self.path.replace(self._final)
        self._note.unlink(missing_ok=True)
