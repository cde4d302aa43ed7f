"""How far a run is through its schedule: by steps, and by its minutes where it was given some.

A run with minutes is as far as the larger of the two shares, so that warm-up, plateau and decay all fit, however fast
the machine is. Its minutes count from the start of the process, what rendering and compiling take included, and what
processes before it used; waiting for a device and pauses do not count. Of what is left at the end of the first step,
enough is kept back for the last evaluation and the last save, as long as these took so far.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from film_viz.parallel.ranks import Ranks
from film_viz.training.config import TrainConfig
from film_viz.training.runs.words import span

Duty = Literal["evaluating", "saving"]

BYTES_PER_SECOND = 50e6
"""What a slow disk writes; it stands for the first save until that was timed."""

STATE_BYTES_PER_WEIGHT = 18
"""Of a saved step: weight, moving average and the optimizer's two moments, and the model in half precision."""


class BudgetError(ValueError):
    """Say that the minutes of a run do not last for a step."""


class Place(NamedTuple):
    """Where a run is after a step."""

    step: float  # of the schedule: that of the run, or further where its minutes are further gone
    has_room: bool  # for an evaluation or a save before the last one


class Budget:
    """The steps and minutes of a run; it is told when a step is done and how long its duties take."""

    def __init__(self, config: TrainConfig, began: float | None = None) -> None:
        self.steps, self.minutes = config.steps, config.minutes
        self.began = time.monotonic() if began is None else began  # of this process
        self.used = 0.0  # seconds, by processes before
        self.place = Place(0.0, has_room=True)
        self.duties: dict[Duty, float] = {"evaluating": 0.0, "saving": 0.0}  # seconds of the longest
        self._anchor: tuple[float, float, int] | None = None  # time, place and step where the clock begins to count
        self._step_seconds = 0.0

    @property
    def spent(self) -> float:
        """Seconds of the run so far, those of processes before included."""
        return self.used + time.monotonic() - self.began

    @property
    def left(self) -> float:
        """Seconds until the last evaluation must begin."""
        return 60 * self.minutes - self.spent - self.kept_back

    @property
    def kept_back(self) -> float:
        """Seconds for what comes after the last step, and for a step that takes longer than the others."""
        return 1.0 + 1.25 * sum(self.duties.values()) + 3 * self._step_seconds

    def expect_saving(self, n_weights: int) -> None:
        """Take the first save to be as long as a slow disk needs."""
        self.duties["saving"] = STATE_BYTES_PER_WEIGHT * n_weights / BYTES_PER_SECOND

    @contextmanager
    def timing(self, duty: Duty) -> Iterator[None]:
        """Note how long an evaluation or a save takes."""
        began = time.monotonic()
        yield
        self.duties[duty] = max(self.duties[duty], time.monotonic() - began)

    def pause(self, seconds: float) -> None:
        """Leave out time in which the run was asked to wait."""
        self.began += seconds
        if self._anchor is not None:
            self._anchor = (self._anchor[0] + seconds, *self._anchor[1:])

    def check(self) -> None:
        """Refuse to begin when nothing is left to train in."""
        if self.minutes and (self.left <= 0 or self.place.step >= self.steps):
            raise BudgetError(
                f"minutes is {self.minutes:g}, and {span(self.spent)} are used with {span(self.kept_back)} kept for "
                "the last evaluation and save: give the run more minutes; pictures that were rendered are kept"
            )

    def place_before(self, step: int) -> Place:
        """Return where the run is before its first step here, `step` of which are done."""
        self.place = Place(max(float(step), self.place.step), has_room=True)
        return self.place

    def after(self, step: int, ranks: Ranks) -> Place:
        """Return where the run is after a step, the same for all processes."""
        if not self.minutes:
            self.place = Place(float(step), has_room=True)
            return self.place
        place = self._by_clock(step)
        agreed_step, has_room = ranks.of_first(place.step, float(place.has_room))
        self.place = Place(agreed_step, bool(has_room))
        return self.place

    def _by_clock(self, step: int) -> Place:
        now = time.monotonic()
        if self._anchor is None:  # after the first step of a process, which may compile for a minute
            self._anchor = (now, max(self.place.step, float(step)), step)
        since, place, first = self._anchor
        self._step_seconds = (now - since) / max(step - first, 1)
        left = self.left
        share = 1.0 if left <= 0 else (now - since) / (now - since + left)
        by_time = place + (self.steps - place) * share
        return Place(max(float(step), self.place.step, by_time), left > sum(self.duties.values()))

    def expected_steps(self, step: int) -> int:
        """Return how many steps there will have been in the end."""
        if not self.minutes or not self._step_seconds:
            return self.steps
        return max(step, min(self.steps, step + round(max(self.left, 0.0) / self._step_seconds)))

    def state(self) -> dict[str, Any]:
        """Return what a resumed run must know."""
        end = {"steps": self.steps, "minutes": self.minutes}
        return {"budget": {"seconds": self.spent, "place": self.place.step, "end": end}}

    def load_state(self, state: dict[str, Any]) -> None:
        """Take up what `state` returned; states of runs without minutes hold the seconds trained alone.

        A run goes on where it was in its schedule; with another end than before, where this puts it.
        """
        before = state.get("budget", {"seconds": state.get("seconds", 0.0), "end": None})
        self.used = before["seconds"]
        if before["end"] == {"steps": self.steps, "minutes": self.minutes}:
            self.place = Place(before["place"], has_room=True)
        elif self.minutes:
            self.place = Place(self.steps * min(1.0, self.used / (60 * self.minutes)), has_room=True)
