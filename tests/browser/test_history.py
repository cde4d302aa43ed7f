"""What was asked in a visit survives a reload in its own tab, and stands in no other."""

import re
from urllib.parse import quote

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
expect.set_options(timeout=60_000)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
IS_KEPT = "question => (sessionStorage.getItem('film_viz.asked') ?? '').includes(question)"
ASKED = ("How many cubes are there?", "Are there any red cubes?")


def history(page):
    return page.locator('[class*="st-key-again_"]')


def test_the_questions_of_a_visit_survive_a_reload_in_their_tab_only(page, server):
    for question in ASKED:
        page.goto(f"{server}/ask?scene=seed-1&question={quote(question)}")
        expect(history(page).filter(has_text=question)).to_be_visible()
        page.wait_for_function(IS_KEPT, arg=question)
    expect(history(page)).to_have_count(2)
    page.goto(f"{server}/inside?scene=seed-1&question={quote(ASKED[0])}")
    page.get_by_text("Where the network looks, layer by layer").wait_for()
    page.goto(f"{server}/ask?scene=seed-2&question={quote(ASKED[0])}")
    expect(history(page)).to_have_count(3)
    page.reload()
    expect(history(page)).to_have_count(3)
    history(page).nth(1).get_by_role("button").first.click()
    expect(page).to_have_url(re.compile("scene=seed-1"))
    other = page.context.new_page()
    other.goto(f"{server}/ask?scene=seed-1&question={quote(ASKED[0])}")
    expect(history(other)).to_have_count(1)
