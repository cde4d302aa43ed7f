"""Perception is counted as it reads: objects in their cells, cells with objects, and attributes."""

import numpy as np
import pytest
import torch

from film_viz.evaluation.perception import perceive_fresh, perceived
from film_viz.models.parts.blocks import Stem
from film_viz.models.parts.heads import CLASSES, PerceptionHead


def test_what_a_perfect_head_says_scores_all_and_each_mistake_costs_its_own():
    cells = torch.tensor([[4, 7, -1], [2, -1, -1]])
    attributes = torch.tensor([[[1, 3, 0, 2], [0, 7, 1, 1], [0, 0, 0, 0]], [[1, 0, 1, 0], [0] * 4, [0] * 4]])
    maps = torch.zeros(2, 1 + sum(CLASSES), 3, 3)
    maps[:, 0] = -1
    begins = 1 + np.cumsum((0, *CLASSES[:-1]))
    for image, thing in ((0, 0), (0, 1), (1, 0)):
        y, x = divmod(int(cells[image, thing]), 3)
        maps[image, 0, y, x] = 1
        for begin, value in zip(begins, attributes[image, thing].tolist(), strict=True):
            maps[image, begin + value, y, x] = 5
    whole = perceived(maps, cells, attributes)
    assert (whole.found.accuracy, whole.true.accuracy, whole.known.accuracy) == (1, 1, 1)
    assert whole.found.count == 3

    maps[1, 0, 0, 2], maps[1, 0, 0, 0] = -1, 1  # the only object of the second scene is seen elsewhere
    maps[0, begins[1] + 5, 1, 1] = 9  # and one of the first has another color
    worse = perceived(maps, cells, attributes)
    assert worse.found.accuracy == worse.true.accuracy == pytest.approx(2 / 3)
    assert worse.attributes["color"].accuracy == pytest.approx(2 / 3)
    assert worse.known.accuracy == pytest.approx(1 / 3)
    assert worse.to_json()["attributes"]["shape"]["accuracy"] == 1


def test_fresh_scenes_are_the_same_ones_each_time():
    torch.manual_seed(0)
    stem, head = Stem(3, 5, 3).eval(), PerceptionHead(5)
    first, again = (perceive_fresh(stem, head, 56, 21) for _ in range(2))
    assert first.attributes == again.attributes
    assert first.found == again.found
    assert first.found.count > 40
