"""Results in a real browser: a click on a cell of the confusion lists its questions, and one leads to Ask."""

import re

import pytest

from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.evaluation.evaluate import evaluate_answers
from film_viz.models.checkpoint import load_checkpoint
from film_viz.questions.vocabulary import ANSWERS
from film_viz.store.evaluations import EvaluationFiles

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
QUESTION = "How many cubes are there?"


@pytest.fixture
def address(app_home, server, monkeypatch, tmp_path):
    """The address of an evaluation of two questions, one of them answered wrongly."""
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    files = EvaluationFiles(load_checkpoint(app_home / "checkpoints" / "first").sha, 50)
    texts = (QUESTION, "Is there a red cube?")
    asked = [
        ClevrQuestion(tmp_path / f"CLEVR_val_00000{i}.png", text, true)
        for i, (text, true) in enumerate(zip(texts, ("3", "yes"), strict=True))
    ]
    files.folder.mkdir(parents=True, exist_ok=True)
    files.write(evaluate_answers(asked, ["2", "yes"]).to_json(), asked, ["2", "yes"])
    return f"{server}/results?checkpoint=first&show=Mistakes&result={files.key}&true=yes"


def test_a_click_on_a_cell_lists_its_questions_and_one_leads_to_ask(page, address):
    page.goto(address)
    page.get_by_text("0 questions, true answer: yes").wait_for()
    cells = page.locator(".js-plotly-plot .nsewdrag").first
    cells.scroll_into_view_if_needed()
    box = cells.bounding_box()
    column, row = ANSWERS.index("2") + 0.5, ANSWERS.index("3") + 0.5
    page.mouse.click(box["x"] + box["width"] * column / 28, box["y"] + box["height"] * row / 28)
    page.wait_for_url(re.compile(r"true=3&given=2"))
    page.get_by_text("1 question, true answer: 3, answer of the network: 2").wait_for()
    page.get_by_role("link", name="Open in Ask").click()
    page.wait_for_url(re.compile(r"/ask\?.*scene=fresh-val-0-0"))
    expect(page.get_by_role("textbox", name="Question")).to_have_value(QUESTION)
