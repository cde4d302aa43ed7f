"""What one step changes."""

from dataclasses import replace

import pytest
import torch

from film_viz.training.calibrate import random_batch
from film_viz.training.learning import Learning

CPU = torch.device("cpu")


def moved(learning: Learning, rate: float, of_heads: float | None = None) -> set[str]:
    """Which parts of the learner a step at these rates changes."""
    before = {name: weights.clone() for name, weights in learning.learner.named_parameters()}
    learning.update(random_batch(learning.config), rate, of_heads)
    after = learning.learner.named_parameters()
    return {name.partition(".")[0] for name, weights in after if not torch.equal(weights, before[name])}


def test_heads_learn_alone_where_they_come_first(tiny_config):
    learning = Learning.start(replace(tiny_config, heads_first=2), CPU)
    assert moved(learning, 0.0, 1e-2) == {"heads"}
    assert moved(learning, 1e-2, 1e-2) == {"model", "heads"}


def test_a_state_of_heads_that_come_first_is_taken_up(tiny_config):
    learning, other = (Learning.start(replace(tiny_config, heads_first=2), CPU) for _ in range(2))
    moved(learning, 1e-2)
    other.load_state(learning.state())
    a, b = (one.optimizer.state_dict() for one in (learning, other))
    assert [len(group["params"]) for group in a["param_groups"]] == [
        len(group["params"]) for group in b["param_groups"]
    ]
    assert all(torch.equal(a["state"][i]["exp_avg"], b["state"][i]["exp_avg"]) for i in a["state"])


def test_heads_cannot_come_first_where_none_teaches(tiny_config):
    config = replace(tiny_config, heads_first=2, perception_weight=0.0, grounding_weight=0.0, naming_weight=0.0)
    with pytest.raises(ValueError, match="heads_first is for losses beside that of the answers"):
        Learning.start(config, CPU)
