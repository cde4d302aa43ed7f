"""Work for tests: a module as `film_viz.work.worker` runs it, which does what its request says."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from film_viz.work.reporter import Reporter
from film_viz.work.worker import Held


def work(folder: Path, request: dict[str, Any], held: Held) -> int:
    what = request["what"]
    with (folder / "began.txt").open("a") as file:
        file.write(f"{os.getpid()}\n")
    if what == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if what == "silent death":
        os.kill(os.getpid(), signal.SIGKILL)
    with Reporter(folder) as report:
        report.phase("working", total=3)
        report.progress(2, 3)
        match what:
            case "wait" | "deaf":
                while not (folder / "go").exists():
                    time.sleep(0.02)
            case "child":
                child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"])
                (folder / "child.txt").write_text(str(child.pid))
                child.wait()
            case "fail":
                raise ValueError("say this")
            case "eat":
                np.ones(request["megabytes"] * 2**17)
            case "sweep":
                try:
                    time.sleep(100)
                finally:
                    (folder / "swept").touch()
    return 0
