from film_viz.analysis.answers.answer_kinds import fitting_answers
from film_viz.questions.program import QUESTION_TYPES
from film_viz.questions.vocabulary import ANSWERS
from film_viz.scenes.attributes import COLORS


def test_every_answer_fits_some_question_and_no_two_kinds_share_one():
    kinds = {fitting_answers(name) for name in QUESTION_TYPES}
    assert sorted(answer for kind in kinds for answer in kind) == sorted(ANSWERS)


def test_a_number_is_no_color():
    assert fitting_answers("query_color") == set(COLORS)
    assert "3" in fitting_answers("count")
