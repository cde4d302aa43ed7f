"""Freed memory is taken up again without asking the system for it."""

import subprocess
import sys

import pytest

COUNT_FAULTS = """
import resource, sys
import numpy as np
from film_viz.training.memory import keep_freed_memory
assert sys.argv[1] == "default" or keep_freed_memory()
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(3):
    np.ones(6_000_000)
before = faults()
for _ in range(10):
    np.ones(6_000_000)
print(faults() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc is told to keep memory")
def test_large_arrays_stop_causing_page_faults():
    faults = {
        mode: int(subprocess.run([sys.executable, "-c", COUNT_FAULTS, mode], capture_output=True, check=True).stdout)
        for mode in ("default", "kept")
    }
    assert faults["kept"] < 0.01 * faults["default"]
