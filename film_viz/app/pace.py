"""When a page may begin to be drawn: few at once, and each visitor's at most twenty times a second.

A page is drawn by Python, in one thread for each visitor, and one thread runs at a time. Where fifty compete, the
thread that serves everybody waits behind all of them for each of its steps, and the health check with it. So those
beyond a few wait in line, which costs nobody time, for the work done is the same.
"""

import os
import threading
import time

import streamlit as st

LEAST_SECONDS_BETWEEN_RUNS = 0.05  # of one visitor
AT_ONCE = (os.cpu_count() or 1) + 1  # the network leaves Python to others meanwhile
MOST_SECONDS_IN_LINE = 5.0  # after which one goes on: a page that waits for the renderer may hold its place for long

_BEGUN = "run_begun"  # of session state: when the last run began
_places = threading.BoundedSemaphore(AT_ONCE)
_held = threading.local()


class _Place:
    """A place among those that draw; it is free again when the thread ends that holds it."""

    def __init__(self) -> None:
        self.is_taken = _places.acquire(timeout=MOST_SECONDS_IN_LINE)

    def __del__(self) -> None:
        if self.is_taken:
            _places.release()


def wait_for_turn() -> None:
    """Wait until this run may begin; what the visitor types meanwhile becomes one run more, not many."""
    wait = st.session_state.get(_BEGUN, 0.0) + LEAST_SECONDS_BETWEEN_RUNS - time.monotonic()
    if 0 < wait <= LEAST_SECONDS_BETWEEN_RUNS:
        time.sleep(wait)
    st.session_state[_BEGUN] = time.monotonic()
    if not hasattr(_held, "place"):  # else the thread draws a second time
        _held.place = _Place()
