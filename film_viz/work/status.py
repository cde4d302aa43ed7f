"""How far work is: `status.json` of its folder, written by the process and read by whoever looks.

What is read is never taken on trust: a process that died without a word left "running" behind, and a file may be cut
short or foreign. The first is told as "lost" (or "cancelled", where that was asked for), the others as no status.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, TypeVar, get_args

from film_viz.files import read_object, write_atomically
from film_viz.work.processes import Process

State = Literal["queued", "running", "paused", "stopping", "finished", "failed", "cancelled", "lost"]
STATES: tuple[State, ...] = get_args(State)
ENDED: frozenset[State] = frozenset({"finished", "failed", "cancelled", "lost"})

STATUS, LAUNCH, CANCEL = "status.json", "run.json", "cancel"
STALE_SECONDS = 60.0
"""Work of another machine that has not been heard of for so long is lost; it beats every other second."""
GONE = "The process is gone without a word, as after a power cut or `kill -9`. Try again."


@dataclass(frozen=True, slots=True)
class Status:
    """How far work is."""

    state: State = "queued"
    done: int = 0  # of `total`, in what the phase counts
    total: int = 0  # 0: it cannot be known
    seconds: float = 0.0  # worked so far
    eta_seconds: float | None = None
    heartbeat: float = 0.0  # unix time at which it was last heard of
    error: str = ""  # a sentence that says what to do
    phase: str = ""  # such as "reading questions"
    exit_code: int | None = None  # of a process that failed; negative: the signal that ended it
    by: Process | None = None  # who wrote this; without it and without life in `run.json`, it is untrue

    lost: ClassVar[str] = GONE

    @property
    def is_live(self) -> bool:
        """Whether a process is, or is about to be, at work."""
        return self.state not in ENDED

    @property
    def share(self) -> float | None:
        """How much of the phase is done, in 0..1; None where it cannot be known."""
        return min(1.0, self.done / self.total) if self.total > 0 else None

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self | None:
        """Return the status in a JSON object, None without a state; what cannot be a value is left out."""
        names = {field.name for field in fields(cls)} - {"by"}
        known = {name: value for name, value in record.items() if name in names and _FITS[name](value)}
        return cls(**known, by=Process.read(record.get("by"))) if "state" in known else None


STARTING = Status("running", phase="starting")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15  # NaN is not


_FITS: dict[str, Callable[[Any], bool]] = {
    "state": lambda value: value in STATES,
    "done": _is_count,
    "total": _is_count,
    "questions": _is_count,
    "seconds": _is_number,
    "eta_seconds": lambda value: value is None or _is_number(value),
    "heartbeat": _is_number,
    "error": lambda value: isinstance(value, str),
    "phase": lambda value: isinstance(value, str),
    "exit_code": lambda value: value is None or (_is_count(abs(value)) if isinstance(value, int) else False),
}

AnyStatus = TypeVar("AnyStatus", bound=Status)


def write_status(folder: Path, status: Status, by: Process | None = None) -> None:
    """Replace the status; `by` is the process whose end would make it untrue, None while none has begun."""
    write_atomically(folder / STATUS, json.dumps(asdict(replace(status, heartbeat=time.time(), by=by))))


def read_status(folder: Path, kind: type[AnyStatus] = Status) -> AnyStatus | None:  # type: ignore[assignment]
    """Return the status, "lost" or "cancelled" where nobody is left to change it; None if there never was one."""
    status = kind.from_record(read_object(folder / STATUS))
    if status is None or not status.is_live:
        return status
    is_cancelled = (folder / CANCEL).exists()
    if _is_attended(folder, status):
        return replace(status, state="stopping") if is_cancelled else status
    ended: State = "cancelled" if is_cancelled else "lost"
    return replace(status, state=ended, eta_seconds=None, error="" if is_cancelled else kind.lost)


def process_of(folder: Path) -> Process | None:
    """Return the living process of this machine that was started for a folder, be its work done or not."""
    process = Process.read(read_object(folder / LAUNCH))
    return process if process is not None and process.is_here and process.is_alive else None


def is_at_work(folder: Path) -> bool:
    """Whether a process works on a folder or waits for its turn, be it started by this server or another one."""
    status = read_status(folder)
    return status is not None and status.is_live


def failure(folder: Path) -> str:
    """Return why the last work on a folder failed; "" if it did not, or was merely interrupted."""
    status = read_status(folder)
    return status.error or GONE if status is not None and status.state == "failed" else ""


def end_unsaid(folder: Path, code: int, said: str) -> None:
    """Say how a process ended that left its work as running; of one that said so itself nothing changes."""
    status = read_status(folder)
    if status is not None and status.state == "lost":
        end = {"state": "failed", "error": said, "exit_code": code, "eta_seconds": None}
        write_atomically(folder / STATUS, json.dumps(read_object(folder / STATUS) | end))


def _is_attended(folder: Path, status: Status) -> bool:
    """Whether the process that works, or one that watches it, is there."""
    known = [process for process in (status.by, Process.read(read_object(folder / LAUNCH))) if process is not None]
    if any(process.is_here for process in known):
        return any(process.is_here and process.is_alive for process in known)
    return time.time() - status.heartbeat < STALE_SECONDS
