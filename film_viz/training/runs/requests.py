"""What the training loop asks before every step: shall it stop, save, or wait?"""

import time
from dataclasses import dataclass
from pathlib import Path

from film_viz.parallel.ranks import Ranks
from film_viz.training.meter import Meter
from film_viz.training.runs import control
from film_viz.training.runs.recorder import Recorder
from film_viz.training.runs.stopping import StopSignal

SECONDS_BETWEEN_REQUESTS = 0.2


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests of files and of signals, as all processes of a run see them at the same step."""

    folder: Path
    signal: StopSignal
    ranks: Ranks

    def stop_and_save(self, recorder: Recorder, meter: Meter) -> tuple[bool, bool]:
        """Return whether to stop and whether to save; while the run is to pause, wait."""
        began = time.monotonic()
        stop, save, pause = self._read()
        if pause and not stop:
            recorder.phase("paused", "paused")
            while pause and not (stop or save):
                time.sleep(SECONDS_BETWEEN_REQUESTS)
                stop, save, pause = self._read()
            meter.pause(time.monotonic() - began)
            recorder.phase("training")
        if stop:
            recorder.phase("saving", "stopping")
        return stop, save

    def _read(self) -> list[bool]:
        first = self.ranks.is_first
        stop = self.signal.requested or (first and control.take(self.folder, "stop"))
        return self.ranks.any(
            stop, first and control.take(self.folder, "save"), first and control.is_asked(self.folder, "pause")
        )
