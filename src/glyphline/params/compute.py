"""`compute`: where work runs; never what comes out."""

from typing import Literal

from pydantic import Field

from glyphline.params.base import Params


class ComputeParams(Params):
    """`compute`: workers for synthesis and import."""

    backend: Literal["loky", "dask"]
    """`loky` runs processes on this machine; `dask` a cluster at `address`."""
    workers: int = Field(ge=0)
    """Number of processes; 0 means one per core."""
    address: str | None = None
    """`tcp://host:port` of a Dask scheduler, for backend `dask`."""


class DownloadParams(Params):
    """`download`: how archives are fetched."""

    mirror: str | None = None
    """A folder or URL tried before the published address; GLYPHLINE_MIRROR takes precedence."""
    timeout_s: float = Field(gt=0)
    """Seconds without a byte after which a connection counts as stalled."""
    retries: int = Field(ge=0)
    """Attempts after the first, each resuming where the last one stopped."""
