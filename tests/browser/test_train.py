"""A training in a real browser, as in class: started, watched, reloaded, the server restarted, stopped, asked."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from film_viz.training.runs import control
from film_viz.training.runs.record import list_runs

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
expect.set_options(timeout=60_000)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

QUICK = {
    "preset": "tiny", "steps": 100_000, "scenes": 8, "validation_scenes": 4, "images_per_batch": 4,
    "questions_per_image": 4, "log_every": 5, "evaluate_every": 20, "save_every": 20, "data_workers": 0,
    "device": "cpu",
}  # fmt: skip
COUNT_REMOVED = """() => { window.removed = 0; new MutationObserver(changes => changes.forEach(change =>
    change.removedNodes.forEach(node => { if (node.nodeType === 1 && change.target.closest('.st-key-train_chart_loss')
    && (node.matches('canvas, svg') || node.querySelector('canvas, svg'))) window.removed += 1 })
    )).observe(document.body, {childList: true, subtree: true}) }"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own for runs and pictures; no training outlives the test."""
    monkeypatch.setenv("FILM_VIZ_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("FILM_VIZ_RUNS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    yield tmp_path
    for run in list_runs(tmp_path / "runs"):
        control.write_request(run.path, "stop")
    deadline = time.monotonic() + 60
    while any(run.status().is_live for run in list_runs(tmp_path / "runs")) and time.monotonic() < deadline:
        time.sleep(0.2)


@pytest.fixture
def visitor(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    page.set_default_timeout(90_000)
    yield page
    context.close()


def test_a_training_outlives_reload_and_server_and_its_network_answers(visitor, home, serve):
    page = visitor
    with serve(home) as address:
        page.goto(f"{address}/train?draft={quote(json.dumps(QUICK))}")
        name = page.get_by_role("textbox", name="Name")
        name.fill("class")
        name.press("Enter")
        expect(page).to_have_url(re.compile("_run_id"))
        page.get_by_role("button", name="Start", exact=True).click()
        expect(page).to_have_url(re.compile("run=class"))
        chart = page.locator(".st-key-train_chart_loss").locator("canvas, svg.marks").first
        expect(chart).to_be_visible()
        page.evaluate(COUNT_REMOVED)
        before = chart.screenshot()
        grown_past(page, step_shown(page) + 20)
        assert chart.screenshot() != before
        assert page.evaluate("window.removed") == 0  # the chart took the points without being drawn anew
        page.reload()
        expect(chart).to_be_visible()
        seen = step_shown(page)
    status = home / "runs" / "class" / "status.json"
    assert json.loads(status.read_text())["state"] == "running"
    with serve(home, int(address.rsplit(":", 1)[1])) as again:
        page.goto(f"{again}/train")  # without its address: who comes back finds the run that is at work
        expect(page).to_have_url(re.compile("run=class"))
        grown_past(page, seen + 20)
        expect(chart).to_be_visible()
        page.get_by_role("button", name="Stop and save").click()
        expect(page.get_by_test_id("stAlert").get_by_text("Stopped and saved")).to_be_visible()
        page.get_by_text("Film strip", exact=True).click()
        play_the_film(page)
        page.get_by_role("link", name="Ask it a question").click()
        expect(page.get_by_role("combobox", name="Checkpoint")).to_have_value("class")
        expect(page.locator(".st-key-ask_answers").get_by_text("probability")).to_be_visible()


def play_the_film(page) -> None:
    """Drag the film to its start by its slider, play it, and see every point move."""
    film = page.locator(".st-key-train_film .js-plotly-plot")
    expect(film).to_be_visible()
    first = "document.querySelector('.st-key-train_film .js-plotly-plot')._fullData[0].x[0]"
    last = page.evaluate(first)
    page.locator(".st-key-train_film .slider-rail-touch-rect").click(position={"x": 1, "y": 5}, force=True)
    page.wait_for_function(f"last => {first} !== last", arg=last)
    page.locator(".st-key-train_film .updatemenu-button", has_text="Play").click()
    page.wait_for_function(f"last => Math.abs({first} - last) < 1e-6", arg=last)


def step_shown(page) -> int:
    line = page.get_by_text(re.compile(r"^Training: step [\d,]+ of")).first
    found = re.search(r"step ([\d,]+) of", line.inner_text())
    assert found
    return int(found[1].replace(",", ""))


def grown_past(page, step: int) -> None:
    """Wait until the page shows a later step."""
    page.wait_for_function(
        """step => { const said = document.body.innerText.match(/Training: step ([\\d,]+) of/);
        return said && Number(said[1].replaceAll(',', '')) > step }""",
        arg=step,
    )
