"""The losses of heads are cross-entropies over the right cells."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from film_viz.models.parts.heads import CLASSES, at_cells, grounding_loss, named_sets, naming_loss, perception_loss

CELLS = torch.tensor([[4, 0, -1], [1, -1, -1]])  # two pictures on a map of 2 x 3 cells


def test_values_are_read_at_the_row_and_column_of_a_cell():
    maps = torch.arange(2 * 5 * 2 * 3, dtype=torch.float32).view(2, 5, 2, 3)
    values = at_cells(maps, CELLS)
    assert torch.equal(values[0, 0], maps[0, :, 1, 1])
    assert torch.equal(values[1, 0], maps[1, :, 0, 1])


def test_perception_is_the_cross_entropy_of_presence_and_of_each_attribute():
    torch.manual_seed(0)
    maps = torch.randn(2, 1 + sum(CLASSES), 2, 3, dtype=torch.float64)
    attributes = torch.stack([torch.randint(n, (2, 3)) for n in CLASSES], dim=2)
    probability = 1 / (1 + np.exp(-maps[:, 0].numpy().reshape(2, 6)))
    occupied = np.array([[1, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, 0]])
    expected = -np.log(np.where(occupied, probability, 1 - probability)).mean()
    for i, n in enumerate(CLASSES):
        first = 1 + sum(CLASSES[:i])
        logits = [maps[p, first : first + n].flatten(1)[:, c].numpy() for p, c in ((0, 4), (0, 0), (1, 1))]
        wanted = [attributes[0, 0, i], attributes[0, 1, i], attributes[1, 0, i]]
        surprise = [-row[k] + np.log(np.exp(row).sum()) for row, k in zip(logits, wanted, strict=True)]
        expected += np.mean(surprise)
    assert perception_loss(maps, CELLS, attributes).item() == pytest.approx(expected)


def test_grounding_is_the_cross_entropy_over_objects_that_exist():
    torch.manual_seed(0)
    maps = torch.randn(2, 3, 2, 3)
    referents = torch.rand(2, 3, 3) > 0.5
    terms = [
        F.binary_cross_entropy_with_logits(maps[p, :, c // 3, c % 3], referents[p, :, k].float())
        for p, k, c in ((0, 0, 4), (0, 1, 0), (1, 0, 1))
    ]
    assert grounding_loss(maps, CELLS, referents).item() == pytest.approx(torch.stack(terms).mean().item())


def test_naming_counts_every_set_and_describes_single_objects():
    torch.manual_seed(0)
    logits = torch.randn(2, 3 * (11 + sum(CLASSES)), dtype=torch.float64)
    attributes = torch.stack([torch.randint(n, (2, 10)) for n in CLASSES], dim=2)
    referents = torch.zeros(2, 3, 10, dtype=torch.bool)
    referents[0, 0, [2, 5]] = True  # two objects are counted,
    referents[0, 2, 7] = True  # found by way of a third
    referents[1, 0, 4] = referents[1, 1, 1] = True  # two single objects are compared,
    referents[1, 2, [1, 4]] = True  # and nothing else was singled out

    rows = logits.numpy().reshape(6, -1)
    sizes, singles = [2, 0, 1, 1, 1, 0], {2: (0, 7), 3: (1, 4), 4: (1, 1)}

    def surprise(row, first, n, k):
        part = rows[row, first : first + n]
        return np.log(np.exp(part).sum()) - part[k]

    expected = np.mean([surprise(row, 0, 11, k) for row, k in enumerate(sizes)])
    for i, n in enumerate(CLASSES):
        first = 11 + sum(CLASSES[:i])
        expected += np.mean([surprise(row, first, n, int(attributes[q, o, i])) for row, (q, o) in singles.items()])
    assert naming_loss(logits, attributes, named_sets(referents)).item() == pytest.approx(expected)
