"""Sums over all ordered pairs, in turns: the same values and gradients as all pairs laid out at once."""

import pytest
import torch
from torch import Tensor, nn

from film_viz.models.parts import pair_sums as module
from film_viz.models.parts.pair_sums import pair_sums

N_QUESTIONS, N_CELLS, SIZE = 5, 7, 3


def inputs(dtype: torch.dtype = torch.float32) -> tuple[Tensor, Tensor]:
    draw = torch.Generator().manual_seed(1)
    first, second = torch.randn(2, N_QUESTIONS, N_CELLS, SIZE, generator=draw).to(dtype)
    return first.requires_grad_(), second.requires_grad_()


def layers(n: int) -> nn.ModuleList:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        return nn.ModuleList(nn.Linear(SIZE, SIZE) for _ in range(n))


def plainly(first: Tensor, second: Tensor, of: nn.ModuleList) -> Tensor:
    """One pair after the other, in double precision."""
    sums = []
    for mine, other in zip(first.double(), second.double(), strict=True):
        values = [torch.relu(a + b) for a in mine for b in other]
        for layer in of:
            values = [torch.relu(layer.weight.double() @ value + layer.bias.double()) for value in values]
        sums.append(torch.stack(values).sum(0))
    return torch.stack(sums)


@pytest.mark.parametrize("n_layers", [0, 1, 3])
@pytest.mark.parametrize("questions_at_once", [1, 2, 9])
def test_turns_give_the_sums_and_gradients_of_all_pairs_one_by_one(n_layers, questions_at_once, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE_ON_CPU", questions_at_once * N_CELLS**2 * SIZE)
    (first, second), of = inputs(), layers(n_layers)
    wanted, found = plainly(first, second, of), pair_sums(first, second, of)
    torch.testing.assert_close(found, wanted.float())
    learned = [first, second, *of.parameters()]
    expected = torch.autograd.grad(wanted.sin().sum(), learned)
    for gradient, one in zip(torch.autograd.grad(found.sin().sum(), learned), expected, strict=True):
        torch.testing.assert_close(gradient, one, rtol=1e-4, atol=1e-5)


def test_half_precision_is_that_of_products_alone():
    first, second = inputs()
    of = layers(2)
    with torch.autocast("cpu", torch.bfloat16):
        found = pair_sums(first, second, of)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, plainly(first, second, of).float(), rtol=0.03, atol=0.1)


def test_one_pair_among_thousands_is_noticed_in_half_precision():
    n = 60
    first, second = torch.ones(1, n, 1), torch.zeros(1, n, 1)
    second[0, 4] = 1.0
    with torch.autocast("cpu", torch.bfloat16):
        assert pair_sums(first, second, nn.ModuleList()).item() == n * n + n


def test_only_what_is_learned_is_asked_for_a_gradient():
    first, second = (one.detach() for one in inputs())
    of = layers(2)
    of[0].requires_grad_(False)
    pair_sums(first, second, of).sum().backward()
    assert of[1].weight.grad is not None
    assert of[0].weight.grad is None
