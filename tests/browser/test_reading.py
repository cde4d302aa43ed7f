"""A picture is uploaded, read, corrected in the table and asked about, in a real browser."""

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from PIL import Image

from film_viz.places import PROJECT
from film_viz.scenes.render import render
from film_viz.scenes.scene import Scene
from film_viz.scenes.scene_code import scene_of_code
from three_objects import SCENE

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
expect.set_options(timeout=60_000)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

QUESTION = "How many red things are there?"
COLOR, X = "color", "x"
MOST_KEYS = 12


@pytest.fixture
def reading_server(serve, tmp_path: Path) -> Iterator[str]:
    """The address of a running app that knows the reader of scenes only, which answers by what it reads."""
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "ns-vqa").symlink_to(PROJECT / "checkpoints" / "ns-vqa")
    with serve(tmp_path) as address:
        yield address


def settle(page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def upload(page, scene: Scene) -> None:
    buffer = io.BytesIO()
    Image.fromarray(render(scene)).save(buffer, "PNG")
    picture = {"name": "mine.png", "mimeType": "image/png", "buffer": buffer.getvalue()}
    page.locator("input[type=file]").set_input_files(picture)


def scene_read(page) -> Scene:
    (scene_id,) = parse_qs(urlparse(page.url).query)["scene"]
    return scene_of_code(scene_id.split("-", 2)[2])


def go_to(page, table, row: int, column: str) -> None:
    """Choose a cell of the table by the keyboard, from one that is clicked; its cells are drawn, not elements."""
    headers = table.locator("th").evaluate_all("cells => cells.map(cell => [cell.textContent, cell.ariaColIndex])")
    wanted = int(dict(headers)[column]) if column in dict(headers) else None
    chosen = table.locator("td[aria-selected=true]")
    for _ in range(MOST_KEYS):
        _, at, line = chosen.get_attribute("id").rsplit("-", 2)
        if int(line) != row:
            page.keyboard.press("ArrowDown" if int(line) < row else "ArrowUp")
        elif wanted != int(at):
            page.keyboard.press("ArrowRight" if wanted is None or int(at) < wanted else "ArrowLeft")
        else:
            return
    raise AssertionError(f"no way to {column} of row {row}")


def test_what_was_read_is_corrected_in_the_table_and_the_truth_follows(page, reading_server):
    page.goto(f"{reading_server}/ask?question={QUESTION}")
    settle(page)
    upload(page, SCENE)
    page.get_by_role("button", name="Read the scene").click()
    page.wait_for_url("**scene=read-**")
    settle(page)
    first = scene_read(page)
    assert sorted(thing.color for thing in first.objects) == ["blue", "green", "red"]
    expect(page.get_by_text("right, as the scene was read")).to_be_visible()
    page.screenshot(path="/tmp/reader/t0.png", full_page=True)

    table = page.get_by_test_id("stDataFrame")
    table.locator(".dvn-scroller").click(position={"x": 60, "y": 50})
    row = next(i for i, thing in enumerate(first.objects) if thing.color == "blue")
    go_to(page, table, row, COLOR)
    page.screenshot(path="/tmp/reader/t1.png")
    page.keyboard.press("Enter")
    page.keyboard.type("red")
    page.keyboard.press("Enter")
    page.screenshot(path="/tmp/reader/t2.png")
    page.wait_for_function("before => location.href !== before", arg=page.url)
    settle(page)
    second = scene_read(page)
    assert [thing.color for thing in second.objects].count("red") == 2
