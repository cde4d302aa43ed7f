"""How fast the scene studio's picture follows a hand, in Chromium: round trips while dragging, and after letting go.

    python benchmarks/drag.py [--scene seed-2] [--object 1] [--moves 60] [--browser /usr/bin/chromium]

Starts a server of its own with the shipped checkpoint, and drags an object along the plan while a question is asked. A
round trip is from a message of the canvas to the reply with a picture, which is seen with the screen's next frame.
Beside it stands the processor time of server and browser: on an idle computer a round trip takes no longer than both.
"""

import argparse
import statistics
import tempfile
from itertools import pairwise
from pathlib import Path

import psutil
from first_paint import PATIENCE
from playwright.sync_api import Page

from film_viz.places import PROJECT
from serving import CHROMIUM, chromium, processor_seconds, running

QUESTION = "How many things are left of the large cyan thing?"
WATCH = """() => {
  const root = document.querySelector(".st-key-studio_canvas [data-testid=stBidiComponentIsolated]").shadowRoot;
  const image = root.querySelector("img"), send = WebSocket.prototype.send;
  Object.assign(window, {drawn: [], sent: []});
  new MutationObserver(() => drawn.push(performance.now())).observe(image, {attributeFilter: ["src"]});
  WebSocket.prototype.send = function (data) {
    if (new TextDecoder("latin1").decode(data).includes("is_final")) sent.push(performance.now());
    return send.call(this, data);
  };
}"""
IS_DONE = "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"


def main() -> None:
    """Drag, and tell how long the pictures took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scene", default="seed-2")
    parser.add_argument("--object", type=int, default=1)
    parser.add_argument("--moves", type=int, default=60)
    parser.add_argument("--browser", default=CHROMIUM)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as home,
        running(PROJECT, Path(home), ()) as (port, process),
        chromium(options.browser) as browser,
    ):
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"http://127.0.0.1:{port}/studio?scene={options.scene}&question={QUESTION}")
        measure(page, process, options.object, options.moves)


def measure(page: Page, server: psutil.Process, number: int, moves: int) -> None:
    """Drag an object twice, the first time to warm up, and let go."""
    page.wait_for_selector("svg.plan .object")
    page.wait_for_timeout(3000)
    page.evaluate(WATCH)
    drag(page, number, 10)
    let_go(page)
    page.evaluate("sent.length = drawn.length = 0")
    before = processor_seconds(server), processor_seconds(psutil.Process())
    drag(page, number, moves)
    after = processor_seconds(server), processor_seconds(psutil.Process())
    of_server, of_all = (now - then for now, then in zip(after, before, strict=True))
    trips = sorted(round_trips(page.evaluate("sent")))
    each = 1000 / len(trips)
    print(f"while dragging, {len(trips)} pictures: a round trip takes {statistics.median(trips):.0f} ms in the median,")
    print(
        f"  {trips[int(0.9 * len(trips))]:.0f} ms in 90 %; of a processor, the server takes {each * of_server:.0f} ms"
    )
    print(f"  a picture, browser and pointer {each * (of_all - of_server):.0f} ms")
    picture, whole = let_go(page)
    print(f"let go: the full picture after {picture:.0f} ms, the whole page after {whole:.0f} ms")


def drag(page: Page, number: int, moves: int) -> None:
    """Press an object and move the pointer on, forty times a second."""
    box = page.locator(f"svg.plan [data-number='{number}'] .body").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, moves + 1):
        page.mouse.move(x - 1.2 * step, y + 3 * (step % 7))
        page.wait_for_timeout(25)
    page.wait_for_timeout(600)


def let_go(page: Page) -> tuple[float, float]:
    """Return the milliseconds until the full picture stands, and until nothing is drawn any more."""
    address = page.url
    began, n_drawn = page.evaluate("[performance.now(), drawn.length]")
    page.mouse.up()
    page.wait_for_function("address => location.href !== address", arg=address)
    page.wait_for_function("n => drawn.length > n", arg=n_drawn)
    page.wait_for_function(IS_DONE)
    return page.evaluate("drawn.at(-1)") - began, page.evaluate("performance.now()") - began


def round_trips(sent: list[float]) -> list[float]:
    """Return the milliseconds between messages: the pointer always has news, and each waits for the reply before it."""
    return [later - earlier for earlier, later in pairwise(sent)]


if __name__ == "__main__":
    main()
