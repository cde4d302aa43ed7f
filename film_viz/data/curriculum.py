"""A curriculum: which families of questions, about how many objects, at which point of a training run."""

from collections.abc import Sequence
from dataclasses import dataclass

from film_viz.questions.templates import Template


@dataclass(frozen=True, slots=True)
class Lesson:
    """One stage, in force until so many questions were asked."""

    until: int  # questions
    files: tuple[str, ...]  # template files to ask from, such as "zero_hop"
    max_objects: int = 10


CURRICULUM: tuple[Lesson, ...] = (
    Lesson(300_000, ("zero_hop",), max_objects=6),
    Lesson(500_000, ("zero_hop", "one_hop", "single_or", "compare_integer")),
)
"""Simple families and few objects first; after the last lesson every family is asked."""


def current_lesson(curriculum: Sequence[Lesson], questions_seen: int) -> Lesson | None:
    """Return the lesson in force, or None once all of them are over."""
    return next((lesson for lesson in curriculum if questions_seen < lesson.until), None)


def lesson_templates(templates: Sequence[Template], lesson: Lesson | None) -> tuple[Template, ...]:
    """Return the templates that a lesson asks from."""
    chosen = tuple(t for t in templates if lesson is None or t.file.removesuffix(".json") in lesson.files)
    if not chosen:
        raise ValueError(f"no template file is called {' or '.join(lesson.files if lesson else ())}")
    return chosen
