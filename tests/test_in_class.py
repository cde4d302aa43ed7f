"""What is written for teachers leads where it says."""

import re
from pathlib import Path

import pytest

from film_viz.app.frame import PAGES
from film_viz.app.lessons.table import LESSONS

PROJECT = Path(__file__).parents[1]
NOTES = (PROJECT / "docs" / "in_class.md").read_text(encoding="utf-8")
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def test_every_lesson_has_its_notes_with_minutes_and_a_guess():
    for number, lesson in enumerate(LESSONS, 1):
        head, _, rest = NOTES.partition(f"### {number}. {lesson.title} (")
        assert head, lesson.title
        section = rest.partition("\n### ")[0]
        assert re.match(rf"\d+ minutes, `lessons\?lesson={number}`\)", section)
        assert "*They guess" in section


def test_readme_links_every_lesson_by_its_title():
    for number, lesson in enumerate(LESSONS, 1):
        assert f"{number}. [{lesson.title}](http://localhost:8501/lessons?lesson={number})" in README


@pytest.mark.parametrize("row", re.findall(r"^\| (?!slide|---)(.+) \|$", NOTES, re.MULTILINE))
def test_every_slide_leads_to_a_page_that_there_is(row):
    known = {Path(page.path).stem for page in PAGES}
    links = re.findall(r"`([^`]+)`", row.rpartition("|")[2])
    assert links
    for link in links:
        page, _, query = link.partition("?")
        assert page in known
        if number := re.search(r"lesson=(\d+)", query):
            assert 1 <= int(number[1]) <= len(LESSONS)
