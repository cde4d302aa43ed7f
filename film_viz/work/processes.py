"""Which process is meant by a number in a file: numbers are used again, a number with its beginning is not.

A machine's clock can be set while a process lives, and every time that is told by it moves. Linux also counts from when
it was switched on; where both are known, that count decides.
"""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil

_LARGEST_PID = 2**31 - 1
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Process:
    """A process of some machine."""

    pid: int
    created: float  # unix time at which it began
    host: str
    ticks: int = 0  # since the machine was switched on, at which it began; 0: not known
    boot: str = ""  # names the time that the machine was switched on; "": not known

    @classmethod
    def this(cls) -> Self:
        """Return the process that asks."""
        return cls.of(os.getpid())

    @classmethod
    def of(cls, pid: int) -> Self:
        """Return the process of this machine that has a number now; `psutil.NoSuchProcess` if none has."""
        return cls(pid, psutil.Process(pid).create_time(), platform.node(), _ticks(pid), _boot())

    @classmethod
    def read(cls, record: Any) -> Self | None:
        """Return the process that a JSON object names by `pid`, `created` and `host`, None if it names none."""
        try:
            pid, created, host = int(record["pid"]), float(record["created"]), str(record["host"])
            ticks, boot = int(record.get("ticks", 0)), str(record.get("boot", ""))
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
            return None
        return cls(pid, created, host, ticks, boot) if 0 < pid <= _LARGEST_PID else None

    @property
    def is_here(self) -> bool:
        """Whether it ran on this machine, so that its end can be seen."""
        return self.host == platform.node()

    @property
    def is_alive(self) -> bool:
        """Whether it still runs; this is known only of a process of this machine."""
        try:
            found = psutil.Process(self.pid)
            is_over, created = found.status() == psutil.STATUS_ZOMBIE, found.create_time()
        except psutil.NoSuchProcess:
            return False
        if self.ticks and self.boot and (ticks := _ticks(self.pid)):
            is_same = (ticks, _boot()) == (self.ticks, self.boot)
        else:
            is_same = abs(created - self.created) < 1
        return is_same and not is_over


def _ticks(pid: int) -> int:
    """Return when a process began, field 22 of proc_pid_stat(5); 0 where that is not told."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return 0


def _boot() -> str:
    try:
        return _BOOT.read_text(encoding="utf-8").strip()
    except OSError:
        return ""
