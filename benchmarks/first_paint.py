"""How long a page takes until all its figures stand, in Chromium without a cache.

    python benchmarks/first_paint.py [--visits 3] [--browser /usr/bin/chromium]

Starts a server of its own with the shipped checkpoint. The first visit of a page on the fresh server stands apart:
there, libraries are imported. A figure stands when Plotly has drawn it, and the page when nothing is left to wait for.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PROJECT = Path(__file__).parents[1]
PAGES = ("", "ask", "compare")
PATIENCE = 120  # seconds
STANDS = """() => {
  const isWorking = document.querySelector(
    "[data-testid=stStatusWidget], [data-testid=stSkeleton], [data-testid=stSpinner]");
  const charts = [...document.querySelectorAll("[data-testid=stPlotlyChart]")];
  return !isWorking && charts.length > 0 && charts.every(chart => chart.querySelector(".main-svg"));
}"""


def main() -> None:
    """Measure every page a few times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=3)
    parser.add_argument("--browser", default=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "checkpoints").mkdir()
        (Path(home) / "checkpoints" / "small").symlink_to(PROJECT / "checkpoints" / "small")
        port = free_port()
        server = running_server(home, port)
        try:
            with sync_playwright() as playwright:
                arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
                browser = playwright.chromium.launch(executable_path=options.browser, args=arguments)
                for page in PAGES:
                    first, *warm = [_seconds(browser, port, page) for _ in range(options.visits + 1)]
                    print(f"{page or 'start':8} first {first:5.1f} s, then {statistics.median(warm):5.2f} s")
                browser.close()
        finally:
            server.terminate()
            server.wait(20)


def _seconds(browser: Browser, port: int, path: str) -> float:
    """Return the time of one visit by somebody new."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(f"http://127.0.0.1:{port}/{path}")
    page.wait_for_function(STANDS, timeout=PATIENCE * 1000, polling=30)
    seconds = time.perf_counter() - began
    context.close()
    return seconds


def running_server(home: str, port: int) -> "subprocess.Popen[bytes]":
    """Start the app and return its process once it answers."""
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", f"--server.port={port}"]
    environment = os.environ | {"FILM_VIZ_HOME": home, "FILM_VIZ_PREPARE": "off"}
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(
        [*command, "--server.headless=true"], cwd=PROJECT, env=environment, stdout=quiet, stderr=quiet
    )
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return server
        except OSError:
            time.sleep(0.2)
    server.terminate()
    raise RuntimeError("the server did not start")


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
