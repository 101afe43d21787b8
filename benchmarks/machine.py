"""The machine a benchmark ran on, for the head of its table."""

import os
import platform
from pathlib import Path


def machine() -> str:
    """Cores, processor, Python and how busy the cores were just now, in one line."""
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; load average at the end {os.getloadavg()[0]:.1f}"
    )


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    lines = listing.read_text(encoding="utf-8").splitlines() if listing.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or "unknown processor"
