"""Scores are plain averages over the right questions; predicting leaves the model as it was found."""

import math

import numpy as np
import pytest
import torch

from film_viz.models.film import FiLMModel
from film_viz.training.scoring import predict, report


def test_scores_are_averages_by_group_and_type():
    types = ["count", "count", "exist", "query_size", "query_color", "query_color"]
    right = np.array([True, False, True, True, False, False])
    scores = report(right, types)
    assert (scores.overall.accuracy, scores.overall.count) == (0.5, 6)
    assert (scores.groups["query attribute"].accuracy, scores.groups["query attribute"].count) == (
        pytest.approx(1 / 3),
        3,
    )
    assert scores.types["count"].accuracy == 0.5
    assert math.isnan(scores.types["less_than"].accuracy)


@pytest.mark.parametrize("training", [True, False])
def test_predicting_leaves_the_training_mode_and_the_statistics(tiny_config, training):
    model = FiLMModel(tiny_config.model).train(training)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    images = torch.randint(0, 256, (2, 3, 64, 64), dtype=torch.uint8)
    tokens, lengths = torch.randint(1, 50, (5, 7)), torch.tensor([7, 3, 1, 2, 5])
    index = torch.tensor([0, 1, 1, 0, 1])
    answers = predict(model, images, tokens, lengths, index)
    assert answers.shape == (5,)
    assert model.training is training
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    alone = predict(model, images[1:], tokens[1:2], lengths[1:2], torch.tensor([0]))
    assert alone.item() == answers[1].item()
