"""How far a training run is: the status of its process (`film_viz/work/status.py`), whose steps ask questions.

Nothing here imports PyTorch: the process that only waits for a device and watches stays small.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

from film_viz.work import status as work_status
from film_viz.work.status import ENDED, LAUNCH, STALE_SECONDS, STATUS, State, Status, write_status

__all__ = ["ENDED", "LAUNCH", "LOST", "STALE_SECONDS", "STATUS", "RunStatus", "State", "read_status", "write_status"]

LOST = (
    "The process is gone without a word, as after a power cut or `kill -9`. "
    "What it saved is there: resume it to go on from the last checkpoint."
)


@dataclass(frozen=True, slots=True)
class RunStatus(Status):
    """How far a run is; `seconds` are those trained, pauses left out."""

    questions: int = 0  # asked so far

    lost: ClassVar[str] = LOST

    @property
    def step(self) -> int:
        """Steps done."""
        return self.done

    @property
    def steps(self) -> int:
        """Steps there will have been."""
        return self.total

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self | None:
        """Return the status in a JSON object; early versions called what is done `step`, and the total `steps`."""
        named = {"done": record.get("step"), "total": record.get("steps")}
        return super(RunStatus, cls).from_record(named | record)


def read_status(folder: Path) -> RunStatus | None:
    """Return how far the run in a folder is, None if it never said."""
    return work_status.read_status(folder, RunStatus)
