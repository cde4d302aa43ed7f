"""What teaches to write programs: given ones by their cross-entropy, drawn ones by their reward."""

from dataclasses import dataclass

import pytest
import torch

from film_viz.models.parts.program_generator import Written
from film_viz.models.parts.program_losses import PolicyLoss, ProgramLoss
from film_viz.questions.program_tokens import END, PAD


@dataclass(frozen=True)
class Told:
    logits: torch.Tensor
    written: Written | None
    is_sampled: bool


@dataclass(frozen=True)
class Answers:
    answers: torch.Tensor


TOKENS = torch.tensor([[7, 9, END], [5, END, PAD]])
ANSWERS = Answers(torch.tensor([2, 0]))


def told(is_sampled: bool, log_probs: torch.Tensor) -> Told:
    logits = torch.tensor([[0.0, 1, 5], [0, 4, 1]])  # the first answer is right, the second wrong
    return Told(logits, Written(TOKENS, log_probs, torch.ones_like(TOKENS, dtype=torch.bool)), is_sampled)


def test_given_programs_teach_by_the_mean_over_their_tokens():
    log_probs = torch.tensor([[-1.0, -2, -3], [-4, -5, 0]])
    assert ProgramLoss()((), told(False, log_probs), ANSWERS).item() == pytest.approx(15 / 5)


def test_drawn_programs_are_reinforced_by_how_much_they_beat_the_usual_reward():
    log_probs = torch.tensor([[-1.0, -2, -3], [-4, -5, 0]], requires_grad=True)
    head = PolicyLoss(decay=0.9)
    head.usual.fill_(0.3)
    loss = head((), told(True, log_probs), ANSWERS)
    assert loss.item() == pytest.approx((0.7 * 6 - 0.3 * 9) / 2)
    assert head.usual.item() == pytest.approx(0.9 * 0.3 + 0.1 * 0.5)
    loss.backward()
    assert log_probs.grad.sign().tolist() == [[-1, -1, -1], [1, 1, 1]]
    assert "usual" in head.state_dict()


def test_each_loss_leaves_the_others_programs_alone():
    log_probs = torch.full((2, 3), -1.0)
    head = PolicyLoss()
    assert ProgramLoss()((), told(True, log_probs), ANSWERS).item() == 0
    assert head((), told(False, log_probs), ANSWERS).item() == 0
    assert head((), Told(torch.zeros(2, 3), None, True), ANSWERS).item() == 0
    assert head.usual.item() == 0


def test_the_policy_that_is_rewarded_grows_likelier():
    scores = torch.zeros(4, requires_grad=True)
    head = PolicyLoss(decay=0.9)
    generator = torch.Generator().manual_seed(0)
    step = torch.optim.SGD([scores], 1.0)
    for _ in range(60):
        drawn = torch.multinomial(scores.detach().softmax(0), 32, replacement=True, generator=generator)
        log_probs = scores.log_softmax(0)[drawn][:, None]
        logits = torch.nn.functional.one_hot((drawn == 3).long(), 2).float()  # only the last choice answers right
        written = Written(drawn[:, None], log_probs, drawn[:, None] >= 0)
        loss = head((), Told(logits, written, True), Answers(torch.ones(32, dtype=torch.int64)))
        step.zero_grad()
        loss.backward()
        step.step()
    assert scores.softmax(0)[3] > 0.9
