"""What could not be used, counted and named: nothing is dropped silently."""

from collections import Counter
from pathlib import Path

from glyphline.errors import DataError
from glyphline.outputs import write_rows


class Rejects:
    """Collects samples that a stage leaves out, each with its name and its reason.

    Attributes:
        rows: (name, kind, reason) per rejected sample, in the order they were met; `kind` is
            one of a few words such as `unreadable` that can be counted.
    """

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []

    def add(self, name: str, kind: str, reason: str) -> None:
        """Record one sample that is left out."""
        self.rows.append((name, kind, reason))

    def counts(self) -> dict[str, int]:
        """How many were rejected, by kind."""
        return dict(sorted(Counter(kind for _, kind, _ in self.rows).items()))

    def write(self, path: Path) -> None:
        """Write `name,kind,reason` as CSV; an empty report has the header alone."""
        write_rows(path, ["name", "kind", "reason"], self.rows)

    def check(self, total: int, max_share: float, report: Path) -> None:
        """Stop when more than `max_share` of `total` samples, the rejected included, were rejected.

        Raises:
            DataError: naming the share, the limit, the commonest kinds and the report.
        """
        if not self.rows or len(self.rows) / total <= max_share:
            return
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.counts().items())
        first = "; ".join(f"{name}: {reason}" for name, _, reason in self.rows[:3])
        raise DataError(
            f"{len(self.rows)} of {total} samples cannot be used ({kinds}), more than the allowed "
            f"share of {max_share:g}. First: {first}. All are listed in {report}; mend them, or "
            f"raise max_rejected_share"
        )
