"""Blocks without their question, checked against single modulations put to the same network."""

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import answer_under, ask, question_params
from film_viz.analysis.answers.reach import QUESTIONS
from film_viz.analysis.inside.edits import PARTS, swapped
from film_viz.analysis.why.blocks import block_effects, mean_params, without_blocks
from film_viz.models.checkpoint import Checkpoint

A, B = "How many cubes are there?", "Is there a red sphere?"


@pytest.fixture(scope="module")
def a(saved_checkpoint):
    return question_params(saved_checkpoint, A)[1]


def test_the_mean_is_that_of_questions_asked_one_by_one(saved_checkpoint):
    many = [question_params(saved_checkpoint, question)[1] for question in QUESTIONS]
    mean = mean_params(saved_checkpoint)
    torch.testing.assert_close(mean.gamma, torch.stack([each.gamma for each in many]).mean(dim=0))
    torch.testing.assert_close(mean.beta, torch.stack([each.beta for each in many]).mean(dim=0))


def test_a_skipped_block_is_one_that_is_not_there(saved_checkpoint, features, a):
    net = saved_checkpoint.model.net
    found = without_blocks(saved_checkpoint, features, a)
    with torch.inference_mode():
        second = net.blocks[1](features[0], a.gamma[:, 1], a.beta[:, 1]).output
        first = net.blocks[0](features[0], a.gamma[:, 0], a.beta[:, 0]).output
        for skipped, kept in ((0, second), (1, first)):
            expected = torch.softmax(net.classifier(kept).logits, dim=1)[0]
            np.testing.assert_allclose(found[skipped], expected, atol=1e-5)


def test_every_replacement_is_that_modulation_alone(saved_checkpoint, features, a):
    found = block_effects(saved_checkpoint, features, A, B)
    donors = {"mean": mean_params(saved_checkpoint), "other": question_params(saved_checkpoint, B)[1]}
    for name, donor in donors.items():
        for row, part in enumerate(PARTS):
            for column, block in enumerate((0, 1, None)):
                alone = answer_under(saved_checkpoint, features, (), swapped(a, donor, part, block))
                np.testing.assert_allclose(getattr(found, name)[row, column], alone.probability, atol=1e-5)


def test_gamma_and_beta_of_another_question_everywhere_answer_that_question(saved_checkpoint, features):
    found = block_effects(saved_checkpoint, features, A, B)
    np.testing.assert_allclose(found.other[-1, -1], ask(saved_checkpoint, features, B).probability, atol=1e-5)


def test_those_of_the_question_itself_change_nothing(saved_checkpoint, features):
    found = block_effects(saved_checkpoint, features, A, A)
    np.testing.assert_allclose(found.change(found.other), 0, atol=1e-6)
    assert found.change(found.skipped).shape == (2,)


def test_a_checkpoint_that_reads_no_question_of_the_mean_says_so(saved_checkpoint, monkeypatch):
    monkeypatch.setattr(Checkpoint, "name", "mute", raising=False)
    monkeypatch.setattr("film_viz.analysis.why.blocks.readable_questions", lambda checkpoint: ())
    with pytest.raises(ValueError, match="reads none of the questions"):
        mean_params(saved_checkpoint)
