"""The one list of lessons, in the order in which they are given."""

from film_viz.app.lessons.from_norm_to_film import LESSON as FROM_NORM_TO_FILM
from film_viz.app.lessons.learning import LESSON as LEARNING
from film_viz.app.lessons.lesson import Lesson
from film_viz.app.lessons.maps_to_answer import LESSON as MAPS_TO_ANSWER
from film_viz.app.lessons.normalization import LESSON as NORMALIZATION
from film_viz.app.lessons.one_picture import LESSON as ONE_PICTURE
from film_viz.app.lessons.one_vector import LESSON as ONE_VECTOR
from film_viz.app.lessons.residual_blocks import LESSON as RESIDUAL_BLOCKS
from film_viz.app.lessons.what_questions_write import LESSON as WHAT_QUESTIONS_WRITE
from film_viz.app.lessons.where_is_left import LESSON as WHERE_IS_LEFT
from film_viz.app.lessons.word_by_word import LESSON as WORD_BY_WORD

LESSONS: tuple[Lesson, ...] = (
    ONE_PICTURE,
    NORMALIZATION,
    FROM_NORM_TO_FILM,
    WORD_BY_WORD,
    ONE_VECTOR,
    RESIDUAL_BLOCKS,
    WHERE_IS_LEFT,
    MAPS_TO_ANSWER,
    LEARNING,
    WHAT_QUESTIONS_WRITE,
)
