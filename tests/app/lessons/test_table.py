"""The list of lessons keeps what the docstring of a lesson promises."""

from importlib.resources import files
from pathlib import Path

import pytest

from film_viz.app.frame import PAGES
from film_viz.app.lessons.screen import text_of
from film_viz.app.lessons.table import LESSONS

EACH = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)


def test_every_text_belongs_to_a_lesson():
    there = {Path(str(path)).stem for path in (files("film_viz.app.lessons") / "texts").iterdir()}
    assert there == {lesson.key for lesson in LESSONS}
    assert len({lesson.title for lesson in LESSONS}) == len(LESSONS)


@EACH
def test_a_text_has_three_to_eight_sentences(lesson):
    words = "\n".join(block for block in text_of(lesson.key).split("\n\n") if not block.startswith("$$"))
    ends = sum(words.count(end) for end in (". ", ".\n", "? ", "?\n", ": ", "!\n"))
    assert 3 <= ends - words.count(": ") <= 8


@EACH
def test_a_lesson_leads_to_a_page_and_names_its_sources(lesson):
    assert lesson.deeper.page in {page.path for page in PAGES}
    assert any("section" in source for source in lesson.sources)
