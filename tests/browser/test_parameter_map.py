"""The map in a real browser: lasso, explanation, a placed question, and a reload that brings everything back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from film_viz.analysis.bank.parameter_bank import build_parameter_bank
from film_viz.app.parameter_map.shared_view import MapView
from film_viz.models.checkpoint import load_checkpoint
from film_viz.store.banks import bank_folder

pytestmark = pytest.mark.browser
N = 300


@pytest.fixture
def address(app_home: Path, server: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[MapView], str]:
    """What gives the address of a view of few questions."""
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    build_parameter_bank(checkpoint, N, 0, bank_folder(checkpoint, N))

    def address_of(view: MapView) -> str:
        (app_home / "views").mkdir(exist_ok=True)
        (app_home / "views" / f"{view.name}.json").write_text(view.to_json(), encoding="utf-8")
        return f"{server}/parameter_map?checkpoint=first&view={view.name}"

    return address_of


def test_lasso_explain_place_and_restore(page, address: Callable[[MapView], str]) -> None:
    page.goto(address(MapView(n_questions=N)))
    lasso(page)
    page.get_by_text("(precision)").wait_for()
    selected = page.get_by_text(f"of {N} selected").inner_text()
    assert 0 < int(selected.split()[0]) < N
    page.get_by_role("textbox", name="Your question on this map").fill("How many red cubes are there?")
    page.keyboard.press("Enter")
    page.locator(".legendtext", has_text="your question").wait_for()
    assert page.get_by_text(f"of {N} selected").inner_text() == selected
    page.reload()
    page.locator(".legendtext", has_text="your question").wait_for()
    page.get_by_text(selected).wait_for()
    page.get_by_text("(precision)").wait_for()


def test_a_group_found_on_the_map_is_selected_by_its_row(page, address: Callable[[MapView], str]) -> None:
    page.goto(address(MapView(n_questions=N, color="cluster:kmeans:3")))
    page.locator(".annotation-text", has_text="3").wait_for()
    page.get_by_text(f"0 of {N} selected").wait_for()
    table = page.locator(".st-key-map_groups_table [data-testid=stDataFrame]")
    table.scroll_into_view_if_needed()
    table.click(position={"x": 16, "y": 50})  # the box of the first row
    page.get_by_text(re.compile(rf"^[1-9]\d* of {N} selected")).wait_for()
    page.get_by_text("(precision)").wait_for()


def test_a_click_reads_a_point_though_a_lasso_is_at_hand_and_the_wheel_scrolls(
    page, address: Callable[[MapView], str]
) -> None:
    page.goto(address(MapView(n_questions=N)))
    area = page.locator(".js-plotly-plot .nsewdrag").first
    area.scroll_into_view_if_needed()
    page.get_by_text("Click a point to read its question here").wait_for()
    x, y = page.evaluate(PLACE_OF_A_POINT)
    page.mouse.move(x - 20, y - 20)
    page.mouse.move(x, y, steps=4)
    page.locator(".hoverlayer .hovertext", has_text="family").first.wait_for()
    before, top = page.evaluate(RANGE), page.evaluate(SCROLLED)
    page.mouse.wheel(0, -100)
    page.wait_for_function(f"({SCROLLED})() < {top}")
    assert page.evaluate(RANGE) == before
    x, y = page.evaluate(PLACE_OF_A_POINT)
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function(f"({RANGE})() !== '{before}'")
    x, y = page.evaluate(PLACE_OF_A_POINT)
    page.mouse.move(x - 20, y - 20)
    page.mouse.move(x, y, steps=4)
    page.mouse.click(x, y)
    page.get_by_text(f"1 of {N} selected").wait_for()
    link = page.get_by_role("link", name="Open in Ask")
    assert "scene=fresh-parameters-0-" in link.get_attribute("href")


PLACE_OF_A_POINT = """() => {
  const chart = document.querySelector(".js-plotly-plot"), {xaxis, yaxis} = chart._fullLayout;
  const trace = chart._fullData[0], box = chart.getBoundingClientRect(), i = 3;
  return [box.left + xaxis._offset + xaxis.c2p(trace.x[i]), box.top + yaxis._offset + yaxis.c2p(trace.y[i])];
}"""
RANGE = "() => String(document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range)"
SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"


def lasso(page) -> None:
    """Draw a loop around the left half of the map."""
    area = page.locator(".js-plotly-plot .nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    left, right, top, bottom = (
        box["x"] + 5, box["x"] + box["width"] / 2, box["y"] + 5, box["y"] + box["height"] * 0.8,
    )  # fmt: skip
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*corner, steps=5)
    page.mouse.up()
