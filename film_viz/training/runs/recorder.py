"""Keeps a run's status up to date while it trains, and says how it ended."""

import logging
import threading
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from film_viz.training.runs.failures import FAILURE, note_failure, sentence
from film_viz.training.runs.status import State, Status, write_status
from film_viz.work.processes import Process

BEAT_SECONDS = 2.0

logger = logging.getLogger(__name__)


class Recorder:
    """Writes `status.json` every other second from a thread of its own, so that long phases beat as well.

    With `is_silent` nothing is written: of many processes that train together one speaks.
    """

    def __init__(
        self,
        folder: Path,
        steps: int,
        questions_per_step: int,
        is_silent: bool = False,
        before: Status | None = None,  # of a run that goes on
    ) -> None:
        self.folder = folder
        self.questions_per_step = questions_per_step
        self.is_silent = is_silent
        self.process = Process.this()
        before = before or Status()
        self.status = Status("running", before.step, steps, before.questions, before.seconds, phase="starting")
        self.first_step: int | None = None
        self.training_seconds = 0.0  # at the first step of this process
        self._writing = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name="heartbeat")

    def __enter__(self) -> Self:
        if not self.is_silent:
            (self.folder / FAILURE).unlink(missing_ok=True)
            self.write()
            self._thread.start()
        return self

    def phase(self, name: str, state: State = "running") -> None:
        """Say what the run is at, at once."""
        self.status = replace(self.status, phase=name, state=state)
        self.write()

    def at(self, step: int, seconds: float) -> None:
        """Note so many steps and seconds of training; the next beat tells them."""
        if self.first_step is None:
            self.first_step, self.training_seconds = step, seconds
        self.status = replace(
            self.status,
            step=step,
            questions=step * self.questions_per_step,
            seconds=seconds,
            eta_seconds=self._eta(step, seconds),
        )

    def _eta(self, step: int, seconds: float) -> float | None:
        assert self.first_step is not None
        done = step - self.first_step
        if done < 1:
            return None
        return (self.status.steps - step) * (seconds - self.training_seconds) / done

    def write(self) -> None:
        """Write the status; a full disk is no reason to end a run before it has anything to save."""
        if self.is_silent:
            return
        with self._writing:
            try:
                write_status(self.folder, self.status, self.process)
            except OSError as error:
                logger.warning("the status of %s cannot be written: %s", self.folder, error)

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            self.write()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self.status = replace(self.status, eta_seconds=None) if error is None else self._failed(error)
        if error is None:
            whole = self.status.step >= self.status.steps
            self.status = replace(self.status, state="finished", phase="finished" if whole else "stopped")
        self.write()

    def _failed(self, error: BaseException) -> Status:
        said = note_failure(self.folder, sentence(error, self.folder))
        return replace(self.status, state="failed", eta_seconds=None, error=said)
