"""Everything that decides synthetic samples, as fingerprints that tell what has changed."""

import hashlib
import platform

import cv2
import numpy as np
import PIL
import pyarrow as pa

from glyphline.cluster import code_fingerprint
from glyphline.synthesis.backgrounds import report_backgrounds
from glyphline.synthesis.plan import Plan
from glyphline.synthesis.shares import report_corpus

Origin = dict[str, str]  # what decides the samples -> its fingerprint


def origin_of(plan: Plan, rows_per_shard: int) -> Origin:
    """Fingerprints of all that decides the shards of a plan; equal ones give equal bytes.

    Workers and backend are not among it.
    """
    files = hashlib.sha256()
    for use in plan.fonts:
        files.update(hashlib.sha256(use.font.path.read_bytes()).digest())
    return {
        "seed": str(plan.seed),
        "synthesis": _digest(plan.params),
        "looks": _digest(plan.looks),
        # Charset, merges and the fonts that no split holds back; all else that a plan may hold.
        "data": _digest(plan),
        "fonts": files.hexdigest(),
        "backgrounds": _digest(report_backgrounds(plan.looks)),
        "corpus": _digest(report_corpus(plan.params)),
        "code": code_fingerprint(),
        "libraries": f"Python {platform.python_version()}, Pillow {PIL.__version__}, "
        f"numpy {np.__version__}, OpenCV {cv2.__version__}, Arrow {pa.__version__}",
        "rows per shard": str(rows_per_shard),
    }


def changes(before: Origin, now: Origin) -> list[str]:
    """What differs between two origins, by name; `data` only where nothing else tells why."""
    names = [name for name in now if before.get(name) != now[name]]
    return [name for name in names if name != "data"] or names


def _digest(value: object) -> str:
    # repr: plain values and frozen types of them, whose order is the same in every process.
    return hashlib.sha256(repr(value).encode()).hexdigest()
