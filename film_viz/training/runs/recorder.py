"""Keeps a run's status up to date while it trains, and says how it ended."""

from dataclasses import replace
from pathlib import Path
from typing import Self

from film_viz.training.runs.failures import FAILURE, note_failure, sentence
from film_viz.training.runs.status import RunStatus
from film_viz.work.reporter import Reporter


class Recorder(Reporter):
    """Reports steps and questions of a run.

    With `is_silent` nothing is written: of many processes that train together one speaks.
    """

    status: RunStatus

    def __init__(
        self,
        folder: Path,
        steps: int,
        questions_per_step: int,
        is_silent: bool = False,
        before: RunStatus | None = None,  # of a run that goes on
    ) -> None:
        before = before or RunStatus()
        begun = RunStatus("running", before.done, steps, before.seconds, questions=before.questions, phase="starting")
        super().__init__(folder, begun)
        self.questions_per_step = questions_per_step
        self.is_silent = is_silent
        self.first_step: int | None = None
        self.training_seconds = 0.0  # at the first step of this process

    def __enter__(self) -> Self:
        if self.is_silent:
            return self
        (self.folder / FAILURE).unlink(missing_ok=True)
        return super().__enter__()

    def at(self, step: int, seconds: float, steps: int | None = None) -> None:
        """Note so many steps and seconds of training, and how many steps there will be; the next beat tells them."""
        if self.first_step is None:
            self.first_step, self.training_seconds = step, seconds
        self.status = replace(
            self.status,
            done=step,
            total=steps or self.status.total,
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

    def current(self) -> RunStatus:
        """Return the status; its seconds are those trained."""
        return self.status

    def write(self) -> None:
        """Write the status, if this is the process that speaks."""
        if not self.is_silent:
            super().write()

    def ended(self, error: BaseException | None) -> RunStatus:
        """Return the last status: a run that ended before its last step was stopped."""
        last = replace(self.status, eta_seconds=None)
        if error is not None:
            return replace(last, state="failed", error=note_failure(self.folder, sentence(error, self.folder)))
        return replace(last, state="finished", phase="finished" if last.step >= last.steps else "stopped")
