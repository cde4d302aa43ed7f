"""The fewest channels that flip an answer are tried again, and with one fewer."""

import pytest
import torch

from film_viz.analysis.answers.ask import question_params
from film_viz.analysis.inside.edits import exchanged
from film_viz.analysis.inside.interventions import outcomes
from film_viz.analysis.why.asking import seen_of, training_pictures
from film_viz.analysis.why.blocks import mean_params
from film_viz.analysis.why.channel_flip import fewest_channels

QUESTION, OTHER = "What color is the cube?", "How many cubes are there?"


@pytest.fixture(scope="module")
def asked(trained, gallery_scene):
    seen = seen_of(trained, training_pictures(trained, [gallery_scene]))
    return trained, seen, question_params(trained, QUESTION)[1], question_params(trained, OTHER)[1]


def answer_with(asked, places):
    checkpoint, seen, own, other = asked
    where = torch.zeros(1, *own.gamma.shape[1:], dtype=torch.bool)
    for block, channel in places:
        where[0, block, channel] = True
    return outcomes(checkpoint, seen, exchanged(own, other, "both", where)).best(0)


@pytest.mark.slow
def test_the_channels_flip_the_answer_and_none_of_them_is_too_many(asked):
    found = fewest_channels(*asked)
    assert (found.first, found.last) == (answer_with(asked, ()), answer_with(asked, found.places))
    assert found.first != found.last
    assert len(set(found.places)) == len(found.places)
    for left_out in found.places:
        assert answer_with(asked, [place for place in found.places if place != left_out]) == found.first


@pytest.mark.slow
def test_a_channel_that_is_enough_alone_is_found(asked, gallery_scene):
    checkpoint, seen, _, other = asked
    own = question_params(checkpoint, "How many metal things are there?")[1]
    found = fewest_channels(checkpoint, seen, own, other)
    assert len(found.places) == 1
    assert found.alone.argmin() == found.places[0][0] * found.alone.shape[1] + found.places[0][1]


def test_the_same_channels_are_found_again(saved_checkpoint, features):
    own = question_params(saved_checkpoint, QUESTION)[1]
    first, second = (fewest_channels(saved_checkpoint, features, own, mean_params(saved_checkpoint)) for _ in range(2))
    assert (first and first.places) == (second and second.places)


def test_a_question_is_not_flipped_by_its_own_gamma_and_beta(saved_checkpoint, features):
    own = question_params(saved_checkpoint, QUESTION)[1]
    assert fewest_channels(saved_checkpoint, features, own, own) is None
