"""Tracing asks each block for what is due there, and for nothing else."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from film_viz.models.parts.tracing import TracingHead, levels_due, tracing_loss
from film_viz.models.system import Outcome
from film_viz.questions.step_sets import N_LEVELS, SETS_PER_LEVEL, UNKNOWN


@pytest.mark.parametrize("n_blocks", range(1, 13))
def test_levels_are_due_in_order_over_all_blocks(n_blocks):
    due = levels_due(n_blocks)
    assert len(due) == N_LEVELS
    assert list(due) == sorted(due)
    assert (due[0], due[-1]) == (0, n_blocks - 1)
    assert len(set(due)) == min(n_blocks, N_LEVELS)


def test_the_loss_is_the_cross_entropy_over_known_sets_and_objects_that_exist():
    torch.manual_seed(0)
    logits = torch.randn(2, 3, 2, dtype=torch.float64)
    cells = torch.tensor([[4, 0, -1], [1, -1, -1]])
    sets = torch.tensor([[0b110, UNKNOWN], [0b000, 0b001]])
    known = [(0, 0, 0, 0), (0, 1, 0, 1), (1, 0, 0, 0), (1, 0, 1, 1)]  # question, object, set, whether it belongs to it
    terms = [np.log1p(np.exp(-(2 * is_in - 1) * logits[q, o, s].item())) for q, o, s, is_in in known]
    assert tracing_loss(logits, cells, sets).item() == pytest.approx(np.mean(terms))


def test_a_set_is_asked_of_the_block_alone_where_it_is_due():
    torch.manual_seed(1)
    maps = [torch.randn(1, 5, 2, 3, requires_grad=True) for _ in range(4)]
    head = TracingHead([5] * 4, lambda outcome: maps)
    sets = torch.full((1, N_LEVELS * SETS_PER_LEVEL), UNKNOWN)
    sets[0, 2 * SETS_PER_LEVEL] = 0b10  # of level 2
    targets = SimpleNamespace(
        image_index=torch.tensor([0]),
        cells=torch.tensor([[5, 2, -1]]),
        attributes=torch.zeros(1, 3, 4, dtype=torch.int64),
        referents=torch.zeros(1, 3, 3, dtype=torch.bool),
        step_sets=sets,
    )
    head((), Outcome(torch.zeros(1, 2)), targets).backward()
    assert [m.grad is not None and bool(m.grad.any()) for m in maps] == [False, False, True, False]
    assert F.one_hot(torch.tensor([2, 5]), 6).sum(0).bool().tolist() == maps[2].grad.any(dim=1).flatten().tolist()
