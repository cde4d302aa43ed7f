"""A question's family is the one that it was made from, however its file counts families, or it is not known."""

import json

import pytest

from film_viz.data.family_numbers import GivenFamily, family_numbers
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.scenes.sampling import sample_scene

TEMPLATES = load_templates()


@pytest.fixture(scope="module")
def asked():
    generator = QuestionGenerator(TEMPLATES, seed=0)
    return [question for seed in range(30) for question in generator.questions(sample_scene(seed), 5)]


def given(asked, number, with_file=True, with_program=True):
    return [
        GivenFamily(number(q), q.template_file if with_file else None, q.program if with_program else None, i)
        for i, q in enumerate(asked)
    ]


def truth(asked):
    return [question.family_index for question in asked]


def in_file(question):
    return TEMPLATES[question.family_index].position


@pytest.mark.parametrize("with_file", [True, False])
@pytest.mark.parametrize("with_program", [True, False])
def test_clevrs_own_numbers_stay(asked, with_file, with_program):
    found, sentence = family_numbers(given(asked, lambda q: q.family_index, with_file, with_program))
    assert (found, sentence) == (truth(asked), "")


@pytest.mark.parametrize("write", [float, str])
def test_numbers_may_be_written_otherwise(asked, write):
    assert family_numbers(given(asked, lambda q: write(q.family_index))) == (truth(asked), "")


@pytest.mark.parametrize("with_program", [True, False])
def test_numbers_within_each_file_are_found_to_be_such(asked, with_program):
    found, sentence = family_numbers(given(asked, in_file, with_program=with_program))
    assert found == truth(asked)
    assert sentence == "question_family_index counts within template_filename, and is read so"


def test_numbers_within_a_file_that_is_not_named_are_not_used(asked):
    found, sentence = family_numbers(given(asked, in_file, with_file=False))
    assert set(found) == {None}
    assert "means neither CLEVR's families 0 to 89 nor places in template_filename: question " in sentence


def test_families_of_other_files_are_not_mistaken_for_clevrs(asked):
    own, other = given(asked, in_file)[:20], [GivenFamily(3, "mine.json", None, 0)]
    assert family_numbers(own + other)[0] == [*truth(asked)[:20], None]
    assert family_numbers(other) == ([None], "question_family_index counts within template_filename, and is read so")
    assert family_numbers([GivenFamily(95, "mine.json", None, 0)]) == ([95], "")


@pytest.mark.parametrize("number", [-1, 2.5, "three", True, [], {}, float("nan"), 1e308, 10**400, "9" * 400])
def test_what_is_no_number_is_told_and_trusted_no_more(asked, number):
    found, sentence = family_numbers([*given(asked, lambda q: q.family_index)[:5], GivenFamily(number, None, None, 7)])
    assert found == [None] * 6
    assert "question 7 has" in sentence


def test_questions_may_have_no_number():
    assert family_numbers([GivenFamily(None, None, None, 0)] * 3) == ([None] * 3, "")
    assert family_numbers([]) == ([], "")


def test_the_reference_keeps_its_numbers(shared_dir):
    path = shared_dir / "clevr" / "reference" / "questions" / "CLEVR_ref_questions.json"
    records = json.loads(path.read_text())["questions"]
    whole = [GivenFamily(r["question_family_index"], r["template_filename"], None, 0) for r in records]
    local = [GivenFamily(r["family_in_file"], r["template_filename"], None, 0) for r in records]
    assert family_numbers(whole)[0] == family_numbers(local)[0] == [r["question_family_index"] for r in records]
