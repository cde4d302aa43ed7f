"""How fast the page Systems follows another word and another picture, in Chromium: until the last card stands.

    python benchmarks/systems.py [--questions 16] [--app FOLDER] [--browser /usr/bin/chromium]

Starts a server of its own with all shipped checkpoints. Every question is new to it, in which one word differs from the
one before; then pictures of the gallery are clicked, each twice with another question, so that the second time what
systems see of it is known. A change is over with the frame after the last that changes on the page, pictures that are
loaded included. Beside it stands the processor time of server and browser, which other work on the computer changes
less.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import psutil
from first_paint import PATIENCE
from playwright.sync_api import Page

from film_viz.places import PROJECT
from serving import CHROMIUM, chromium, processor_seconds, running

SYSTEMS = ("lstm", "cnn-lstm", "sa", "n2nmn", "rn", "pg-ee", "ns-vqa", "small")
ANCHOR = "left of the large cyan thing?"  # of the scene seed-2
COLORS = ("red", "green", "blue", "gray", "purple", "cyan", "yellow", "brown")
PICTURES = ("seed-1", "seed-5", "seed-8", "seed-11")
STILL = 600  # milliseconds without a change
WATCH = """() => {
  const note = () => requestAnimationFrame(() => { window.last = performance.now(); });
  const watch = root => {
    new MutationObserver(note).observe(root, {subtree: true, childList: true, characterData: true, attributes: true});
    root.addEventListener("load", note, true);
    for (const each of root.querySelectorAll("*")) if (each.shadowRoot) watch(each.shadowRoot);
  };
  watch(document.querySelector("[data-testid=stMain]"));
  for (const event of ["keydown", "click"])
    document.addEventListener(event, () => { window.began = window.last = performance.now(); }, true);
}"""
IS_STILL = """still => document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
  && performance.now() - window.last > still"""


def main() -> None:
    """Change words, then pictures, and tell how long each took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=16)
    parser.add_argument("--app", type=Path, default=PROJECT, help="a checkout, to hold another one against this")
    parser.add_argument("--browser", default=CHROMIUM)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as home,
        running(options.app, Path(home), (), checkpoints=SYSTEMS) as (port, process),
        chromium(options.browser) as browser,
    ):
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"http://127.0.0.1:{port}/systems?scene=seed-2&question=Are there any cubes {ANCHOR}")
        page.get_by_text("Oracle").wait_for()
        page.wait_for_timeout(5000)
        page.get_by_text("Choose another picture").click()
        page.wait_for_timeout(1000)
        page.evaluate(WATCH)
        measure(page, process, options.questions)


def measure(page: Page, server: psutil.Process, n_questions: int) -> None:
    """Tell the time of changed words and of changed pictures; the first few questions warm up."""
    texts = [f"How many {color} {thing}s are {ANCHOR}" for thing, color in product(("cube", "thing"), COLORS)]
    words = [lambda text=text: ask(page, text) for text in texts[-n_questions:]]
    for text in ("How many cubes are there?", f"How many tiny cubes are {ANCHOR}", "Are there any cubes?"):
        until_still(page, lambda text=text: ask(page, text))
    told("another word", page, server, words)
    for name in ("a picture new to all systems", "a picture they have seen"):
        told(name, page, server, [lambda scene=scene: pick(page, scene) for scene in PICTURES])
        until_still(page, lambda: ask(page, "How many spheres are there?"))


def told(name: str, page: Page, server: psutil.Process, changes: list[Callable[[], None]]) -> None:
    """Make changes one after the other and print how long they took."""
    before = processor_seconds(server), processor_seconds(psutil.Process())
    took = sorted(until_still(page, change) for change in changes)
    after = processor_seconds(server), processor_seconds(psutil.Process())
    of_server, of_all = (1000 * (now - then) / len(took) for now, then in zip(after, before, strict=True))
    print(f"{name}, {len(took)} times: {statistics.median(took):.0f} ms in the median,")
    print(f"  {took[int(0.9 * len(took))]:.0f} ms in 90 %; of a processor, the server takes {of_server:.0f} ms")
    print(f"  a change, browser and pointer {of_all - of_server:.0f} ms")


def until_still(page: Page, change: Callable[[], None]) -> float:
    """Return the milliseconds from the key or click of a change to the page's last change."""
    change()
    time.sleep(0.3)
    page.wait_for_function(IS_STILL, arg=STILL, polling=100)
    return float(page.evaluate("last - began"))


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    box = page.get_by_role("textbox", name="Question")
    box.fill(question)
    box.press("Enter")


def pick(page: Page, scene: str) -> None:
    """Click a picture of the gallery."""
    page.locator(f"button[data-scene={scene}]").click()


if __name__ == "__main__":
    main()
