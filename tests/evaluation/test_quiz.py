"""A quiz is the same for everybody who has its seed, mixed, and answered rightly by its scenes."""

import math
from collections import Counter

import pytest

from film_viz.data.fresh import fresh_scene
from film_viz.evaluation.quiz import (
    N_QUESTIONS,
    SCENES,
    Told,
    agreement,
    miscounts,
    quiz_questions,
    told_report,
)
from film_viz.questions.execute import execute
from film_viz.questions.parse import parse_question
from film_viz.questions.program import QUESTION_GROUPS
from film_viz.questions.templates import load_templates

SEEDS = (0, 7, 999_999_999)


@pytest.fixture(scope="module")
def templates():
    return load_templates()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_quiz_asks_two_questions_of_each_group_each_about_a_picture_of_its_own(templates, seed):
    questions = quiz_questions(templates, seed)
    assert len(questions) == N_QUESTIONS
    assert Counter(question.group for question in questions) == dict.fromkeys(QUESTION_GROUPS, 2)
    assert len({question.scene_number for question in questions}) == N_QUESTIONS


@pytest.mark.parametrize("seed", SEEDS)
def test_true_answers_are_those_of_the_program_on_the_scene_and_can_be_chosen(templates, seed):
    for question in quiz_questions(templates, seed):
        scene = fresh_scene(SCENES, seed, question.scene_number)
        assert execute(parse_question(question.text).program, scene).answer == question.answer
        assert question.answer in question.choices


def test_a_seed_is_one_quiz_and_another_seed_is_another(templates):
    assert quiz_questions(templates, 3) == quiz_questions(templates, 3)
    assert quiz_questions(templates, 3) != quiz_questions(templates, 4)


def test_all_answers_of_the_right_kind_can_be_chosen(templates):
    sizes = {question.group: len(question.choices) for seed in SEEDS for question in quiz_questions(templates, seed)}
    assert sizes["count"] == 11
    assert sizes["exist"] == sizes["compare numbers"] == sizes["compare attribute"] == 2
    assert sizes["query attribute"] in (2, 3, 8)


TOLD = [Told("count", "3", "4"), Told("count", "3", "3"), Told("count", "5", "2"), Told("exist", "yes", None)]


def test_a_report_counts_by_group():
    found = told_report(TOLD)
    assert (found.overall.accuracy, found.overall.count) == (0.25, 4)
    assert found.groups["count"].accuracy == pytest.approx(1 / 3)
    assert (found.groups["exist"].accuracy, found.groups["exist"].count) == (0.0, 1)
    assert found.groups["query attribute"].count == 0


def test_a_report_of_nothing_has_no_accuracy():
    assert math.isnan(told_report([]).overall.accuracy)


def test_wrong_counts_are_told_by_how_much_they_miss():
    assert (miscounts(TOLD).accuracy, miscounts(TOLD).count) == (0.5, 2)
    assert miscounts([Told("exist", "yes", "no")]).count == 0


def test_two_sides_are_compared_question_by_question():
    people = [Told("exist", "yes", given) for given in ("yes", "yes", "yes", "no", "no", "no")]
    network = [Told("exist", "yes", given) for given in ("yes", "no", "yes", "yes", "no", "no")]
    found = agreement(people, network)
    assert (found.both_right, found.only_first_right, found.only_second_right, found.both_wrong) == (2, 1, 1, 2)
    assert found.first_wrong_where_second_is_right.accuracy == pytest.approx(1 / 3)
    assert found.first_wrong_where_second_is_wrong.accuracy == pytest.approx(2 / 3)
