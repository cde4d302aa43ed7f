"""Systems in a real browser: cards tell what is under the pointer, follow another word, and open over the page."""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

WHERE = "systems=first,second&scene=seed-2&question=How+many+cubes+are+there%3F"


def test_cards_tell_what_is_pointed_at_follow_another_word_and_open(page, server):
    page.goto(f"{server}/systems?{WHERE}")
    cards = page.locator("section.card")
    cards.filter(has_text="how many are in step 1").wait_for()
    expect(cards).to_have_count(4)  # two checkpoints between those that look at nothing
    film = cards.nth(1)
    expect(film.get_by_role("group")).to_have_count(2)
    expect(film.locator("image[href^='data:image/jpeg']")).to_have_count(1)  # the picture came by its name

    film.locator("[data-field]").last.hover()
    film.get_by_text(re.compile(r"^row \d+, column \d+\s*\d+ channels$")).wait_for()

    film.evaluate("card => { card.isTheSame = true; }")
    question = page.get_by_role("textbox", name="Question")
    question.fill("How many spheres are there?")
    question.press("Enter")
    cards.filter(has_text="those whose shape is sphere").wait_for()
    assert film.evaluate("card => card.isTheSame")

    film.get_by_role("button", name=re.compile("Look closer at FiLM")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("How many spheres are there?").wait_for()
    page.wait_for_url(re.compile("closer=first"))
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    page.wait_for_url(re.compile("^(?!.*closer)"))


def test_on_a_narrow_page_no_card_is_wider_than_it(page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/systems?{WHERE}")
    cards = page.locator("section.card")
    cards.filter(has_text="how many are in step 1").wait_for()
    widths = [card.bounding_box()["width"] for card in cards.all()]
    assert 300 < min(widths) == max(widths) < 390
    places = cards.evaluate_all(
        "all => all.flatMap(c => [...c.querySelectorAll('.figure')].map(f => f.scrollWidth - f.clientWidth))"
    )
    assert places
    assert max(places) <= 0
