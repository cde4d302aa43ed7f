"""Answers are read as CLEVR's words, however they are written, and nothing is guessed."""

import pytest

from film_viz.questions.answers import answer_to, fits, is_answer, read_answer
from film_viz.questions.program import QUESTION_GROUPS
from film_viz.questions.vocabulary import ANSWERS


@pytest.mark.parametrize("answer", ANSWERS)
def test_clevrs_own_answers_stay_in_every_case_and_spacing(answer):
    forms = (
        answer,
        answer.upper(),
        answer.title(),
        f" {answer}\n",
        f"{answer}.",
        f"\u200b{answer}\u00a0",
        f'"{answer}"',
    )
    assert {read_answer(form) for form in forms} == {answer}


def test_truth_and_numbers_are_read_as_words():
    assert [read_answer(value) for value in (True, False, "true", "False")] == ["yes", "no", "yes", "no"]
    assert [read_answer(number) for number in range(11)] == list(ANSWERS[2:13])
    assert [read_answer(float(number)) for number in range(11)] == list(ANSWERS[2:13])
    assert [read_answer(text) for text in ("two", "Ten", "07", "3.0", "\uff14")] == ["2", "10", "7", "3", "4"]


def test_other_names_of_a_value_are_read():
    names = {"grey": "gray", "Metallic": "metal", "ball": "sphere", "blocks": "cube", "big": "large", "matte": "rubber"}
    assert {name: read_answer(name) for name in names} == names


@pytest.mark.parametrize(
    "value",
    [
        "",
        "maybe",
        "yes and no",
        "yesterday",
        "11",
        11,
        -1,
        2.5,
        "-1",
        "1e1",
        float("nan"),
        float("inf"),
        ["yes"],
        {},
        "left",
        "thing",
        "none",
        "1_0",
        "red blue",
        10**4000,
    ],
)
def test_what_nobody_can_answer_stays_as_it_came(value):
    read = read_answer(value)
    assert not is_answer(read)
    assert read == (value if isinstance(value, str) else read)
    assert read_answer(None) is None


@pytest.mark.parametrize("group", QUESTION_GROUPS)
def test_one_and_zero_are_yes_and_no_only_where_these_are_asked_for(group):
    wanted = {"count": ["1", "0"], "query attribute": ["1", "0"]}.get(group, ["yes", "no"])
    for question_type in QUESTION_GROUPS[group]:
        for forms in ((1, 0), ("1", "0"), (1.0, 0.0), ("one", "zero")):
            assert [answer_to(form, question_type) for form in forms] == wanted
    assert answer_to(1, "no such type") == "1"


def test_an_answer_fits_the_kind_of_its_question():
    kinds = {"exist": "yes", "count": "7", "query_size": "large", "query_color": "cyan", "equal_shape": "no"}
    for question_type in kinds:
        fitting = {answer for answer in kinds.values() if fits(answer, question_type)}
        assert fitting == ({"yes", "no"} if question_type in ("exist", "equal_shape") else {kinds[question_type]})
    assert fits("cube", "no such type")
