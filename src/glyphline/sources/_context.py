"""What every source is given beside its own params."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glyphline.params.compute import ComputeParams, DownloadParams
from glyphline.rejects import Rejects


@dataclass(frozen=True)
class SourceContext:
    """The surroundings of an import.

    Attributes:
        seed: the document's seed, for sources that draw at random.
        cache: folder in which fetched archives are kept between runs and experiments.
        download: how archives are fetched.
        compute: workers, for sources that render.
        rejects: where a source records every sample that it leaves out.
        origin: where a source writes what the summary shall say of it beside its number of
            samples: archive, checksum, licence, citation, absent parts. JSON values only, and
            nothing that differs between machines.
    """

    seed: int
    cache: Path
    download: DownloadParams
    compute: ComputeParams
    rejects: Rejects
    origin: dict[str, Any] = field(default_factory=dict)
