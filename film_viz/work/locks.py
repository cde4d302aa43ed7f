"""Locks that the kernel holds for a process and what it starts (`flock`): free again the moment that their holder ends.

A lock is an open file. Who is handed its descriptor holds it as well, so there is no moment between the one who starts
a process and the process itself in which another could take it.
"""

import fcntl
import os
import time
from pathlib import Path

FOLDER = ".locks"
_SECONDS_BETWEEN_TRIES = 0.05


def take_lock(path: Path, patience: float = 0.0) -> int | None:
    """Return the descriptor of a lock that is now ours; None if another holds it, and still does after `patience`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return None
            time.sleep(_SECONDS_BETWEEN_TRIES)
        else:
            return descriptor


def lock_of(folder: Path) -> Path:
    """Return the lock of whoever works on a folder: beside the folder, for it may be deleted."""
    folder = folder.resolve()
    return folder.parent / FOLDER / f"{folder.name}.work"
