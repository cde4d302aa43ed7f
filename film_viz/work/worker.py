"""What a process in the background runs: it binds itself to its limits, then lets a module work.

    python -m film_viz.work.worker MODULE FOLDER [LOCK [PLACE]]

`launch.py` starts it. The module has a function `work(folder, request, held)`, which reports through `Reporter` or
`status.py`; LOCK and PLACE name what it holds, see `locks.py`. On SIGTERM it ends as by `sys.exit`, so that what is
half done is swept up.
"""

import importlib
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from film_viz.files import read_object
from film_viz.work.locks import received
from film_viz.work.memory import Memory
from film_viz.work.status import LAUNCH


@dataclass
class Held:
    """What a worker holds, and others wait for."""

    lock: int | None = None  # of its folder
    place: int | None = None  # among the builders

    def give_up_place(self) -> None:
        """Let the next one work, for what is left to do takes little."""
        if self.place is not None:
            os.close(self.place)
        self.place = None

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What to hand to a process that goes on with this work."""
        return tuple(each for each in (self.lock, self.place) if each is not None)


def main(module: str, folder: Path, *held: str) -> int:
    """Work; return the exit code."""
    launch = read_object(folder / LAUNCH)
    if hasattr(os, "nice"):
        os.nice(int(launch.get("niceness", 0)))
    if memory := Memory.read(launch.get("memory")):
        memory.apply()
    signal.signal(signal.SIGTERM, _end)
    return importlib.import_module(module).work(folder, launch["request"], Held(*received(held))) or 0


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))
