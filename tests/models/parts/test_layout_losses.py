"""Given layouts become likelier; of drawn ones those that help to answer do."""

from dataclasses import dataclass

import pytest
import torch

from film_viz.models.parts.layout_losses import DECAY, ENTROPY_WEIGHT, FIRST_USUAL, LayoutLoss, SearchLoss
from film_viz.models.parts.layout_policy import Written


@dataclass
class Ran:
    logits: torch.Tensor
    written: Written
    is_drawn: bool


@dataclass
class Known:
    answers: torch.Tensor


def ran(is_drawn: bool, log_prob: torch.Tensor, entropy: torch.Tensor | None = None) -> Ran:
    nothing = torch.zeros_like(log_prob)
    written = Written(nothing.long(), nothing[:, :, None], log_prob, nothing if entropy is None else entropy)
    logits = torch.tensor([[4.0, 0.0, 0.0], [0.0, 0.0, 4.0]])  # the first is right, the second wrong
    return Ran(logits, written, is_drawn)


KNOWN = Known(torch.tensor([0, 0]))
LOG_PROB = torch.tensor([[-0.5, -1.0], [-0.25, 0.0]])


def test_the_loss_of_given_layouts_is_that_of_whole_ones():
    assert LayoutLoss()((), ran(False, LOG_PROB), KNOWN) == pytest.approx((1.5 + 0.25) / 2)
    assert LayoutLoss()((), ran(True, LOG_PROB), KNOWN) == 0
    assert SearchLoss()((), ran(False, LOG_PROB), KNOWN) == 0


def test_what_was_drawn_is_weighed_by_how_much_better_than_usual_it_answers():
    cost = torch.log(torch.tensor([torch.e**4 + 2, torch.e**4 + 2])) - torch.tensor([4.0, 0.0])
    head, entropy = SearchLoss(), torch.tensor([[1.0, 0.5], [0.25, 0.0]])
    found = head((), ran(True, LOG_PROB, entropy), KNOWN)
    expected = ((cost - FIRST_USUAL) * LOG_PROB.sum(1)).mean() - ENTROPY_WEIGHT * (1.5 + 0.25) / 2
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(head.usual, FIRST_USUAL * DECAY + (1 - DECAY) * cost.mean())


def test_a_layout_that_answers_well_becomes_likelier_and_one_that_does_not_less_likely():
    log_prob = LOG_PROB.clone().requires_grad_()
    SearchLoss()((), ran(True, log_prob), KNOWN).backward()
    assert (log_prob.grad[0] < 0).all()
    assert (log_prob.grad[1] > 0).all()
