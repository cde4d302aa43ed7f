"""Folders that are kept for later: what was used last stays, what was not goes."""

import contextlib
import os
import shutil
from pathlib import Path

from film_viz.work.launch import claimed
from film_viz.work.status import is_at_work


def touch(folder: Path) -> None:
    """Note that a folder is used."""
    with contextlib.suppress(OSError):
        os.utime(folder)


def forget_oldest(parent: Path, most: int) -> None:
    """Delete the folders that were used longest ago, save those at work, so that there is room for one more."""
    kept = sorted(_last_used(parent))
    for _, path in kept[: max(len(kept) - most + 1, 0)]:
        forget(path)


def forget(folder: Path) -> bool:
    """Delete a folder unless a process is at work on it; tell whether it is gone."""
    if is_at_work(folder):
        return False
    with claimed(folder) as claim:
        if claim is not None:
            shutil.rmtree(folder, ignore_errors=True)
        return claim is not None


def _last_used(parent: Path) -> list[tuple[int, Path]]:
    found = []
    for path in parent.glob("[!.]*"):
        with contextlib.suppress(OSError):  # another has deleted it meanwhile
            if path.is_dir():
                found.append((path.stat().st_mtime_ns, path))
    return found
