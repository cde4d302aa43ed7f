"""How many workers are at work at once: few, for each takes a gigabyte and a core; the others wait for their turn.

A place is a lock among the few of a kind, handed to the process that has it, so all servers of a computer that keep
their things in one folder share them. Who finds none free waits in a line of its server.
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from film_viz.places import kept_folder
from film_viz.public import is_public
from film_viz.work.locks import take_lock
from film_viz.work.processes import Process
from film_viz.work.status import CANCEL, Status, write_status

VARIABLE = "FILM_VIZ_WORKERS"
MOST_AT_ONCE = 2  # builders; `FILM_VIZ_WORKERS` says otherwise
MOST_WAITING = 30  # of one server
MOST_WAITING_IN_PUBLIC = 10
IN_LINE = "waiting for its turn"
_SECONDS_BETWEEN_LOOKS = 0.2

logger = logging.getLogger(__name__)


class WorkError(ValueError):
    """Say why work cannot be begun."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work in the line."""

    folder: Path
    begin: Callable[[int], None]  # with the place that it has got
    leave: Callable[[], None]  # without one

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody wants it any more."""
        return (self.folder / CANCEL).exists() or not self.folder.is_dir()


_line: deque[Waiting] = deque()
_changing = threading.Lock()  # held by who changes the line


def most_at_once() -> int:
    """Return how many builders there may be at once."""
    value = os.environ.get(VARIABLE, "")
    return max(1, int(value)) if value.isdecimal() else 1 if is_public() else MOST_AT_ONCE


def free_place(kind: str = "builder", most: int | None = None) -> int | None:
    """Return the descriptor of a place that is now ours, None if all are taken."""
    folder = kept_folder("workers")
    for number in range(most or most_at_once()):
        descriptor = take_lock(folder / f"{kind}-{number}.lock")
        if descriptor is not None:
            return descriptor
    return None


def in_turn(waiting: Waiting) -> None:
    """Begin work where a place is free and nobody waits for one, else when its turn has come."""
    with _changing:
        place = None if _line else free_place()
        if place is None:
            _stand_in_line(waiting)
    if place is not None:
        waiting.begin(place)


def _stand_in_line(waiting: Waiting) -> None:
    if len(_line) >= (MOST_WAITING_IN_PUBLIC if is_public() else MOST_WAITING):
        raise WorkError(f"{len(_line)} others wait for their turn already: try again in a few minutes")
    _line.append(waiting)
    _tell_places(len(_line) - 1)
    if len(_line) == 1:
        threading.Thread(target=_call_up, daemon=True, name="calls up who waits").start()


def _call_up() -> None:
    """Begin the work that has waited longest whenever there is a place, until nobody waits."""
    while True:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        with _changing:
            _drop_cancelled()
            if not _line:
                return
            place = free_place()
            called = _line[0] if place is not None else None
        if called is None or place is None:
            continue
        try:
            called.begin(place)
        except OSError:
            logger.exception("the work on %s could not be begun", called.folder)
        with _changing:
            _line.popleft()
            _tell_places()
            if not _line:
                return


def _drop_cancelled() -> None:
    cancelled = [each for each in _line if each.is_cancelled]
    for waiting in cancelled:
        _line.remove(waiting)
        if waiting.folder.is_dir():
            write_status(waiting.folder, Status("cancelled"))
        waiting.leave()
    if cancelled:
        _tell_places()


def _tell_places(first: int = 0) -> None:
    """Tell those from a place on how many are before them."""
    for number, waiting in enumerate(_line):
        if number >= first and waiting.folder.is_dir():
            phase = f"{IN_LINE}, {number} before it" if number else f"{IN_LINE}, which is the next one"
            write_status(waiting.folder, Status("queued", phase=phase), Process.this())
