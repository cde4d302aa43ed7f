"""How far the building of a bank of parameters is: the process behind it, and the file in which it reports.

The bank's folder is the truth: `status.json` is written by the process alone (`bank_worker.py`) and read by any page.
Nothing here imports Streamlit or PyTorch.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from film_viz.app.places import PROJECT
from film_viz.data.bank_files import write_atomically
from film_viz.training.processes import living

STATUS, LOG = "status.json", "build.log"
LINES_OF_LOG = 20  # shown when a process ended without a word

State = Literal["building", "mapping", "answering", "finished", "failed"]
AT_WORK: tuple[State, ...] = ("building", "mapping", "answering")

_children: dict[Path, subprocess.Popen[bytes]] = {}  # started by this server; `poll` clears up after those that ended


@dataclass(frozen=True, slots=True)
class Report:
    """What the process last said."""

    pid: int
    created: float  # when the process began: numbers of processes are used again
    state: State = "building"
    done: int = 0  # questions
    total: int = 0
    error: str = ""


def write_report(folder: Path, report: Report) -> None:
    """Replace the last report."""
    write_atomically(folder / STATUS, json.dumps(asdict(report)))


def last_report(folder: Path) -> Report | None:
    """Return what the process in a folder last said, None if there was none."""
    try:
        return Report(**json.loads((folder / STATUS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_building(folder: Path) -> bool:
    """Whether a process is at work on the bank of a folder, be it started by this server or another one."""
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


def start(
    checkpoint_folder: Path, checkpoint_sha: str, n: int, seed: int, folder: Path, maps: Path | None = None
) -> None:
    """Start a process for a bank, unless one is at work on it; what is there of the bank is used.

    `maps` is the folder of maps, if the bank's first map is to be made too.
    """
    arguments = [str(checkpoint_folder.resolve()), checkpoint_sha, str(n), str(seed), str(folder.resolve())]
    arguments += [] if maps is None else [str(maps.resolve())]
    start_worker("film_viz.app.banks.worker", arguments, folder)


def start_worker(module: str, arguments: list[str], folder: Path) -> None:
    """Start a module as a process that reports to a folder, unless one is at work on it."""
    if is_building(folder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STATUS).unlink(missing_ok=True)
    with (folder / LOG).open("wb") as log:
        _children[folder] = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | {"OMP_WAIT_POLICY": "PASSIVE"},
            cwd=PROJECT,
            start_new_session=True,
        )
