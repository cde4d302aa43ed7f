"""Locks that the system holds for a process and what it starts: free again the moment that their holder ends.

A lock is an open file. Who is handed its descriptor holds it as well, so there is no moment between the one who starts
a process and the process itself in which another could take it. Windows hands no lock on: there a process takes the
lock by its path, as soon as who started it has let it go.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import portalocker

FOLDER = ".locks"
CAN_HAND_ON = os.name == "posix"
LONGEST_HANDING_ON = 30.0  # seconds
MOST_WAITED = 7200.0  # seconds, for another process that makes the same thing
_SECONDS_BETWEEN_TRIES = 0.05
_NOW = portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING

_paths: dict[int, Path] = {}  # of the locks that this process has taken


class HeldError(ValueError):
    """Say what another process has been making for too long."""


@contextmanager
def making(folder: Path, patience: float = MOST_WAITED) -> Iterator[None]:
    """Make a folder's contents alone: of several processes that begin at once, the others wait and find them made."""
    lock = take_lock(lock_of(folder, "making"), patience)
    if lock is None:
        raise HeldError(f"another process has been making {folder} for {patience / 3600:.1f} hours: stop it first")
    try:
        yield
    finally:
        os.close(lock)


def take_lock(path: Path, patience: float = 0.0) -> int | None:
    """Return the descriptor of a lock that is now ours; None if another holds it, and still does after `patience`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    deadline = time.monotonic() + patience
    while not _is_taken(descriptor, path):
        if time.monotonic() >= deadline:
            os.close(descriptor)
            return None
        time.sleep(_SECONDS_BETWEEN_TRIES)
    _paths[descriptor] = path
    return descriptor


def _is_taken(descriptor: int, path: Path) -> bool:
    try:
        portalocker.lock(descriptor, _NOW)
    except portalocker.AlreadyLocked:
        return False
    except portalocker.LockException as error:
        os.close(descriptor)
        raise OSError(f"{path} cannot be locked ({error}): choose a folder on a disk that can lock files") from error
    return True


def handed_on(locks: Sequence[int]) -> tuple[list[str], dict[str, Any]]:
    """Return how a command names its locks to `received`, and what `subprocess.Popen` needs to hand them on.

    Who starts the process closes its own descriptors then.
    """
    if CAN_HAND_ON:
        return [str(lock) for lock in locks], {"pass_fds": tuple(locks)}
    return [str(_paths[lock].resolve()) for lock in locks], {}


def received(names: Sequence[str]) -> tuple[int, ...]:
    """Return the locks that this process was started with, by the names that `handed_on` gave them."""
    return tuple(int(name) if name.isdecimal() else _taken_over(Path(name)) for name in names)


def _taken_over(path: Path) -> int:
    lock = take_lock(path, LONGEST_HANDING_ON)
    if lock is None:
        raise OSError(f"another process was faster to take {path}: try again when it has ended")
    return lock


def lock_of(folder: Path, purpose: str = "work") -> Path:
    """Return the lock of whoever works on a folder: beside the folder, for it may be deleted."""
    folder = folder.resolve()
    return folder.parent / FOLDER / f"{folder.name}.{purpose}"
