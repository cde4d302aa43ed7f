"""A limit on a process's memory, where the system keeps one."""

import subprocess
import sys

import pytest

from film_viz.work import memory
from film_viz.work.memory import Memory

TAKE = """
from film_viz.work import memory
memory.HAS_LIMITS = {has_limits}
memory.Memory(2**28).apply()
try:
    print(len(bytearray(2**29)))
except MemoryError:
    print("refused")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux keeps this limit")
@pytest.mark.parametrize(("has_limits", "said"), [(True, "refused"), (False, str(2**29))])
def test_a_process_is_bound_to_its_limit_where_there_are_limits(has_limits, said):
    ran = subprocess.run([sys.executable, "-c", TAKE.format(has_limits=has_limits)], capture_output=True, text=True)
    assert ran.stdout.strip() == said


def test_what_is_no_limit_is_read_as_none():
    assert Memory.read({"n_bytes": 5, "counted": "data"}) == Memory(5)
    for record in (None, {}, {"n_bytes": "many", "counted": "data"}, {"n_bytes": 5, "counted": "resource"}):
        assert Memory.read(record) is None
    assert (sys.platform != "win32") == memory.HAS_LIMITS
