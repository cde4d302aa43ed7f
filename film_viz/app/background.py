"""Work in the background: processes that report to a file of a folder, in which they leave what they make.

The folder is the truth: `status.json` is written by the process alone and read by any page, so a page stays usable, and
closing it loses nothing. Nothing here imports Streamlit or PyTorch.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import psutil

from film_viz.files import write_atomically
from film_viz.places import PROJECT
from film_viz.work.processes import living

STATUS, LOG = "status.json", "build.log"
LINES_OF_LOG = 20  # shown when a process ended without a word
LEAST_BETWEEN_REPORTS = 0.3  # seconds

State = Literal["building", "mapping", "answering", "finished", "failed"]
AT_WORK: tuple[State, ...] = ("building", "mapping", "answering")

_children: dict[Path, subprocess.Popen[bytes]] = {}  # started by this server; `poll` clears up after those that ended


@dataclass(frozen=True, slots=True)
class Report:
    """What the process last said."""

    pid: int
    created: float  # when the process began: numbers of processes are used again
    state: State = "building"
    done: int = 0  # questions, or scenes
    total: int = 0
    error: str = ""


class Reporter:
    """Reports from this process, not too often."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.created = psutil.Process().create_time()
        self.last = 0.0

    def report(self, state: State, done: int = 0, total: int = 0, error: str = "") -> None:
        """Report at once."""
        self.last = time.monotonic()
        write_report(self.folder, Report(os.getpid(), self.created, state, done, total, error))

    def progress(self, state: State) -> Callable[[int, int], None]:
        """Return what reports how much of a stage is done, of how much."""

        def tell(done: int, total: int) -> None:
            if time.monotonic() - self.last > LEAST_BETWEEN_REPORTS:
                self.report(state, done, total)

        return tell


def write_report(folder: Path, report: Report) -> None:
    """Replace the last report."""
    write_atomically(folder / STATUS, json.dumps(asdict(report)))


def last_report(folder: Path) -> Report | None:
    """Return what the process in a folder last said, None if there was none."""
    try:
        return Report(**json.loads((folder / STATUS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_at_work(folder: Path) -> bool:
    """Whether a process is at work on a folder, whether this server or another one started it."""
    child = _children.get(folder)
    if child is not None and child.poll() is None:
        return True
    report = last_report(folder)
    return report is not None and report.state in AT_WORK and is_alive(report)


def is_alive(report: Report) -> bool:
    """Whether the process that reported is still there."""
    return living(report.pid, report.created) is not None


def failure(folder: Path) -> str:
    """Return why the last process failed; "" if none did, or if it was merely interrupted before this server began."""
    report, child = last_report(folder), _children.get(folder)
    if report is not None and report.state == "failed":
        return report.error
    if child is None or child.poll() in (None, 0):
        return ""
    return "\n".join((folder / LOG).read_text(encoding="utf-8", errors="replace").splitlines()[-LINES_OF_LOG:])


def start_worker(module: str, arguments: list[str], folder: Path) -> None:
    """Start a module as a process that reports to a folder, unless one is at work on it."""
    if is_at_work(folder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STATUS).unlink(missing_ok=True)
    _children[folder] = spawn(module, arguments, folder / LOG)


def spawn(module: str, arguments: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a module as a process that outlives this one; what it prints goes to a file."""
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"OMP_WAIT_POLICY": "PASSIVE"},  # threads that spin would slow down the page
            cwd=PROJECT,
            start_new_session=True,
        )


def forget_oldest(parent: Path, most: int) -> None:
    """Delete the folders that were made longest ago, save those at work, so that there is room for one more."""
    kept = sorted((path for path in parent.glob("*") if path.is_dir()), key=lambda path: path.stat().st_mtime_ns)
    for path in kept[: max(len(kept) - most + 1, 0)]:
        if not is_at_work(path):
            shutil.rmtree(path, ignore_errors=True)
