"""Which process is meant by a number in a file: numbers are used again, a number with its time of creation is not."""

import os
import platform
from dataclasses import dataclass
from typing import Any, Self

import psutil


@dataclass(frozen=True, slots=True)
class Process:
    """A process of some machine."""

    pid: int
    created: float  # unix time at which it began
    host: str

    @classmethod
    def this(cls) -> Self:
        """Return the process that asks."""
        return cls(os.getpid(), psutil.Process().create_time(), platform.node())

    @classmethod
    def read(cls, record: dict[str, Any]) -> Self | None:
        """Return the process that a JSON object names by `pid`, `created` and `host`, None if it names none."""
        try:
            return cls(int(record["pid"]), float(record["created"]), str(record["host"]))
        except (KeyError, TypeError, ValueError):
            return None

    @property
    def is_here(self) -> bool:
        """Whether it ran on this machine, so that its end can be seen."""
        return self.host == platform.node()

    @property
    def is_alive(self) -> bool:
        """Whether it still runs; this is known only of a process of this machine."""
        return living(self.pid, self.created) is not None


def living(pid: int, created: float) -> psutil.Process | None:
    """Return the process of this machine with a number that began at a unix time, None if it has ended."""
    try:
        process = psutil.Process(pid)
        is_same = abs(process.create_time() - created) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return None
    return process if is_same else None
