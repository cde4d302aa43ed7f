"""Changes of the question, checked against single questions put to the same network."""

import numpy as np
import pytest

from film_viz.analysis.answers.ask import ask
from film_viz.analysis.why.effects import Verdict
from film_viz.analysis.why.question import question_effects, word_changes
from film_viz.analysis.why.word_flip import word_flip
from film_viz.questions.execute import execute
from film_viz.questions.parse import parse_question
from film_viz.questions.vocabulary import UnknownWordError
from three_objects import SCENE

QUESTION = "Is there any blue ball left of the red cube?"


def read(checkpoint, text):
    return checkpoint.vocabulary.decode(checkpoint.vocabulary.encode(text)).split()


def test_every_change_is_one_word_or_phrase_in_its_place(saved_checkpoint):
    words = read(saved_checkpoint, QUESTION)
    changes = word_changes(QUESTION, saved_checkpoint)
    for change in changes:
        rest = words[change.first + len(change.old) :]
        assert tuple(words[change.first : change.first + len(change.old)]) == change.old
        assert read(saved_checkpoint, change.question) == [*words[: change.first], *change.new, *rest]
    assert len({change.question for change in changes}) == len(changes)
    left_out = [change for change in changes if change.kind == "left out"]
    assert [change.old for change in left_out] == [(word,) for word in words]


def test_words_for_the_same_and_alternatives_are_told_apart(saved_checkpoint):
    kind_of = {change.title: change.kind for change in word_changes(QUESTION, saved_checkpoint)}
    assert kind_of["ball -> sphere"] == kind_of["cube -> block"] == "same meaning"
    assert kind_of["ball -> block"] == kind_of["left -> right"] == kind_of["red -> cyan"] == "alternative"
    assert kind_of["without red"] == "left out"


def test_a_word_for_the_same_keeps_the_program(saved_checkpoint):
    same = [change for change in word_changes(QUESTION, saved_checkpoint) if change.kind == "same meaning"]
    assert len(same) == 2
    for change in same:
        assert change.is_taught
        assert parse_question(change.question).program == parse_question(QUESTION).program


def test_a_hole_in_the_sentence_is_not_taught(saved_checkpoint):
    is_taught = {change.title: change.is_taught for change in word_changes(QUESTION, saved_checkpoint)}
    assert not is_taught["without cube"]
    assert is_taught["without red"]


def test_a_question_of_one_word_keeps_it(saved_checkpoint):
    assert [change.title for change in word_changes("large?", saved_checkpoint)] == ["large -> big", "large -> tiny"]


def test_every_change_is_answered_as_the_question_alone_is(saved_checkpoint, features):
    found = question_effects(saved_checkpoint, features, QUESTION, SCENE)
    assert found.words == tuple(read(saved_checkpoint, QUESTION))
    np.testing.assert_allclose(found.effects.before, ask(saved_checkpoint, features, QUESTION).probability, atol=1e-5)
    for number in (0, 3, len(found.changes) - 1):
        alone = ask(saved_checkpoint, features, found.changes[number].question)
        np.testing.assert_allclose(found.effects.after[number], alone.probability, atol=1e-5)


def test_true_answers_are_those_of_the_changed_question(saved_checkpoint, features):
    found = question_effects(saved_checkpoint, features, QUESTION, SCENE)
    known = {change.title: truth.answer for change, truth in zip(found.changes, found.effects.truth_after, strict=True)}
    for title, text in (
        ("left -> right", "Is there any blue ball right of the red cube?"),
        ("blue -> green", "Is there any green ball left of the red cube?"),
    ):
        assert known[title] == execute(parse_question(text).program, SCENE).answer
    assert known["red -> gray"] is None


def test_without_a_scene_there_is_no_truth(saved_checkpoint, features):
    found = question_effects(saved_checkpoint, features, QUESTION)
    assert set(found.effects.verdicts) == {Verdict.UNKNOWN}
    assert "only the picture" in found.effects.truth_before.why


def test_changes_are_found_by_the_place_of_a_word(saved_checkpoint, features):
    found = question_effects(saved_checkpoint, features, QUESTION)
    place = found.words.index("red")
    assert {found.changes[i].old for i in found.at(place)} == {("red",)}
    assert len(found.at(place)) == 8


def test_unknown_words_are_named(saved_checkpoint, features):
    with pytest.raises(UnknownWordError, match="zebra"):
        question_effects(saved_checkpoint, features, "How many zebras are there?")


def test_the_smallest_flip_says_the_same_before_it_says_another_thing(saved_checkpoint, features):
    found = question_effects(saved_checkpoint, features, QUESTION)
    flip = word_flip(found)
    flips = found.effects.flips.tolist()
    assert (flip is None) == (not flips)
    order = ["same meaning", "alternative", "left out"]
    if flip is not None:
        assert flip in flips
        assert order.index(found.changes[flip].kind) == min(order.index(found.changes[i].kind) for i in flips)
