"""The GRU's pass over a batch of questions on the CPU, several times as fast as `nn.GRU` there.

What it computes is `nn.GRU` on packed questions. Three things make it faster. A question can only use words of the
vocabulary, so the products of words and input weights are made once for each word of the vocabulary, and looked up.
The recurrent weights are laid out for the processor once, and used at every word. Their gradient, a matrix as large as
the weights, is one product over all words of all questions rather than a sum of one matrix per word position.
"""

from collections.abc import Callable
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

WORTH_LAYING_OUT = 16
"""Questions at once from which laying out the weights pays."""


def last_state(
    embedding: nn.Embedding, gru: nn.GRU, tokens: Int[Tensor, "batch token"], lengths: Int[Tensor, " batch"]
) -> Float[Tensor, "batch hidden"]:
    """Return the state of a one-layer GRU at each question's last word."""
    input_weight, weight, input_bias, bias = gru.all_weights[0]
    with torch.autocast("cpu", enabled=False):  # a table of a hundred words costs nothing in full precision
        inputs = F.linear(embedding.weight, input_weight, input_bias)
    order = torch.argsort(lengths, descending=True, stable=True)
    words = tokens[order].t()  # position of a word in its question first, long questions first
    still_asking = torch.bincount(lengths).flip(0).cumsum(0).flip(0)[1:].tolist()  # questions, at each position
    packed = torch.cat([words[position, :n] for position, n in enumerate(still_asking)])
    dtype = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else weight.dtype
    arguments = (inputs, weight, bias, packed, still_asking, dtype, torch.is_grad_enabled())
    states: Tensor = _Recurrence.apply(*arguments)
    return states[torch.argsort(order)]


class _Recurrence(torch.autograd.Function):
    """Read packed words; states and gates are kept in single precision, products are made in `dtype`."""

    @staticmethod
    def forward(
        ctx: Any,
        inputs: Float[Tensor, "word gate"],  # input products and biases of every word: reset, update, candidate
        weight: Float[Tensor, "gate hidden"],
        bias: Float[Tensor, " gate"],
        packed: Int[Tensor, " packed"],
        still_asking: list[int],
        dtype: torch.dtype,
        keep: bool,
    ) -> Float[Tensor, "batch hidden"]:
        size = weight.shape[1]
        state = inputs.new_zeros(still_asking[0], size)
        product, kept = multiplication(weight.to(dtype), len(state)), []
        for position, (start, stop) in enumerate(pairwise(accumulate(still_asking, initial=0))):
            before, given = state[: stop - start], inputs[packed[start:stop]]
            is_first = position == 0  # nothing was read yet, and the state is zero
            recurrent = bias.expand_as(given) if is_first else product(before.to(dtype)).to(inputs.dtype).add_(bias)
            gates = (given[:, : 2 * size] + recurrent[:, : 2 * size]).sigmoid_()
            reset, update = gates.chunk(2, dim=1)
            proposed = recurrent[:, 2 * size :]
            candidate = torch.addcmul(given[:, 2 * size :], reset, proposed).tanh_()
            if keep:
                kept.append((before.clone(), gates, candidate, proposed))
            before.copy_(torch.lerp(candidate, before, update))
        ctx.save_for_backward(weight, packed, *(part for step in kept for part in step))
        ctx.still_asking, ctx.dtype, ctx.n_words = still_asking, dtype, len(inputs)
        return state

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, change: Float[Tensor, "batch hidden"]) -> tuple[Tensor | None, ...]:  # type: ignore[override]
        weight, packed, *kept = ctx.saved_tensors
        size, n_packed = weight.shape[1], len(packed)
        product = multiplication(weight.to(ctx.dtype).t(), len(change))
        of_inputs = change.new_zeros(ctx.n_words, 3 * size)
        of_recurrent = change.new_empty(n_packed, 3 * size)
        change, stop = change.clone(), n_packed
        for position in range(len(ctx.still_asking) - 1, -1, -1):
            before, gates, candidate, proposed = kept[4 * position : 4 * position + 4]
            start, (reset, update) = stop - len(before), gates.chunk(2, dim=1)
            of_state, of_gates = change[: len(before)], of_recurrent[start:stop]
            of_candidate = of_state * (1 - update) * (1 - candidate.square())
            of_gates[:, :size] = of_candidate * proposed * reset * (1 - reset)
            of_gates[:, size : 2 * size] = of_state * (before - candidate) * update * (1 - update)
            of_gates[:, 2 * size :] = of_candidate
            of_inputs.index_add_(0, packed[start:stop], of_gates)
            of_gates[:, 2 * size :] *= reset
            if position:
                of_state.mul_(update).add_(product(of_gates.to(ctx.dtype)))
            stop = start
        first = ctx.still_asking[0]  # before the first word the state is zero
        states = torch.cat([kept[i] for i in range(4, len(kept), 4)] or [change.new_zeros(0, size)])
        of_weight = of_recurrent[first:].to(ctx.dtype).t() @ states.to(ctx.dtype)
        of_bias = change.new_ones(n_packed) @ of_recurrent  # the sum, and much faster than `sum` over the first axis
        return of_inputs, of_weight.to(weight.dtype), of_bias, None, None, None, None


def multiplication(weight: Float[Tensor, "out in"], n_rows: int) -> Callable[[Tensor], Tensor]:
    """Return multiplication with the transposed weight, for up to so many rows at once."""
    if n_rows < WORTH_LAYING_OUT or not can_lay_out(weight.dtype):
        return lambda rows: F.linear(rows, weight)
    laid_out = torch.ops.mkldnn._reorder_linear_weight(weight, n_rows)
    return lambda rows: torch.ops.mkldnn._linear_pointwise(rows, laid_out, None, "none", [], "")


@cache
def can_lay_out(dtype: torch.dtype) -> bool:
    """Whether oneDNN is at hand, the processor is one that gains by it, and it multiplies this type."""
    is_there = torch.backends.mkldnn.is_available() and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    if not is_there or torch.cpu.get_capabilities().get("architecture") != "x86_64":
        return False
    return dtype == torch.float32 or (dtype == torch.bfloat16 and torch.ops.mkldnn._is_mkldnn_bf16_supported())
