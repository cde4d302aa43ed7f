"""The sum that a small network gives over all ordered pairs of cells, made and learned from a few questions at a time.

Thousands of pairs a question make layers of hundreds of megabytes. Here a turn of questions is small enough to stay in
a processor's cache from the first layer to the sum, and is made again on the way back: that takes less time than
fetching it from memory would. ReLUs are one with the product before them, and a gradient is one product over all pairs
of a turn.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from film_viz.models.parts.gru import WORTH_LAYING_OUT, can_lay_out, multiplication

AT_ONCE_ON_CPU, AT_ONCE_ON_GPU = 2**19, 2**27
"""Values of one layer that a turn holds."""


def pair_sums(
    first: Float[Tensor, "question cell pair"],
    second: Float[Tensor, "question cell pair"],
    layers: Iterable[nn.Module],
) -> Float[Tensor, "question pair"]:
    """Return the sum over all ordered pairs of what the layers make of relu(first + second), a ReLU after each.

    Summed in single precision: among thousands of pairs half of it would not notice one.
    """
    dtype = torch.get_autocast_dtype(first.device.type) if torch.is_autocast_enabled(first.device.type) else first.dtype
    parameters = [parameter for layer in layers for parameter in (layer.weight, layer.bias)]
    result: Tensor = _PairSums.apply(first, second, dtype, *parameters)
    return result


class _PairSums(torch.autograd.Function):
    """Sums in single precision, products and what lies between them in `dtype`."""

    @staticmethod
    def forward(ctx: Any, first: Tensor, second: Tensor, dtype: torch.dtype, *parameters: Tensor) -> Tensor:
        ctx.save_for_backward(first, second, *parameters)
        ctx.dtype = dtype
        weights, biases = _both([parameter.to(dtype) for parameter in parameters])
        layers = _layers(weights, biases, first)
        sums = first.new_empty(len(first), first.shape[2], dtype=torch.float32)
        for turn in _turns(first):
            *_, last = _values(first[turn].to(dtype), second[turn].to(dtype), layers)
            sums[turn] = last.unflatten(0, (-1, first.shape[1] ** 2)).sum(1, dtype=torch.float32)
        return sums

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, change: Tensor) -> tuple[Tensor | None, ...]:  # type: ignore[override]
        first, second, *parameters = ctx.saved_tensors
        weights, biases = _both([parameter.to(ctx.dtype) for parameter in parameters])
        layers, n_cells = _layers(weights, biases, first), first.shape[1]
        of_first, of_second = torch.empty_like(first), torch.empty_like(second)
        gradients = [torch.zeros_like(parameter) for parameter in parameters]
        of_weights, of_biases = _both(gradients)
        backward = [multiplication(weight.t(), _rows_of_a_turn(first)) for weight in weights]
        for turn in _turns(first):
            values = _values(first[turn].to(ctx.dtype), second[turn].to(ctx.dtype), layers)
            moved = change[turn, None].to(ctx.dtype).expand(-1, n_cells**2, -1).flatten(0, 1)
            for i in range(len(weights) - 1, -1, -1):
                moved = torch.ops.aten.threshold_backward(moved, values[i + 1], 0)
                of_weights[i] += moved.t() @ values[i]
                of_biases[i] += _summed(moved[None])[0]
                moved = backward[i](moved)
            moved = torch.ops.aten.threshold_backward(moved, values[0], 0).unflatten(0, (-1, n_cells, n_cells))
            of_first[turn] = _summed(moved.flatten(0, 1)).unflatten(0, (-1, n_cells))
            of_second[turn] = _summed(moved.flatten(2)).unflatten(1, (n_cells, -1))
        return of_first, of_second, None, *gradients


def _values(first: Tensor, second: Tensor, layers: Sequence[Any]) -> list[Float[Tensor, "row pair"]]:
    """Return what each layer makes of all pairs of a turn, the first one's input first."""
    values = [(first[:, :, None] + second[:, None]).relu_().flatten(0, 2)]
    for layer in layers:
        values.append(layer(values[-1]))
    return values


def _layers(weights: Sequence[Tensor], biases: Sequence[Tensor], first: Tensor) -> list[Any]:
    """Return each layer as a function of rows, laid out for as many as a turn has."""
    n_rows = _rows_of_a_turn(first)
    return [_rectified(weight, bias, n_rows) for weight, bias in zip(weights, biases, strict=True)]


def _rectified(weight: Tensor, bias: Tensor, n_rows: int) -> Any:
    if weight.device.type != "cpu" or n_rows < WORTH_LAYING_OUT or not can_lay_out(weight.dtype):
        return lambda rows: F.linear(rows, weight, bias).relu_()
    laid_out = torch.ops.mkldnn._reorder_linear_weight(weight, n_rows)
    return lambda rows: torch.ops.mkldnn._linear_pointwise(rows, laid_out, bias, "relu", [], "")


def _summed(values: Float[Tensor, "group row pair"]) -> Float[Tensor, "group pair"]:
    """Return the sum over rows, as a product: much faster than `sum` over an axis that is not the last."""
    return (values.new_ones(len(values), 1, values.shape[1]) @ values).squeeze(1)


def _turns(first: Tensor) -> Iterator[slice]:
    step = _questions_of_a_turn(first)
    return (slice(start, start + step) for start in range(0, len(first), step))


def _questions_of_a_turn(first: Tensor) -> int:
    most = AT_ONCE_ON_CPU if first.device.type == "cpu" else AT_ONCE_ON_GPU
    return max(1, most // (first.shape[1] ** 2 * first.shape[2]))


def _rows_of_a_turn(first: Tensor) -> int:
    return min(len(first), _questions_of_a_turn(first)) * first.shape[1] ** 2


def _both(parameters: Sequence[Tensor]) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
    """Return weights and biases, which come in turn."""
    return parameters[::2], parameters[1::2]
