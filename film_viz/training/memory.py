"""Keeps the memory that training frees, for the next step asks for the same again.

By default glibc gives large blocks back to the system at once and takes them anew, page by page: some 12,000 page
faults in a step of the `small` preset. Holding on to them took 25 % off the processor time of a step where it was
measured; see `benchmarks/train.py`.
"""

import ctypes
import sys

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4  # parameters of glibc's mallopt(3)


def keep_freed_memory() -> bool:
    """Have the C library reuse freed memory of any size; tell whether it can be told so (glibc only)."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_MMAP_MAX, 0) and mallopt(_TRIM_THRESHOLD, 2**31 - 1) and mallopt(_TOP_PAD, 64 * 2**20))
