"""The one list of lessons, in the order in which they are given."""

from film_viz.app.lessons.lesson import Lesson
from film_viz.app.lessons.one_picture import LESSON as ONE_PICTURE

LESSONS: tuple[Lesson, ...] = (ONE_PICTURE,)
