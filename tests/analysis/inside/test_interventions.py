"""Interventions, checked against single questions put to the same network."""

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import answer_under, ask, question_params
from film_viz.analysis.inside.edits import PARTS, swapped
from film_viz.analysis.inside.interventions import (
    arithmetic,
    change_matrix,
    interpolation,
    largest_changes,
    nearest_questions,
    outcomes,
    stacked,
    transplants,
)
from film_viz.models.exhibits import Maxima
from film_viz.models.systems.film import FiLMParams

A, B = "How many cubes are there?", "Is there a red sphere?"


@pytest.fixture(scope="module")
def a(saved_checkpoint):
    return question_params(saved_checkpoint, A)[1]


@pytest.fixture(scope="module")
def b(saved_checkpoint):
    return question_params(saved_checkpoint, B)[1]


def test_the_ends_of_an_interpolation_are_the_two_questions(saved_checkpoint, features, a, b):
    along = outcomes(saved_checkpoint, features, interpolation(a, b, (0.0, 0.5, 1.0)))
    for index, question in ((0, A), (2, B)):
        alone = ask(saved_checkpoint, features, question)
        np.testing.assert_allclose(along.probability[index], alone.probability, atol=1e-5)
        np.testing.assert_array_equal(along.maxima[index], alone.exhibit(Maxima).counts)


def test_an_interpolation_in_one_block_leaves_the_others(a, b):
    way = interpolation(a, b, (0.0, 1.0), block=1)
    assert torch.equal(way.gamma[1, 0], a.gamma[0, 0])
    torch.testing.assert_close(way.gamma[1, 1], b.gamma[0, 1])


def test_every_cell_of_the_transplant_matrix_is_that_transplant_alone(saved_checkpoint, features, a, b):
    before = ask(saved_checkpoint, features, A)
    many = outcomes(saved_checkpoint, features, transplants(a, b, 2))
    matrix = change_matrix(before.probability, many, "yes")
    assert matrix.shape == (3, 3)
    for row, part in enumerate(PARTS):
        for column, block in enumerate((0, 1, None)):
            alone = answer_under(saved_checkpoint, features, (), swapped(a, b, part, block))
            expected = alone.probability_of("yes") - before.probability_of("yes")
            assert matrix[row, column] == pytest.approx(expected, abs=1e-5)


def test_transplanting_everything_gives_question_b(saved_checkpoint, features, a, b):
    many = outcomes(saved_checkpoint, features, transplants(a, b, 2))
    np.testing.assert_allclose(many.probability[-1], ask(saved_checkpoint, features, B).probability, atol=1e-5)


def test_arithmetic_with_a_twice_gives_c(a, b):
    torch.testing.assert_close(arithmetic(a, a, b).gamma, b.gamma)
    torch.testing.assert_close(arithmetic(a, b, b).beta, a.beta)


def test_the_nearest_question_to_one_of_a_bank_is_itself():
    rng = np.random.default_rng(1)
    gamma, beta = rng.normal(size=(2, 11, 3, 5)).astype(np.float32)
    own = FiLMParams(torch.from_numpy(gamma[7:8]), torch.from_numpy(beta[7:8]))
    near, distance = nearest_questions(gamma, beta, own, 4)
    flat = np.concatenate([gamma.reshape(11, -1), beta.reshape(11, -1)], axis=1)
    every = np.linalg.norm(flat - flat[7], axis=1)
    assert near.tolist() == np.argsort(every)[:4].tolist()
    np.testing.assert_allclose(distance, np.sort(every)[:4], rtol=1e-4)


def test_the_channels_that_differ_most_come_first_and_a_flip_is_told():
    gamma, beta = np.ones((2, 3, 5)), np.zeros((2, 3, 5))
    gamma[1, 2, 4], beta[1, 0, 1] = -3.0, 2.0
    first, second, third = largest_changes((gamma[0], beta[0]), (gamma[1], beta[1]), 3)
    assert (first.block, first.channel, first.gamma, first.is_flipped) == (2, 4, (1.0, -3.0), True)
    assert (second.block, second.channel, second.beta, second.is_flipped) == (0, 1, (0.0, 2.0), False)
    assert third.gamma == (1.0, 1.0)


def test_interventions_leave_the_model_and_the_questions_alone(saved_checkpoint, features, a, b):
    weights = {name: value.clone() for name, value in saved_checkpoint.model.state_dict().items()}
    gamma = a.gamma.clone()
    outcomes(saved_checkpoint, features, stacked([a, b, arithmetic(a, b, a)]))
    assert all(torch.equal(value, weights[name]) for name, value in saved_checkpoint.model.state_dict().items())
    assert torch.equal(a.gamma, gamma)
