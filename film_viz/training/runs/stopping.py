"""How a run is stopped without losing anything."""

import signal
from types import FrameType
from typing import Self


class StopSignal:
    """Turns the first Ctrl-C or SIGTERM into a request, so that a run ends with its state saved."""

    def __init__(self) -> None:
        self.requested = False

    def __enter__(self) -> Self:
        self.before = {number: signal.signal(number, self._request) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def _request(self, number: int, frame: FrameType | None) -> None:
        self.requested = True
        signal.signal(number, self.before[signal.Signals(number)])

    def __exit__(self, *exception: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)
