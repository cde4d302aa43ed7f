"""Linear layers in parts, and a few of them in a row."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from film_viz.models.parts.linear import SplitLinear, mlp


def numbers(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def test_the_parts_of_a_layer_add_up_to_it():
    layer, inputs = SplitLinear((2, 5, 3), 7), [numbers(4, size) for size in (2, 5, 3)]
    whole = F.linear(torch.cat(inputs, dim=1), layer.weight, layer.bias)
    torch.testing.assert_close(sum(layer.part(i, x) for i, x in enumerate(inputs)), whole)


def test_a_layer_in_parts_is_drawn_as_a_whole_one():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        split = SplitLinear((2, 5), 7)
        torch.manual_seed(5)
        plain = nn.Linear(7, 7)
    assert torch.equal(split.weight, plain.weight)
    assert torch.equal(split.bias, plain.bias)


def test_layers_in_a_row_end_without_a_relu():
    row, x = mlp((3, 5, 2)), numbers(4, 3)
    first, last = row[0], row[2]
    torch.testing.assert_close(row(x), torch.relu(x @ first.weight.T + first.bias) @ last.weight.T + last.bias)
    assert len(mlp((3, 2))) == 1


@pytest.mark.parametrize("is_training", [True, False])
def test_dropout_acts_on_the_last_hidden_layer_while_training(is_training):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        row = mlp((3, 50, 40, 2), dropout=0.5).train(is_training)
        hidden = row[:-1](numbers(4, 3))
    assert [type(layer) for layer in row].index(nn.Dropout) == len(row) - 2
    kept = hidden != 0
    before = row[:-2](numbers(4, 3))
    assert (kept == (before != 0)).all() != is_training
    torch.testing.assert_close(hidden[kept], before[kept] * (2 if is_training else 1))
