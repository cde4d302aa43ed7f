"""Scores are plain averages over the right questions; predicting leaves the model as it was found."""

import math

import numpy as np
import pytest
import torch

from film_viz.evaluation.scoring import Report, Score, predict, report
from film_viz.models.system import Questions
from film_viz.models.systems.film import FiLMModel


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
    answers = predict(model, images, Questions(tokens, lengths), index)
    assert answers.shape == (5,)
    assert model.training is training
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    alone = predict(model, images[1:], Questions(tokens[1:2], lengths[1:2]), torch.tensor([0]))
    assert alone.item() == answers[1].item()


@pytest.mark.parametrize(("right", "count"), [(0, 7), (3, 7), (7, 7), (1, 1), (961, 1000)])
def test_the_interval_is_wilsons(right, count):
    for limit in Score(right / count, count).interval:  # where the share seen is 1.96 deviations of the true share off
        assert (right / count - limit) ** 2 == pytest.approx(1.959964**2 * limit * (1 - limit) / count, abs=1e-6)


def test_an_interval_holds_what_was_seen_and_an_accuracy_that_was_rounded_is_that_of_the_nearest_count():
    low, high = Score(0.957, 150_000).interval
    assert low < 0.957 < high
    assert Score(0.3333, 3).interval == Score(1 / 3, 3).interval


def test_without_questions_the_interval_says_nothing():
    assert Score(float("nan"), 0).interval == (0, 1)


def test_an_unknown_type_counts_only_overall_and_families_are_those_asked():
    scores = report(np.array([True, False, True]), ["count", None, "count"], [53, None, 7])
    assert scores.overall.count == 3
    assert (scores.types["count"].count, scores.groups["count"].accuracy) == (2, 1)
    assert {family: score.count for family, score in scores.families.items()} == {7: 1, 53: 1}


def test_json_has_accuracy_count_and_interval_and_null_without_questions():
    contents = report(np.array([True, False]), ["exist", "exist"], [4, 4]).to_json()
    low, high = Score(0.5, 2).interval
    half = {"accuracy": 0.5, "count": 2, "interval": [low, high]}
    assert contents["overall"] == contents["groups"]["exist"] == contents["types"]["exist"] == half
    assert contents["families"] == {"4": half}
    assert contents["types"]["count"] == {"accuracy": None, "count": 0, "interval": [0, 1]}


def test_a_report_comes_back_from_json():
    before = report(np.array([True, False, True]), ["count", "exist", "exist"], [4, 7, 7])
    after = Report.from_json(before.to_json())
    assert after.to_json() == before.to_json()
    assert after.families == before.families
    assert math.isnan(after.types["less_than"].accuracy)
