"""How work is ended from outside: asked first, by force when it does not listen."""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

import psutil

from film_viz.work.processes import Process
from film_viz.work.status import CANCEL, process_of

GRACE_SECONDS = 5.0
HAS_GROUPS = hasattr(os, "killpg")
_SECONDS_BETWEEN_LOOKS = 0.05


def cancel(folder: Path, grace: float = GRACE_SECONDS) -> None:
    """Have the work on a folder ended; return at once. Its status is "stopping" until its process is gone."""
    try:
        (folder / CANCEL).touch()
    except OSError:  # there is no such folder, so nothing works on it
        return
    process = process_of(folder)  # None: it waits for its turn, and is dropped from the line
    if process is not None:
        threading.Thread(target=end, args=(process, grace), daemon=True, name=f"ends {folder.name}").start()


def end(process: Process, grace: float = GRACE_SECONDS) -> None:
    """End a process of this machine and what it started: ask, wait for so many seconds, then kill."""
    _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while process.is_alive and time.monotonic() < deadline:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))


def _signal(process: Process, number: signal.Signals) -> None:
    """Signal the whole group that a worker leads; Windows has no groups and no asking, so there all of them end."""
    if not process.is_alive:
        return
    with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
        if not HAS_GROUPS:
            _kill_tree(psutil.Process(process.pid))
        elif os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, number)
        else:
            os.kill(process.pid, number)


def _kill_tree(root: psutil.Process) -> None:
    for each in (*root.children(recursive=True), root):
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()
