"""Says how far work is while it goes on, and how it ended."""

import logging
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from film_viz.work.failures import failure_sentence
from film_viz.work.processes import Process
from film_viz.work.status import STARTING, State, Status, write_status

BEAT_SECONDS = 2.0
LEAST_BETWEEN_REPORTS = 0.3  # seconds

logger = logging.getLogger(__name__)


class Reporter:
    """Writes the status of a folder every other second from a thread of its own, so that long phases beat as well.

    >>> with Reporter(folder) as report:
    ...     report.phase("asking", total=300)
    ...     ask(questions, progress=report.progress)
    """

    def __init__(self, folder: Path, status: Status = STARTING) -> None:
        self.folder = folder
        self.status = status
        self.process = Process.this()
        self._began = self._phase_began = time.monotonic()
        self._last = 0.0
        self._writing = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name="heartbeat")

    def __enter__(self) -> Self:
        self.write()
        self._thread.start()
        return self

    def phase(self, name: str, state: State = "running", total: int = 0) -> None:
        """Say what the work is at, at once; with a total, its count begins anew."""
        self._phase_began = time.monotonic()
        counted = {"done": 0, "total": total, "eta_seconds": None} if total else {}
        self.status = replace(self.status, phase=name, state=state, **counted)  # type: ignore[arg-type]
        self.write()

    def progress(self, done: int, total: int, phase: str = "") -> None:
        """Say how much of the phase is done, of how much; not too often. Another name of the phase may come with it."""
        spent = time.monotonic() - self._phase_began
        eta = spent * (total - done) / done if done else None
        self.status = replace(self.status, done=done, total=total, eta_seconds=eta, phase=phase or self.status.phase)
        if time.monotonic() - self._last > LEAST_BETWEEN_REPORTS:
            self.write()

    def current(self) -> Status:
        """Return the status as it is to be written now."""
        return replace(self.status, seconds=time.monotonic() - self._began)

    def write(self) -> None:
        """Write the status; a full disk is no reason to end work before it has anything to save."""
        self._last = time.monotonic()
        with self._writing:
            try:
                write_status(self.folder, self.current(), self.process)
            except OSError as error:
                logger.warning("the status of %s cannot be written: %s", self.folder, error)

    def ended(self, error: BaseException | None) -> Status:
        """Return the last status, after an error or none."""
        last = replace(self.status, eta_seconds=None)
        if error is None:
            return replace(last, state="finished", phase="finished")
        if isinstance(error, SystemExit | KeyboardInterrupt):
            return replace(last, state="cancelled")
        return replace(last, state="failed", error=failure_sentence(error, self.folder))

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            self.write()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self.status = self.ended(error)
        self.write()
