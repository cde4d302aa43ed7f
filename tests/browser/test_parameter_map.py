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
