"""Questions one word apart."""

import pytest

from film_viz.analysis.answers.minimal_pairs import minimal_pairs
from film_viz.models.checkpoint import load_checkpoint
from film_viz.questions.parse import parse_question


@pytest.fixture(scope="module")
def checkpoint(app_home):
    return load_checkpoint(app_home / "checkpoints" / "first")


def test_one_word_changes_and_the_rest_stays(checkpoint):
    pairs = {
        pair.title: pair.question for pair in minimal_pairs("What color is the thing left of the cube?", checkpoint)
    }
    assert pairs["left -> right"] == "What color is the thing right of the cube?"
    assert pairs["cube -> sphere"] == "What color is the thing left of the sphere?"
    assert pairs["color -> shape"] == "What shape is the thing left of the cube?"


def test_phrases_change_as_a_whole(checkpoint):
    pairs = [pair.question for pair in minimal_pairs("Is anything in front of the cube?", checkpoint)]
    assert "Is anything behind the cube?" in pairs
    back = [pair.question for pair in minimal_pairs("How many things are behind the cube?", checkpoint)]
    assert "How many things are in front of the cube?" in back


@pytest.mark.parametrize("left", ["left of", "to the left of", "on the left side of"])
def test_relations_change_across_directions_in_every_wording(checkpoint, left):
    question = f"What color is the thing {left} the cube?"
    pairs = {pair.title: pair.question for pair in minimal_pairs(question, checkpoint)}
    assert pairs["left -> behind"] == "What color is the thing behind the cube?"
    assert pairs["left -> in front of"] == "What color is the thing in front of the cube?"
    back = {pair.title: pair.question for pair in minimal_pairs(pairs["left -> behind"], checkpoint)}
    assert back["behind -> left of"] == "What color is the thing left of the cube?"


def test_capitals_stay_and_words_inside_words_are_left_alone(checkpoint):
    assert [p.question for p in minimal_pairs("More?", checkpoint)] == ["Fewer?"]
    assert minimal_pairs("colored", checkpoint) == ()


def test_the_changed_questions_can_still_be_understood(checkpoint):
    for pair in minimal_pairs("How many small metal cubes are left of the red ball?", checkpoint):
        assert parse_question(pair.question).program.question_type == "count"
