"""Make the pictures of the README from the running app: `film-viz app --no-browser`, then `python docs/screenshots.py`.

Writes `docs/start.png` and `docs/ask.png`. Needs Chromium; `--chromium` says where it is.
"""

import argparse
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent
QUESTION = {"scene": "seed-17", "question": "What color is the matte sphere that is behind the small red ball?"}
VIEWS = {"start": "/", "ask": f"/ask?{urlencode(QUESTION)}"}


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
        page = browser.new_page(viewport={"width": 1360, "height": 1180}, color_scheme=options.scheme)
        for name, path in VIEWS.items():
            page.goto(options.address + path)
            take(page, FOLDER / f"{name}.png")
        browser.close()


def take(page: Page, path: Path) -> None:
    """Wait until the page is drawn, and take its picture."""
    page.wait_for_selector("[data-testid=stPlotlyChart] .main-svg", timeout=180_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=180_000)
    page.wait_for_timeout(2_000)  # charts fade in
    page.screenshot(path=path)


if __name__ == "__main__":
    main()
