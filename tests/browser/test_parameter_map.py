"""The map in a real browser: lasso, explanation, a placed question, and a reload that brings everything back."""

from pathlib import Path

import pytest

from film_viz.analysis.parameter_bank import build_parameter_bank
from film_viz.app.banks.in_use import bank_folder
from film_viz.app.parameter_map.view import MapView
from film_viz.models.checkpoint import load_checkpoint

pytestmark = pytest.mark.browser
N = 300


@pytest.fixture
def address(app_home: Path, server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a map of few questions."""
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    build_parameter_bank(checkpoint, N, 0, bank_folder(checkpoint, N))
    view = MapView(n_questions=N)
    (app_home / "views").mkdir(exist_ok=True)
    (app_home / "views" / f"{view.name}.json").write_text(view.to_json(), encoding="utf-8")
    return f"{server}/parameter_map?checkpoint=first&view={view.name}"


def test_lasso_explain_place_and_restore(page, address: str) -> None:
    page.goto(address)
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
