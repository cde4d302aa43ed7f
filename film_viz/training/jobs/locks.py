"""One lock per device: two runs on one device would each take more than twice as long.

Runs whose folders lie side by side share their locks, in `.locks` beside them; what holds a lock is in
`film_viz/work/locks.py`.
"""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from film_viz.files import read_object, write_atomically
from film_viz.work.locks import FOLDER, take_lock


@dataclass(frozen=True, slots=True)
class DeviceLocks:
    """Locks that are held. They end with the process, and with every process that inherited their descriptors."""

    descriptors: tuple[int, ...]

    @classmethod
    def take(cls, run: Path, devices: Sequence[str]) -> "Self | Holder":
        """Take the locks of all devices for a run, or none of them and return who holds one."""
        taken: list[int] = []
        for device in sorted(devices):  # everybody in the same order
            path = _lock_path(run, device)
            descriptor = take_lock(path)
            if descriptor is None:
                cls(tuple(taken)).release()
                return Holder.of(device, path)
            taken.append(descriptor)
            write_atomically(_note(path), json.dumps({"run": run.resolve().name, "pid": os.getpid()}))
        return cls(tuple(taken))

    def release(self) -> None:
        """Let the devices go, as far as this process holds them."""
        for descriptor in self.descriptors:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a device."""

    device: str
    run: str
    pid: int

    @classmethod
    def of(cls, device: str, path: Path) -> Self:
        """Read what the holder wrote beside its lock."""
        record = read_object(_note(path))
        pid = record.get("pid")
        return cls(device, str(record.get("run", "another run")), pid if isinstance(pid, int) else 0)

    def __str__(self) -> str:
        process = f" (process {self.pid})" if self.pid else ""
        return f"{self.device} is held by run '{self.run}'{process}"


def _lock_path(run: Path, device: str) -> Path:
    return run.resolve().parent / FOLDER / f"{platform.node()}-{device.replace(':', '-')}.lock"


def _note(lock: Path) -> Path:
    """Return the file that says who holds a lock: on Windows nobody else reads a file that is locked."""
    return lock.with_suffix(".json")
