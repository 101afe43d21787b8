"""Memory that is freed and kept: the system does not fill its pages again."""

import os
import platform
import subprocess
import sys

import pytest

PAGES = 16_384  # of 4 KiB, in 64 MiB

COUNT_FAULTS = """
import resource, sys
import numpy as np
from glyphline.heap import keep_freed_memory

changed = keep_freed_memory()
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
np.ones(2**26, np.uint8)
before = faults()
np.ones(2**26, np.uint8)
print(changed, faults() - before)
"""

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs Linux with glibc")


def faults_of_a_second_array(settings: dict[str, str]) -> tuple[str, int]:
    """Whether memory is kept, and the page faults of 64 MiB after as much was freed."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MALLOC_", "GLIBC_TUN"))}
    command = [sys.executable, "-c", COUNT_FAULTS]
    done = subprocess.run(command, env=clean | settings, capture_output=True, text=True, check=True)
    changed, faults = done.stdout.split()
    return changed, int(faults)


def test_freed_memory_is_used_again_without_a_page_fault():
    changed, faults = faults_of_a_second_array({})
    assert changed == "True"
    assert faults < PAGES / 100


def test_settings_of_the_environment_go_first():
    # its own default, which changes nothing: every page of the second array is a new one
    changed, faults = faults_of_a_second_array({"MALLOC_ARENA_TEST": "8"})
    assert changed == "False"
    assert faults >= PAGES / 512  # of huge pages, where the system gives them
