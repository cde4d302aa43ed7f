"""Free wording is read as taught questions of the same meaning, or refused with the reason, and never read wrongly."""

import json
from pathlib import Path

import pytest

from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.parse import parse_question
from film_viz.questions.program import Program
from film_viz.questions.reading.reader import UnreadError, read_question
from film_viz.questions.reading.refusals import REASONS
from film_viz.questions.templates import load_templates
from film_viz.scenes.sampling import sample_scene
from phrasings import LISTS, mean_the_same, outcome, phrasings


@pytest.fixture(scope="module", params=LISTS)
def fares(request: pytest.FixtureRequest) -> list[tuple[str, str, str]]:
    return [(typed, expected, outcome(typed, expected)) for typed, expected in phrasings(request.param)]


def test_the_lists_hold_more_than_400_different_phrasings() -> None:
    typed = [each for half in LISTS for each, _ in phrasings(half)]
    assert len(set(typed)) == len(typed) > 400


def test_no_phrasing_is_read_wrongly(fares: list[tuple[str, str, str]]) -> None:
    assert [typed for typed, _, how in fares if how == "read wrongly"] == []


def test_nine_in_ten_answerable_phrasings_are_read(fares: list[tuple[str, str, str]]) -> None:
    answerable = [how for _, expected, how in fares if not expected.startswith("!")]
    assert answerable.count("read rightly") > 0.97 * len(answerable)


def test_nine_in_ten_refusals_give_the_right_reason(fares: list[tuple[str, str, str]]) -> None:
    refused = [how for _, expected, how in fares if expected.startswith("!")]
    assert refused.count("refused rightly") > 0.95 * len(refused)


def test_a_question_that_was_taught_goes_through_unchanged() -> None:
    generator = QuestionGenerator(load_templates(), seed=11)
    for seed in range(12):
        for question in generator.questions(sample_scene(seed), 8):
            reading = read_question(question.text)
            assert reading.is_unchanged
            assert reading.question == question.text
            assert reading.program == question.program


def test_what_a_sentence_is_read_as_is_taught_and_of_the_same_program() -> None:
    for typed, expected in phrasings("tuning"):
        if expected.startswith("!") or typed == "hw many cubs ther are":
            continue
        reading = read_question(typed)
        again = read_question(reading.question)
        assert again.is_unchanged
        assert again.program == reading.program == parse_question(reading.question).program


def test_every_nearest_question_is_taught() -> None:
    found = 0
    for half in LISTS:
        for typed, expected in phrasings(half):
            if not expected.startswith("!"):
                continue
            with pytest.raises(UnreadError) as raised:
                read_question(typed)
            assert raised.value.reason in REASONS
            if raised.value.nearest:
                found += 1
                assert read_question(raised.value.nearest).is_unchanged
    assert found > 80


def test_published_questions_keep_their_published_programs(shared_dir: Path) -> None:
    published = json.loads((shared_dir / "clevr/reference/questions/CLEVR_ref_questions.json").read_text())["questions"]
    unread = 0
    for question in published:
        try:
            program = read_question(question["question"]).program
        except UnreadError:
            unread += 1
        else:
            assert mean_the_same(program, Program.from_json(question["program"])), question["question"]
    assert unread <= 0.02 * len(published)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("how many cubes are not red", "How many red cubes are there?"),
        ("what color is the largest ball", "What color is the large sphere?"),
        ("are there exactly two cubes", "How many cubes are there?"),
        ("what is next to the ball", "What shape is the thing left of the sphere?"),
        ("is there a black cube", "Is there a cube?"),
        ("what color are the cubes", "What color is the cube?"),
    ],
)
def test_a_refusal_offers_the_nearest_question_that_has_a_program(typed: str, nearest: str) -> None:
    with pytest.raises(UnreadError, match="the nearest question that has a program") as raised:
        read_question(typed)
    assert raised.value.nearest == nearest


@pytest.mark.parametrize("typed", ["is there a nto red cube", "is there a balck cube", "how many noen cubes"])
def test_a_slip_of_the_pen_is_never_mended_across_the_meaning(typed: str) -> None:
    with pytest.raises(UnreadError):
        read_question(typed)


def test_what_nobody_sees_changes_nothing() -> None:
    assert read_question("what\u200b colou\u00adr is\u00a0the box").question == "What color is the cube?"


@pytest.mark.parametrize("typed", ["", " ", "?", "\u200b", "left of " * 50, "the cube and " * 30, "<left> 's : ;"])
def test_nonsense_is_refused_and_soon(typed: str) -> None:
    with pytest.raises(UnreadError):
        read_question(typed)


def test_a_word_with_an_accent_is_one_word() -> None:
    assert read_question("how many cúbes are there").question == "How many cubes are there?"
    with pytest.raises(UnreadError) as raised:
        read_question("how many größe cubes are there")
    assert raised.value.words == ("größe",)
