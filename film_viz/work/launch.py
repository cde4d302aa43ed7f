"""Start a module as a process of its own that works on a folder: one per folder, whoever asks and however many do.

The folder is the truth, so the process outlives who started it, and any page, server or script reads how far it is:

| file | holds |
|---|---|
| `run.json` | how it was started, and which process that is |
| `status.json` | how far it is, see `status.py` |
| `log.txt` | what it prints |
| `cancel` | that it is to end, see `ending.py` |

The lock of a folder is taken before anything in it is changed, and handed to the process.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

from film_viz.files import read_object, write_atomically
from film_viz.places import importing
from film_viz.work.failures import ending_sentence, failure_sentence
from film_viz.work.locks import handed_on, lock_of, take_lock
from film_viz.work.memory import Memory
from film_viz.work.processes import Process
from film_viz.work.status import CANCEL, LAUNCH, STARTING, Status, end_unsaid, write_status
from film_viz.work.turns import Waiting, in_turn

LOG = "log.txt"
_APART: dict[str, Any] = (
    {"start_new_session": True}
    if os.name == "posix"
    else {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
)
"""What keeps Ctrl-C in the terminal of who starts a process from ending that too."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done on a folder."""

    module: str  # with a function `work(folder, request, held)`; see `worker.py`
    request: dict[str, Any] = field(default_factory=dict)  # plain JSON values, handed to `work`
    memory: Memory | None = None  # as much as the process may take
    niceness: int = 0  # above 0: others go first
    is_builder: bool = True  # waits for its turn, see `turns.py`
    keeps_log: bool = False  # adds to the log of an earlier process


class FolderClaim:
    """A folder that is ours alone, until it is let go or handed to a process."""

    def __init__(self, folder: Path, lock: int) -> None:
        self.folder = folder
        self._lock: int | None = lock

    def start(self, task: Task, first: Status = STARTING, record: Mapping[str, Any] | None = None) -> None:
        """Begin the task, or have it wait for its turn; `record` is what else to note in `run.json`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / CANCEL).unlink(missing_ok=True)
        launch = asdict(task) | dict(record or {}) | {"started": time.time()}
        write_atomically(self.folder / LAUNCH, json.dumps(launch, indent=2))
        lock, self._lock = self._lock, None
        assert lock is not None
        try:
            if task.is_builder:
                waiting = Waiting(
                    self.folder, lambda place: _spawn(self.folder, task, first, lock, place), lambda: os.close(lock)
                )
                in_turn(waiting)
            else:
                _spawn(self.folder, task, first, lock)
        except ValueError:  # the line is too long
            os.close(lock)
            raise

    def release(self) -> None:
        """Let the folder go, unless a process has it."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


@contextmanager
def claimed(folder: Path, patience: float = 0.0) -> Iterator[FolderClaim | None]:
    """Have a folder to oneself for a while; None where another has it, and still does after `patience` seconds."""
    lock = take_lock(lock_of(folder), patience)
    if lock is None:
        yield None
        return
    claim = FolderClaim(folder, lock)
    try:
        yield claim
    finally:
        claim.release()


def start(folder: Path, task: Task) -> bool:
    """Begin a task on a folder; tell whether it was begun, or a process is at work there already."""
    with claimed(folder) as claim:
        if claim is None:
            return False
        claim.start(task)
        return True


def last_line(folder: Path) -> str:
    """Return the last line of the log, "" if there is none."""
    try:
        lines = (folder / LOG).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _spawn(folder: Path, task: Task, first: Status, *held: int) -> None:
    """Start the process and hand it what is held: the folder's lock, then a place if it waited for one."""
    try:
        write_status(folder, first)
        locks, handing_on = handed_on(held)
        command = [sys.executable, "-m", "film_viz.work.worker", task.module, str(folder.resolve()), *locks]
        with (folder / LOG).open("ab" if task.keeps_log else "wb") as log:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=_environment(os.environ),
                **_APART,
                **handing_on,
            )
        _note_process(folder, child.pid)
        threading.Thread(target=_wait, args=(child, folder), daemon=True, name=f"waits for {folder.name}").start()
    except OSError as error:
        with contextlib.suppress(OSError):  # a full disk
            write_status(folder, replace(first, state="failed", error=failure_sentence(error, folder)))
        raise
    finally:
        for descriptor in held:
            os.close(descriptor)


def _note_process(folder: Path, pid: int) -> None:
    try:
        process = asdict(Process.of(pid))
    except psutil.NoSuchProcess:  # it has ended already
        return
    write_atomically(folder / LAUNCH, json.dumps(read_object(folder / LAUNCH) | process, indent=2))


def _wait(child: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Leave no zombie behind, and say how a process ended that did not say so."""
    code = child.wait()
    if folder.is_dir():
        end_unsaid(folder, code, ending_sentence(code, last_words=last_line(folder)))


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment, with film_viz importable from any folder and idle threads off the cores."""
    return {"OMP_WAIT_POLICY": "PASSIVE", **importing(own), "PYTHONUNBUFFERED": "1"}
