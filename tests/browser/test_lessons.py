"""The lessons in a real browser: walked through by keys and links, and nothing gets lost on the way."""

import re
import time

import pytest

from film_viz.app.lessons.table import LESSONS

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.usefixtures("first_bank")]


def heading(page, number: int):
    return page.get_by_role("heading", name=f"{number}. {LESSONS[number - 1].title}")


@pytest.mark.parametrize("number", range(1, len(LESSONS) + 1), ids=[lesson.key for lesson in LESSONS])
def test_a_lesson_is_guessed_and_revealed_and_a_reload_keeps_it(page, server, number):
    page.goto(f"{server}/lessons?lesson={number}&checkpoint=first")
    heading(page, number).wait_for()
    page.get_by_role("button", name="Reveal").wait_for()
    page.locator(f".st-key-{LESSONS[number - 1].key}_guess button").first.click()
    page.wait_for_url(re.compile("guess=0"))
    page.get_by_role("button", name="Reveal").click()
    page.wait_for_url(re.compile("revealed=yes"))
    page.locator(".stPlotlyChart .main-svg, .figure svg").first.wait_for()
    page.reload()
    page.get_by_role("button", name="Guess again").wait_for()
    page.locator(".stPlotlyChart .main-svg, .figure svg").first.wait_for()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth")
    assert width <= 0


def test_arrow_keys_lead_to_other_lessons_but_not_while_typing(page, server):
    page.goto(f"{server}/lessons?lesson=1&checkpoint=first")
    page.get_by_role("button", name="Reveal").wait_for()
    box = page.locator(".st-key-lesson_question input")
    box.focus()
    page.keyboard.press("ArrowRight")
    expect(heading(page, 1)).to_be_visible()
    box.blur()
    page.keyboard.press("ArrowRight")
    heading(page, 2).wait_for()
    page.wait_for_url(re.compile("lesson=2"))
    page.get_by_role("button", name="Reveal").wait_for()
    page.keyboard.press("ArrowLeft")
    heading(page, 1).wait_for()
    page.go_back()
    heading(page, 2).wait_for()


def test_a_slider_acts_at_once_and_the_address_keeps_it(page, server):
    page.goto(f"{server}/lessons?lesson=3&checkpoint=first&revealed=yes")
    page.locator(".st-key-from_norm_to_film_map .main-svg").first.wait_for()
    slider = page.locator(".st-key-from_norm_to_film_gamma input")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("dials=gamma"))
    shown = slider.input_value()
    expect(heading(page, 3)).to_be_visible()  # the arrow moved the slider, not the lesson
    page.reload()
    page.locator(".st-key-from_norm_to_film_map .main-svg").first.wait_for()
    expect(page.locator(".st-key-from_norm_to_film_gamma input")).to_have_value(shown)


def test_the_link_for_a_class_leaves_out_what_the_teacher_chose(page, server):
    page.add_init_script("navigator.clipboard.writeText = async text => { window.copied = text; };")
    page.goto(f"{server}/lessons?lesson=3&checkpoint=first&projector=on")
    page.get_by_role("button", name="Reveal").wait_for()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    page.get_by_role("button", name="For a class").click()
    page.get_by_role("combobox", name="Left out of the link").click()
    page.get_by_role("option", name="the boxes for questions").click()
    page.get_by_role("option", name="the way to other lessons").click()
    page.keyboard.press("Escape")
    copied, until = "", time.monotonic() + 60
    while not re.search(r"hide=(question%2Clessons|lessons%2Cquestion)", copied):  # at first it has the link before
        assert time.monotonic() < until, copied
        page.get_by_role("button", name="Copy the link for the class").click()
        page.wait_for_function("window.copied")
        copied = page.evaluate("window.copied")
    page.goto(copied)
    heading(page, 3).wait_for()
    page.get_by_role("button", name="Reveal").wait_for()
    expect(page.locator(".st-key-lesson_question, .st-key-next_lesson")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(heading(page, 3)).to_be_visible()
