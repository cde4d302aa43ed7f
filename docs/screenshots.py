"""Make the pictures of the site from the running app: `film-viz app --no-browser`, then `python docs/screenshots.py`.

Writes a picture of every page beside this file, such as ask.webp; names on the command line choose some. Needs
Chromium; `--chromium` says where it is. On a fresh installation the map is made first, which takes a minute. The page
Train shows a run, so let there be one: `film-viz train --recipe tiny --run runs/first`.
"""

import argparse
import io
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from film_viz.app.example import PAIR

FOLDER = Path(__file__).parent
QUESTION = {"scene": "seed-17", "question": "What color is the matte sphere that is behind the small red ball?"}
STUDIO = {"scene": "seed-1", "question": "How many things are left of the cube?"}
VIEWS = {
    "start": ("/", 1180),
    "lessons": ("/lessons?lesson=3", 1180),
    "quiz": ("/quiz", 900),
    "ask": (f"/ask?{urlencode(QUESTION)}", 1180),
    "inside": (f"/inside?{urlencode(QUESTION)}", 1280),
    "compare": (f"/compare?{urlencode(PAIR)}", 1700),
    "systems": (f"/systems?{urlencode(QUESTION)}", 1400),
    "map": ("/parameter_map", 1600),
    "channels": ("/channels", 1400),
    "studio": (f"/studio?{urlencode(STUDIO)}", 1400),
    "train": ("/train?run=first", 1500),
    "results": ("/results", 1180),
}
"""Address and height (pixels) of each picture."""
WIDTH = 1360  # pixels
QUALITY = 78  # of WebP
PATIENCE = 180_000  # milliseconds


def main() -> None:
    """Visit each page and take its picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(VIEWS), choices=list(VIEWS), help="pictures to take, else all")
    parser.add_argument("--address", default="http://127.0.0.1:8501")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--scheme", default="light", choices=["light", "dark"])
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": 1000}, color_scheme=options.scheme)
        for name in options.names:
            path, height = VIEWS[name]
            page.set_viewport_size({"width": WIDTH, "height": height})
            page.goto(options.address + path)
            if name == "map":
                color_by_groups(page)
            take(page, FOLDER / f"{name}.webp")
        browser.close()


def color_by_groups(page: Page) -> None:
    """Have the groups of the first map found and named."""
    page.get_by_text("t-SNE 1").wait_for(timeout=PATIENCE)
    page.get_by_label("Color by").click()
    page.get_by_role("option", name="Groups found on the map").click()
    page.locator(".st-key-map_groups_table canvas").first.wait_for(timeout=PATIENCE)
    page.get_by_role("heading", name="Parameter map").scroll_into_view_if_needed()


def take(page: Page, path: Path) -> None:
    """Wait until the page is drawn, and take its picture."""
    page.wait_for_selector("h1", timeout=PATIENCE)
    for _ in range(2):  # a page may be drawn again by itself, such as for a component that answers
        page.wait_for_timeout(2_000)  # charts fade in
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
        page.wait_for_selector("[data-testid=stSkeleton], [data-testid=stSpinner]", state="detached", timeout=PATIENCE)
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(path, quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
