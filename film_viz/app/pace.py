"""When a page may begin to be drawn: two at once, and each visitor's at most twenty times a second.

A page is drawn by Python, in one thread for each visitor, and one thread runs at a time. Where fifty compete, the
thread that serves everybody waits behind all of them for each of its steps, and the health check with it. So those
beyond two wait in line, which costs nobody time, for the work done is the same: while one draws, the other may be in
the network, which leaves Python to others and has its share of the cores.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

LEAST_SECONDS_BETWEEN_RUNS = 0.05  # of one visitor
AT_ONCE = 2
SECONDS_UNTIL_TOLD = 1.0  # in line, until one is told how many are before one, and again when these are fewer
MOST_SECONDS_IN_LINE = 5.0  # after which one goes on: what holds a place may wait for something itself

_BEGUN = "run_begun"  # of session state: when the last run began


class Line:
    """Places, and a line of threads that wait for one: who came first is next, which a semaphore does not promise."""

    def __init__(self, places: int) -> None:
        self.free = places
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def enter(self, most_seconds: float, tell: Callable[[int], None] | None = None) -> bool:
        """Wait for a place; return whether there was one in time.

        Who waits for more than a moment is told how many are before him. An error of `tell`, such as Streamlit's own
        when the visitor has gone on, leaves the line.
        """
        with self._lock:
            if self.free and not self._waiting:
                self.free -= 1
                return True
            self._waiting.append(turn := threading.Event())
        is_given = False
        try:
            is_given = self._waited(turn, most_seconds, tell)
        finally:
            if not is_given:
                self._give_up(turn)
        return is_given

    def leave(self) -> None:
        """Hand a place to the first in line."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self.free += 1

    def _waited(self, turn: threading.Event, most_seconds: float, tell: Callable[[int], None] | None) -> bool:
        end, told = time.monotonic() + most_seconds, 0
        while (left := end - time.monotonic()) > 0:
            if turn.wait(min(left, SECONDS_UNTIL_TOLD)):
                return True
            with self._lock:
                before = self._waiting.index(turn) + 1 if turn in self._waiting else 0
            if tell and before and before != told:
                tell(told := before)
        return turn.is_set()

    def _give_up(self, turn: threading.Event) -> None:
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        self.leave()  # the place was given at the last moment


_line = Line(AT_ONCE)
_held = threading.local()


class _Place:
    """A place among those that draw; it is free again when the thread ends that holds it."""

    def __init__(self, tell: Callable[[int], None] | None = None) -> None:
        self.is_taken = _line.enter(MOST_SECONDS_IN_LINE, tell)

    def __del__(self) -> None:
        if self.is_taken:
            _line.leave()


def wait_for_turn() -> None:
    """Wait until this run may begin; what the visitor types meanwhile becomes one run more, not many."""
    wait = st.session_state.get(_BEGUN, 0.0) + LEAST_SECONDS_BETWEEN_RUNS - time.monotonic()
    if 0 < wait <= LEAST_SECONDS_BETWEEN_RUNS:
        time.sleep(wait)
    st.session_state[_BEGUN] = time.monotonic()
    if not hasattr(_held, "place"):  # else the thread draws a second time
        _held.place = _Place(_tell_of_crowd)


def _tell_of_crowd(before: int) -> None:
    st.toast(f"Many are here at once: {before} before you.", icon=":material/hourglass_top:")


@contextmanager
def aside() -> Iterator[None]:
    """Leave the place to others for as long as something takes that does not need Python, such as the renderer."""
    had_place = hasattr(_held, "place")
    if had_place:
        del _held.place
    try:
        yield
    finally:
        if had_place:
            _held.place = _Place()
