"""How long a page takes until all its figures stand, in Chromium without a cache.

    python benchmarks/first_paint.py [--visits 3] [--browser /usr/bin/chromium]

Starts a server of its own with the shipped checkpoint. The first visit of a page on the fresh server stands apart:
there, libraries are imported. A page stands when its script is through, nothing is left to wait for, and all that it
shows unasked is drawn: its pictures, and as many figures as `PAGES` says, whether Plotly or the page draws them.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from film_viz.places import PROJECT
from serving import CHROMIUM, chromium, running

PAGES = {"": 2, "ask": 5, "compare": 3}  # figures of each
PATIENCE = 120  # seconds
STANDS = """(expected) => {
  const app = document.querySelector("[data-testid=stApp]");
  const isWorking = app?.dataset.testScriptState !== "notRunning" || document.querySelector(
    "[data-testid=stStatusWidget], [data-testid=stSkeleton], [data-testid=stSpinner]");
  const byPlotly = [...document.querySelectorAll("[data-testid=stPlotlyChart]")].map(
    chart => chart.querySelector(".main-svg"));
  const own = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")].map(
    figure => figure.shadowRoot?.querySelector(".figure svg"));
  const figures = [...byPlotly, ...own].filter(Boolean);
  return !isWorking && figures.length >= expected && [...document.images].every(picture => picture.complete);
}"""


def main() -> None:
    """Measure every page a few times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=3)
    parser.add_argument("--browser", default=CHROMIUM)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as home,
        running(PROJECT, Path(home), ()) as (port, _),
        chromium(options.browser) as browser,
    ):
        for page, figures in PAGES.items():
            first, *warm = [_seconds(browser, port, page, figures) for _ in range(options.visits + 1)]
            print(f"{page or 'start':8} first {first:5.1f} s, then {statistics.median(warm):5.2f} s")


def _seconds(browser: Browser, port: int, path: str, figures: int) -> float:
    """Return the time of one visit by somebody new."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(f"http://127.0.0.1:{port}/{path}")
    page.wait_for_function(STANDS, arg=figures, timeout=PATIENCE * 1000, polling=30)
    seconds = time.perf_counter() - began
    context.close()
    return seconds


if __name__ == "__main__":
    main()
