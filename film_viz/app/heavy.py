"""The one place where what takes seconds is computed: few at once, and who waits for a turn sees his place in line.

Drawing a scene or changing it in a hundred ways takes a core for seconds. Eight visitors who want that at the same
moment would all wait for the last of them, and everybody else with them; in line the first has it as soon as if he were
alone. What was computed is kept and shared, as Streamlit's caches do, which cannot say anything while they compute.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from film_viz.app import pace
from film_viz.app.pace import Line, aside
from film_viz.serving.processes import n_processes

AT_ONCE = max(1, min(pace.AT_ONCE, (os.cpu_count() or 1) // n_processes()))  # in this process
MOST_SECONDS_IN_LINE = 120.0  # after which one goes on: what is before may hang

Value = TypeVar("Value")

_line = Line(AT_ONCE)
_at_work = threading.local()


class Kept(Generic[Value]):
    """The last results of one kind of work, each by what it depends on."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], Value], doing: str) -> Value:
        """Return what is kept, or wait for a turn and compute it; `doing` says what, in words for visitors."""
        if key in self._values:
            return self._again(key, compute)
        with turn(doing):
            return self._again(key, compute)

    def _again(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """Return what is kept, made meanwhile by somebody before, or computed now."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = compute()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self.most:
                self._values.popitem(last=False)
        return value


@contextmanager
def turn(doing: str) -> Iterator[None]:
    """Wait for a turn, in sight of the visitor, and hold it; a part of what one is doing already needs none."""
    if getattr(_at_work, "is_held", False):
        yield
        return
    notice = _Notice(doing)
    with aside():
        is_given = _line.enter(MOST_SECONDS_IN_LINE, notice.tell)
        notice.clear()
        _at_work.is_held = True
        try:
            with st.spinner(doing):
                yield
        finally:
            _at_work.is_held = False
            if is_given:
                _line.leave()


class _Notice:
    """What one who waits is told. Others have no element for it: it would shift all that comes after on the page, and
    with that take from a hand what it holds."""

    def __init__(self, doing: str) -> None:
        self.doing = doing
        self.place: DeltaGenerator | None = None

    def tell(self, before: int) -> None:
        others = "one is" if before == 1 else f"{before} are"
        self.place = self.place or st.empty()
        self.place.info(f"In line: {others} before you. Then: {self.doing}", icon=":material/hourglass_top:")

    def clear(self) -> None:
        if self.place is not None:
            self.place.empty()
