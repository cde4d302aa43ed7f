"""A picture is uploaded, read, corrected in the table and asked about, in a real browser."""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from PIL import Image

from film_viz.places import PROJECT
from film_viz.scenes.changes import with_values
from film_viz.scenes.render import render
from film_viz.scenes.scene import Scene
from film_viz.scenes.scene_code import scene_of_code
from three_objects import SCENE

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
expect.set_options(timeout=60_000)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

QUESTION = "How many red things are there?"
COLOR = 3  # the column of the table
ROW = 35  # pixels of a row of the table, as Streamlit draws it


@pytest.fixture
def reader(browser, serve, tmp_path: Path) -> Iterator[Any]:
    """A page of an app that knows the reader of scenes only, which answers by what it reads itself."""
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "ns-vqa").symlink_to(PROJECT / "checkpoints" / "ns-vqa")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, problems = context.new_page(), list[str]()
    page.set_default_timeout(90_000)
    page.on("pageerror", lambda error: problems.append(str(error)))
    with serve(tmp_path) as address:
        page.goto(f"{address}/ask?question={QUESTION}")
        settle(page)
        yield page
    context.close()
    assert not problems


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


def choose(page, table, row: int, column: int) -> None:
    """Choose a cell of the table, by a click into its row and then by keys: cells are drawn, and are no elements."""
    chosen = table.locator("td[aria-selected=true]")
    table.locator(".dvn-scroller").click(position={"x": ROW, "y": (row + 1.5) * ROW})
    expect(chosen).to_have_attribute("id", re.compile(rf"-{row}$"))
    _, at, _ = chosen.get_attribute("id").rsplit("-", 2)
    for _ in range(int(at), column):
        page.keyboard.press("ArrowRight")
    expect(chosen).to_have_attribute("id", f"glide-cell-{column}-{row}")


def open_list(page, table, row: int, column: int, option) -> None:
    """Open the list of a cell until it has an option: a table that a busy browser draws anew closes what was open."""
    for _ in range(4):
        choose(page, table, row, column)
        page.keyboard.press("Enter")
        with suppress(playwright.TimeoutError):
            return option.wait_for(timeout=15_000)
    raise AssertionError("the list of a cell did not open")


def test_what_was_read_is_corrected_in_the_table_and_the_truth_follows(reader):
    page = reader
    upload(page, SCENE)
    page.get_by_role("button", name="Read the scene").click()
    page.wait_for_url("**scene=read-**")
    settle(page)
    read = scene_read(page)
    assert sorted(thing.color for thing in read.objects) == ["blue", "green", "red"]
    expect(page.get_by_text("right, as the scene was read")).to_be_visible()

    table, row = page.locator("[class*=st-key-read_table]"), [thing.color for thing in read.objects].index("blue")
    before = page.url
    red = page.get_by_role("option", name="red", exact=True)
    open_list(page, table, row, COLOR, red)
    red.click()
    page.wait_for_function("before => location.href !== before", arg=before)
    settle(page)
    corrected = scene_read(page)
    assert corrected == with_values(read, row, {"color": "red"})
    expect(table.locator("td").get_by_text("not as read")).to_be_attached()
    expect(page.get_by_text("wrong, the true answer is 2, as the scene was read")).to_be_visible()

    page.get_by_role("button", name="Only the picture").click()
    expect(page.get_by_role("button", name="Read the scene")).to_be_visible()
    expect(page.get_by_text("true answer unknown")).to_be_visible()
