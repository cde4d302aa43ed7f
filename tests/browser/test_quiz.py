"""The quiz in real browsers: one plays alone and reloads; a teacher, a pupil and a cheater play as a class."""

import re

import pytest

from film_viz.evaluation.quiz import N_QUESTIONS, quiz_questions
from film_viz.questions.templates import load_templates
from film_viz.store.quiz.board import class_games
from film_viz.store.quiz.classes import classroom
from film_viz.store.quiz.database import QuizDatabase

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
NAME = "<b>=Mal</b>"
SOON = 30_000  # milliseconds, in which a board has looked again


@pytest.fixture
def another(browser, page):
    """What opens the page of a visitor on another device."""
    contexts = []

    def opened():
        contexts.append(browser.new_context(viewport={"width": 390, "height": 844}))
        other = contexts[-1].new_page()
        other.set_default_timeout(90_000)
        return other

    yield opened
    for context in contexts:
        context.close()


def answer_all(page, first=0, last=N_QUESTIONS):
    for number in range(first, last):
        expect(page.get_by_text(f"Question {number + 1} of {N_QUESTIONS}")).to_be_visible()
        page.locator(f"[class*='_{number}_'][class*='st-key-quiz_'] button").first.click()


def test_one_plays_alone_and_a_reload_and_back_keep_the_place(page, server):
    page.goto(f"{server}/quiz?checkpoint=first")
    page.get_by_role("button", name="Play alone").click()
    answer_all(page, 0, 3)
    expect(page.get_by_text("Question 4 of 10")).to_be_visible()
    page.wait_for_function("document.cookie.includes('film_viz_device=')")
    page.reload()
    expect(page.get_by_text("Question 4 of 10")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Go on where you were")).to_be_visible()
    page.go_forward()
    answer_all(page, 3)
    seed = int(re.search(r"seed=(\d+)", page.url)[1])
    expect(page.get_by_text("Question by question")).to_be_visible()
    firsts = [question.choices[0] == question.answer for question in quiz_questions(load_templates(), seed)]
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(f"{sum(firsts)} of 10")
    page.get_by_text("Look closer in Ask").first.click()
    page.wait_for_url(re.compile(rf"/ask\?.*scene=fresh-quiz-{seed}-"))


def test_a_class_plays_by_link_and_only_its_teacher_ends_it(page, server, another, app_home, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    page.goto(f"{server}/quiz?checkpoint=first")
    page.get_by_role("button", name="Open a class").click()
    page.wait_for_url(re.compile("code="))
    code = re.search(r"code=([a-z2-9]{6})", page.url)[1]
    expect(page.get_by_test_id("stCode")).to_contain_text(f"/quiz?code={code}")

    pupil, cheater = another(), another()
    for visitor, name in ((pupil, NAME), (cheater, "Cheater")):
        visitor.goto(f"{server}/quiz?code={code}")
        visitor.get_by_role("textbox", name="Nickname").fill(name)
        visitor.get_by_role("button", name="Join and begin").click()
        expect(visitor.get_by_text("Question 1 of 10")).to_be_visible()
    assert str(classroom(QuizDatabase.kept(), code).seed) not in pupil.content()
    assert cheater.get_by_role("button", name="End the class").count() == 0

    answer_all(pupil)
    expect(pupil.get_by_text("You answered 10 of 10")).to_be_visible()
    answer_all(cheater, 0, 2)
    expect(cheater.get_by_text("Question 3 of 10")).to_be_visible()
    cheater.reload()
    expect(cheater.get_by_text("Question 3 of 10")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=NAME)).to_contain_text("10 of 10", timeout=SOON)
    expect(page.get_by_role("row").filter(has_text="Cheater")).to_contain_text("plays")

    page.get_by_role("button", name="End the class").click()
    expect(page.get_by_text("has ended")).to_be_visible()
    expect(pupil.get_by_text("Question by question")).to_be_visible(timeout=SOON)  # the board looks again by itself
    cheater.locator("[class*='_2_'][class*='st-key-quiz_'] button").first.click()
    expect(cheater.get_by_text("has ended")).to_be_visible()
    assert [game.number for game in class_games(QuizDatabase.kept(), code)] == [10, 2]
    with page.expect_download() as download:
        page.get_by_role("button", name="Answers (CSV)").click()
    written = download.value.path().read_text(encoding="utf-8-sig")
    assert len(written.splitlines()) == 1 + 12
    assert NAME in written
