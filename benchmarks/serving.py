"""The app as the benchmarks of its pages run it, the browser that looks at it, and what the processor did for it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@contextmanager
def running(
    app: Path, home: Path, settings: Sequence[str], n_processes: int = 0, checkpoints: Sequence[str] = ("small",)
) -> Iterator[tuple[int, psutil.Process]]:
    """Run the app with shipped checkpoints in a home of its own; yield its port and its process."""
    (home / "checkpoints").mkdir()
    for name in checkpoints:
        (home / "checkpoints" / name).symlink_to(app.resolve() / "checkpoints" / name)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    alone = ["streamlit", "run", "streamlit_app.py", f"--server.port={port}", "--server.headless=true", *settings]
    several = ["film_viz", "serve", "--port", str(port), "--processes", str(n_processes)]
    command = [sys.executable, "-m", *(several if n_processes else alone)]
    own = {"FILM_VIZ_HOME": str(home), "FILM_VIZ_PREPARE": "off", "PYTHONPATH": str(app.resolve())}
    with (home / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=app, env=os.environ | own, stdout=log, stderr=log)
    try:
        _wait_for(port, max(1, n_processes))
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, n_processes: int) -> None:
    """Wait until the health check is answered, by as many processes as there are."""
    found: set[str] = set()
    for _ in range(600):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError):
            connection.request("GET", "/_stcore/health")
            answer = connection.getresponse()
            found |= {answer.headers.get("Set-Cookie", "the only one")} if answer.status == 200 else set()
        connection.close()
        if len(found) == n_processes:
            return
        time.sleep(0.1)
    raise RuntimeError("the app did not start within a minute")


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Run Chromium without a screen."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def processor_seconds(process: psutil.Process) -> float:
    """Return what a process and all that it started have worked so far, which other work hardly changes."""
    return float(sum(sum(each.cpu_times()[:2]) for each in (process, *process.children(recursive=True))))
