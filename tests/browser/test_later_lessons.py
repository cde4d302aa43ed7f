"""Lessons 6 to 10 in a real browser, on the shipped network: guessed, revealed, moved and reloaded."""

import re

import pytest

from film_viz.app.lessons.table import LESSONS

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
SOON = 120_000  # milliseconds

# What the answer says on the shipped checkpoint, a click or keys, and what then stands in the address and on the page.
WALK = {
    6: ("so many are answered otherwise", ("toggle", "Block 3"), "block_d:off", "As switched:"),
    7: ("with the x map mirrored it says purple", ("choice", "x mirrored"), "maps:mirror", "As chosen: purple"),
    8: ("were wrong by one", ("slider", "Cover"), "cover:1", "The lead of"),
    9: ("what kind|wants yes or no", ("choice", "What Adam keeps"), "view:adam", "what Adam keeps"),
    10: ("cluster 1: no", ("choice", "cluster 1"), "cluster:c1", "With this one channel moved: no"),
}


@pytest.fixture
def visitor(browser, shipped_server):
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(SOON)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert not problems


@pytest.mark.parametrize("number", WALK)
def test_a_lesson_is_guessed_revealed_moved_and_kept_by_a_reload(visitor, shipped_server, number):
    said, action, dial, shown = WALK[number]
    visitor.goto(f"{shipped_server}/lessons?lesson={number}")
    expect(visitor.get_by_role("heading", name=LESSONS[number - 1].title)).to_be_visible(timeout=SOON)
    visitor.locator(f".st-key-{LESSONS[number - 1].key}_guess button").first.click()
    visitor.wait_for_url(re.compile("guess=0"))
    visitor.get_by_role("button", name="Reveal").click()
    expect(visitor.get_by_text(re.compile(said))).to_be_visible(timeout=SOON)
    act(visitor, *action)
    visitor.wait_for_url(re.compile(re.escape(dial).replace(":", "(:|%3A)")), timeout=SOON)
    expect(visitor.get_by_text(re.compile(shown)).first).to_be_visible(timeout=SOON)
    visitor.reload()
    expect(visitor.get_by_text(re.compile(said))).to_be_visible(timeout=SOON)
    expect(visitor.get_by_text(re.compile(shown)).first).to_be_visible(timeout=SOON)
    assert visitor.locator("[data-testid=stException]").count() == 0


def act(page, kind, name):
    match kind:
        case "toggle":
            page.get_by_text(name, exact=True).click()
        case "choice":
            page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name, exact=True)).first.click()
        case "slider":
            page.get_by_role("slider").first.press("ArrowRight")
