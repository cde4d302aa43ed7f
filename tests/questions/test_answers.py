"""Answers are read as CLEVR's words, however they are written, and nothing is guessed."""

import pytest

from film_viz.questions.answers import is_answer, read_answer
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
