"""Make the pictures of the README from the running app: `film-viz app --no-browser`, then `python docs/screenshots.py`.

Writes start.png, ask.png, compare.png and map.png beside this file. Needs Chromium; `--chromium` says where it is. On a
fresh installation the map is made first, which takes a minute.
"""

import argparse
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from film_viz.app.example import PAIR

FOLDER = Path(__file__).parent
QUESTION = {"scene": "seed-17", "question": "What color is the matte sphere that is behind the small red ball?"}
VIEWS = {
    "start": ("/", 1180),
    "ask": (f"/ask?{urlencode(QUESTION)}", 1180),
    "compare": (f"/compare?{urlencode(PAIR)}", 1700),
    "map": ("/parameter_map", 1600),
}
"""Address and height (pixels) of each picture."""
WIDTH = 1360  # pixels
PATIENCE = 180_000  # milliseconds


def main() -> None:
    """Visit each page and take its picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8501")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--scheme", default="light", choices=["light", "dark"])
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": 1000}, color_scheme=options.scheme)
        for name, (path, height) in VIEWS.items():
            page.set_viewport_size({"width": WIDTH, "height": height})
            page.goto(options.address + path)
            if name == "map":
                color_by_groups(page)
            take(page, FOLDER / f"{name}.png")
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
    page.wait_for_selector("[data-testid=stPlotlyChart] .main-svg", timeout=PATIENCE)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    page.wait_for_timeout(2_000)  # charts fade in
    page.screenshot(path=path)


if __name__ == "__main__":
    main()
