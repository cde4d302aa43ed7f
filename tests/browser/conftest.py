"""A real server and a real browser. In CI their absence is a failure, elsewhere a loud skip."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from film_viz.analysis.bank.parameter_bank import build_parameter_bank
from film_viz.models.checkpoint import load_checkpoint
from film_viz.store.banks import BANK_SEED, FEW_QUESTIONS, bank_folder

PROJECT = Path(__file__).parents[2]
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 90.0  # seconds until a server has started, or an element is there on a busy computer


@pytest.fixture(scope="session")
def server(app_home: Path) -> Iterator[str]:
    """The address of a running app that knows the test checkpoints only."""
    with running(app_home) as address:
        yield address


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `FILM_VIZ_HOME` names it, with the shipped checkpoint."""
    home = tmp_path_factory.mktemp("shipped")
    (home / "checkpoints").mkdir()
    (home / "checkpoints" / "small").symlink_to(PROJECT / "checkpoints" / "small")
    return home


@pytest.fixture(scope="session")
def shipped_server(shipped_home: Path) -> Iterator[str]:
    """The address of a running app with the shipped checkpoint."""
    with running(shipped_home) as address:
        yield address


@pytest.fixture
def serve() -> Callable[..., AbstractContextManager[str]]:
    """What runs a server of one's own: `serve(home, port)`."""
    return running


@pytest.fixture
def serve_command() -> Callable[..., AbstractContextManager[str]]:
    """What runs a server by a command: `serve_command(command, folder, environment, log)`."""
    return serving


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def first_bank(app_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build the bank of the checkpoint `first` beforehand, so that no process of the app works on beside the tests."""
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    build_parameter_bank(checkpoint, FEW_QUESTIONS, BANK_SEED, bank_folder(checkpoint))


@contextmanager
def running(home: Path, port: int | None = None, base: str = "") -> Iterator[str]:
    """Run the app for a while below a path such as `/a`, with its checkpoints and all that it keeps in one folder."""
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.headless=true"]
    command += [f"--server.baseUrlPath={base}", "--server.port"]
    own = os.environ | {"FILM_VIZ_HOME": str(home)}
    with serving(command, PROJECT, own, home / "server.log", port, base) as address:
        yield address


@contextmanager
def serving(
    command: list[str], folder: Path, environment: dict[str, str], log: Path, port: int | None = None, base: str = ""
) -> Iterator[str]:
    """Run a command, whose last word is to be the port, that serves the app from a folder."""
    port = port or free_port()
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, str(port)], cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}{base}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}{base}"
        finally:
            stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)


def wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by Playwright."""
    missing = None if CHROMIUM.is_file() else f"there is no Chromium at {CHROMIUM}: install it, or set CHROMIUM"
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(f"NO BROWSER: {missing}; real pages were not tried")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, server):
    """A new visitor's page; what the browser complains about fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: _is_fault(said) and problems.append(f"{said.text} at {said.location['url']}"))
    yield page
    context.close()
    assert not problems


def _is_fault(said) -> bool:
    """Whether a message of the console is the page's fault; a connection that broke is the busy computer's."""
    return said.type == "error" and not re.search("WebSocket|net::ERR_|Failed to fetch", said.text)


@pytest.fixture
def click_at(page) -> Callable[..., None]:
    """A click into a chart, at a share of the width and of the height of one of its panels."""

    def click(chart: str, x: float, y: float, panel: int = 0) -> None:
        area = page.locator(f"{chart} .nsewdrag").nth(panel)
        area.scroll_into_view_if_needed()
        box = area.bounding_box()
        place = box["x"] + x * box["width"], box["y"] + y * box["height"]
        page.mouse.move(*place)
        page.mouse.click(*place)

    return click
