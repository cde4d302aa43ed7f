"""What a run says of itself while it lives: `status.json`, written by the run and read by whoever looks.

Nothing here imports PyTorch: the process that only waits for a device and watches stays small.
"""

import json
import time
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from film_viz.files import read_object, write_atomically
from film_viz.work.processes import Process

State = Literal["queued", "running", "paused", "stopping", "finished", "failed", "lost"]

ENDED: frozenset[State] = frozenset({"finished", "failed", "lost"})
STALE_SECONDS = 60.0
"""A run of another machine that has not been heard of for so long is lost; it beats every other second."""

STATUS = "status.json"
LAUNCH = "run.json"


@dataclass(frozen=True, slots=True)
class Status:
    """How far a run is."""

    state: State = "queued"
    step: int = 0
    steps: int = 0
    questions: int = 0
    seconds: float = 0.0  # trained, pauses left out
    eta_seconds: float | None = None
    heartbeat: float = 0.0  # unix time
    error: str = ""  # a sentence that says what to do
    phase: str = ""  # such as "rendering pictures", "training", "evaluating"
    exit_code: int | None = None  # of a run that failed; negative: the signal that ended it

    @property
    def is_live(self) -> bool:
        """Whether a process is, or is about to be, at work."""
        return self.state not in ENDED


def write_status(folder: Path, status: Status, by: Process) -> None:
    """Replace the status; `by` is the process whose end would make it untrue."""
    write_atomically(folder / STATUS, json.dumps(asdict(replace(status, heartbeat=time.time())) | {"by": asdict(by)}))


def read_status(folder: Path) -> Status | None:
    """Return the status, with state "lost" where nobody is left to change it; None if the run never gave one."""
    record = read_object(folder / STATUS)
    known = {field.name for field in fields(Status)}
    try:
        status = Status(**{name: value for name, value in record.items() if name in known})
    except TypeError:
        return None
    if not record or not status.is_live or _is_attended(folder, record, status):
        return status if record else None
    return replace(status, state="lost", eta_seconds=None, error=LOST)


LOST = (
    "The process is gone without a word, as after a power cut or `kill -9`. "
    "What it saved is there: resume it to go on from the last checkpoint."
)


def _is_attended(folder: Path, record: dict[str, Any], status: Status) -> bool:
    """Whether the process that trains, or the one that watches it, is there."""
    known = [Process.read(record.get("by") or {}), Process.read(read_object(folder / LAUNCH))]
    processes = [process for process in known if process is not None]
    if any(process.is_here for process in processes):
        return any(process.is_here and process.is_alive for process in processes)
    return time.time() - status.heartbeat < STALE_SECONDS
