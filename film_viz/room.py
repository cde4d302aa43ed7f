"""Room on a disk, taken before it is needed: a full disk is an error with a sentence, not a process that is gone.

A file that is mapped into memory and has holes in it takes its room page by page as it is written. Where there is none
left, the kernel ends the process (SIGBUS): nothing can be said then, and nothing swept up.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.format import open_memmap


def new_array(path: Path, dtype: Any, shape: tuple[int, ...]) -> np.memmap:
    """Map a new array into memory whose room on the disk is its own; on a full disk raise `OSError`, and leave none."""
    try:
        array = open_memmap(path, "w+", dtype, shape)
        _take_room(path)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return array


def _take_room(path: Path) -> None:
    if not hasattr(os, "posix_fallocate"):  # macOS and Windows
        return
    with path.open("r+b") as file:
        os.posix_fallocate(file.fileno(), 0, os.fstat(file.fileno()).st_size)
