"""Against `nn.GRU` and against questions that really end early."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import ask, image_features, question_params
from film_viz.analysis.film import film_of
from film_viz.analysis.lessons.word_by_word import word_by_word
from film_viz.models.checkpoint import load_checkpoint
from film_viz.store.gallery import gallery_picture

QUESTION = "What color is the cube left of the small sphere?"


@pytest.fixture(scope="module")
def read(app_home):
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    seen = image_features(checkpoint, gallery_picture("seed-1"))
    return checkpoint, seen, word_by_word(checkpoint, seen, QUESTION)


def test_states_are_those_of_pytorchs_gru(read):
    checkpoint, _, steps = read
    generator = film_of(checkpoint).generator
    ids = torch.tensor([checkpoint.vocabulary.encode(QUESTION)])
    with torch.inference_mode():
        wanted = generator.gru(generator.embedding(ids))[0][0]
    np.testing.assert_allclose(steps.state, wanted, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(steps.before[1:], steps.state[:-1])
    assert not steps.before[0].any()


def test_the_four_equations_hold_for_the_numbers_shown(read):
    _, _, steps = read
    logistic = lambda x: 1 / (1 + np.exp(-x))  # noqa: E731
    (r_x, z_x, n_x), (r_h, z_h, n_h) = steps.of_word.transpose(1, 0, 2), steps.of_state.transpose(1, 0, 2)
    np.testing.assert_allclose(steps.reset, logistic(r_x + r_h), rtol=1e-4)
    np.testing.assert_allclose(steps.update, logistic(z_x + z_h), rtol=1e-4)
    np.testing.assert_allclose(steps.candidate, np.tanh(n_x + steps.reset * n_h), rtol=1e-4, atol=1e-6)
    new = (1 - steps.update) * steps.before + steps.update * steps.candidate
    np.testing.assert_allclose(steps.state, new, rtol=1e-4, atol=1e-6)


def test_after_each_word_gamma_and_answer_are_those_of_a_question_that_ends_there(read):
    checkpoint, seen, steps = read
    for index in (0, 4, len(steps.words) - 1):
        beginning = " ".join(steps.words[: index + 1])
        np.testing.assert_allclose(steps.gamma[index], question_params(checkpoint, beginning)[1].gamma[0], atol=1e-5)
        np.testing.assert_allclose(steps.probability[index], ask(checkpoint, seen, beginning).probability, atol=1e-5)


def test_a_words_change_is_measured_from_the_word_before(read):
    _, _, steps = read
    wanted = [np.sqrt(np.mean((after - before) ** 2)) for before, after in pairwise(steps.gamma)]
    np.testing.assert_allclose(steps.gamma_change[1:], wanted, rtol=1e-5)
    assert len(steps.gamma_change) == len(steps.words)


def test_a_question_without_words_is_refused(read):
    checkpoint, seen, _ = read
    with pytest.raises(ValueError, match="at least one word"):
        word_by_word(checkpoint, seen, "?")
