"""Handing channels over from one question to another, checked against single questions and single edits."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import answer_under, ask, question_params
from film_viz.analysis.inside.edits import Edit, References, edited
from film_viz.analysis.inside.handover import Handover, handover, handover_counts, one_channel_each

A, B = "How many cubes are there?", "Is there a red sphere?"


@pytest.fixture(scope="module")
def params(saved_checkpoint):
    return [question_params(saved_checkpoint, question)[1] for question in (A, B)]


@pytest.fixture(scope="module")
def handed(saved_checkpoint, features, params):
    return handover(saved_checkpoint, features, *params)


def test_it_goes_from_question_b_to_question_a(saved_checkpoint, features, handed):
    for index, question in ((0, B), (-1, A)):
        alone = ask(saved_checkpoint, features, question).probability
        np.testing.assert_allclose(handed.ranked[index], alone, atol=1e-5)
        np.testing.assert_allclose(handed.random[index], alone, atol=1e-5)


@pytest.mark.parametrize("index", [1, 2, 7])
def test_every_step_is_that_edit_alone(saved_checkpoint, features, params, handed, index):
    a, b = params
    changed = edited(b, [Edit("as in A", "both", most=handed.counts[index])], References(pinned=a))
    alone = answer_under(saved_checkpoint, features, (), changed)
    np.testing.assert_allclose(handed.ranked[index], alone.probability, atol=1e-5)


def test_one_channel_each_is_as_in_a(params):
    a, b = params
    each = one_channel_each(a, b, [(0, 3), (1, 2)])
    alone = edited(b, [Edit("as in A", "both", block=1, channel=2)], References(pinned=a))
    assert len(each) == 2
    assert torch.equal(each.gamma[1], alone.gamma[0])
    assert torch.equal(each.beta[1], alone.beta[0])
    assert (each.gamma[0] != b.gamma[0]).nonzero().tolist() == [[0, 3]]


def test_the_counts_go_from_none_to_all():
    counts = handover_counts(259)
    assert counts[:18] == (*range(17), 20)
    assert counts[-1] == 259
    assert all(low < high <= 1.25 * low for low, high in pairwise(counts[16:]))
    assert handover_counts(5) == (0, 1, 2, 3, 4, 5)


def test_enough_is_the_first_count_at_which_the_answer_is_the_best():
    ranked = np.array([[0.9, 0.1, 0.0], [0.3, 0.6, 0.1], [0.6, 0.4, 0.0], [0.1, 0.9, 0.0]])
    found = Handover((0, 1, 2, 4), ("yes", "no", "red"), ranked, ranked)
    assert (found.enough("yes"), found.enough("no"), found.enough("red")) == (0, 1, None)
