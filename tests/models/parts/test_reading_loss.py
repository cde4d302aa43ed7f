"""The loss of reading is least where all is read as it is, and each mistake makes it larger."""

import numpy as np
import pytest
import torch

from film_viz.data.batch import scene_targets
from film_viz.models.parts.reading_loss import SPREAD, ReadingHead, marks_loss, reading_loss
from film_viz.models.system import Outcome
from film_viz.scenes.sampling import sample_scene
from reading_maps import perfect_maps

CELLS = 32
SCENE = sample_scene(8)
TARGETS = scene_targets(SCENE, CELLS)
OTHER = 1 - int(TARGETS.attributes[0, 0])  # the size that the first object has not


def loss_of(maps):
    there, attributes, places = (
        torch.from_numpy(part)[None] for part in (TARGETS.cells >= 0, TARGETS.attributes, TARGETS.places)
    )
    return reading_loss(maps, there, attributes, places).item()


@pytest.mark.parametrize(
    ("part", "channel", "change"), [("mark", 0, -50), ("offset", 1, 0.5), ("looks", OTHER, 60), ("moved", 0, 0.2)]
)
def test_every_mistake_costs(part, channel, change):
    right, wrong = perfect_maps(SCENE, CELLS), perfect_maps(SCENE, CELLS)
    row, column = divmod(int(TARGETS.cells[0]), CELLS)
    getattr(wrong, part)[0, channel, row, column] += change
    assert loss_of(wrong) > loss_of(right) + 1e-3


def test_the_loss_of_marks_is_the_focal_loss_cell_by_cell():
    marks = torch.randn(1, 5, 7, generator=torch.Generator().manual_seed(2))
    centers, there = torch.tensor([[[2.3, 1.9], [5.5, 3.5], [1.0, 1.0]]]), torch.tensor([[True, True, False]])
    total = 0.0
    for row in range(5):
        for column in range(7):
            held = 1 / (1 + np.exp(-marks[0, row, column].item()))
            distances = [np.hypot(column + 0.5 - x, row + 0.5 - y) for x, y in ((2.3, 1.9), (5.5, 3.5))]
            if (row, column) in ((1, 2), (3, 5)):
                total -= (1 - held) ** 2 * np.log(held)
            else:
                near = max(np.exp(-(d**2) / (2 * SPREAD**2)) for d in distances)
                total -= (1 - near) ** 4 * held**2 * np.log(1 - held)
    assert marks_loss(marks, centers, there).item() == pytest.approx(total, rel=1e-4)


def test_where_places_are_unknown_reading_cannot_be_taught():
    class Packed:
        cells = attributes = torch.zeros(1, 2)
        places = None

    with pytest.raises(ValueError, match="leave data out"):
        ReadingHead()((torch.zeros(1, 22, 4, 4),), Outcome(torch.zeros(1, 28)), Packed())
