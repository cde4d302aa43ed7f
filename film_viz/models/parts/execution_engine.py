"""EE, the execution engine: what does each step of a program make of what the steps before it found?

Every token of programs has a small residual network of its own, and a program is their tree: maps go in at the leaves,
and come out at the root (Johnson et al. 2017b). The networks never see the question. Those of one level and one token
run as one convolution over several maps, and all of a level share what needs no weights.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from film_viz.models.parts.execution_plan import Level, Place, Plan
from film_viz.questions.program_tokens import ARITY, FIRST_FUNCTION

Norm = Literal["none", "group"]
Weights = tuple[Sequence[Tensor], Sequence[Tensor]]  # of each token, and its bias

_BINARY = tuple(token for token, arity in enumerate(ARITY) if arity == 2)
_N_GROUPS = 8
"""Groups of channels that are normalized together."""


@dataclass(frozen=True, slots=True)
class Found:
    """What programs find."""

    roots: Float[Tensor, "question channel height width"]  # what each one's last step gives
    levels: tuple[Float[Tensor, "_ channel height width"], ...]  # what every module gives, by the levels of the plan

    def at(self, places: Sequence[Place]) -> Float[Tensor, "place channel height width"]:
        """Return the maps at some places."""
        return torch.stack([self.levels[place.level - 1][place.row] for place in places])


class ExecutionEngine(nn.Module):
    """relu(x + convolution(relu(convolution(x)))), with weights of its own for each token.

    A token with two inputs first makes one map of them, by a 1x1 convolution over both, and a ReLU.
    """

    def __init__(self, channels: int, norm: Norm = "none") -> None:
        super().__init__()
        n_functions = len(ARITY) - FIRST_FUNCTION
        self.norm = norm
        self.join = TokenConvs(len(_BINARY), 2 * channels, channels, 1)
        self.conv1 = TokenConvs(n_functions, channels, channels, 3)
        self.conv2 = TokenConvs(n_functions, channels, channels, 3)

    def forward(self, plan: Plan, pictures: Float[Tensor, "image channel height width"]) -> Found:
        """Return what all programs of a plan find."""
        dtype = _dtype_on(pictures)
        join, conv1, conv2 = (convs.in_dtype(dtype) for convs in (self.join, self.conv1, self.conv2))
        there, levels, answering = pictures.to(dtype), list[Tensor](), list[Tensor]()
        for level in plan.levels:
            alone, first, second, kept, done = _rows(there, level.rows).split(level.parts)
            x = torch.cat([alone, self._joined(level, first, second, join)]) if len(first) else alone
            own = [token - FIRST_FUNCTION for token in level.tokens]
            inner = torch.relu(self._normed(_convolved(x, level.sizes, own, conv1)))
            levels.append(torch.relu(x + self._normed(_convolved(inner, level.sizes, own, conv2))))
            there = torch.cat([levels[-1], kept]) if len(kept) else levels[-1]
            answering.append(done)
        return Found(_rows(torch.cat([*answering, _rows(there, plan.last)]), plan.order), tuple(levels))

    @staticmethod
    def _joined(level: Level, first: Tensor, second: Tensor, join: Weights) -> Tensor:
        """Return one map for both inputs of each module that has two."""
        own = [_BINARY.index(token) for token in level.tokens[level.n_unary :]]
        return torch.relu(_convolved(torch.cat([first, second], dim=1), level.sizes[level.n_unary :], own, join))

    def _normed(self, x: Float[Tensor, "node channel height width"]) -> Float[Tensor, "node channel height width"]:
        if self.norm == "none":
            return x
        return F.group_norm(x, math.gcd(_N_GROUPS, x.shape[1])).to(x.dtype)


class TokenConvs(nn.Module):
    """A convolution for each token, its weights drawn as PyTorch draws those of one."""

    def __init__(self, n_tokens: int, in_channels: int, out_channels: int, kernel: int) -> None:
        super().__init__()
        bound = 1 / math.sqrt(in_channels * kernel**2)
        self.out_channels = out_channels
        self.weight = nn.Parameter(torch.empty(n_tokens * out_channels, in_channels, kernel, kernel))
        self.bias = nn.Parameter(torch.empty(n_tokens * out_channels))
        for drawn in (self.weight, self.bias):
            nn.init.uniform_(drawn, -bound, bound)

    def in_dtype(self, dtype: torch.dtype) -> Weights:
        """Return the weights and biases of every token."""
        size = self.out_channels
        return self.weight.to(dtype).split(size), self.bias.to(dtype).split(size)


def _rows(maps: Tensor, rows: Tensor) -> Tensor:
    return maps.index_select(0, rows.to(maps.device))


def _convolved(x: Tensor, sizes: Sequence[int], own: Sequence[int], weights: Weights) -> Tensor:
    """Convolve `sizes[i]` maps with the weights number `own[i]`, then as many as come next with the next."""
    result: Tensor = _Convolve.apply(x, tuple(sizes), *(weights[0][i] for i in own), *(weights[1][i] for i in own))
    return result


class _Convolve(torch.autograd.Function):
    """Convolutions of slices of a batch, without a graph node for each."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, sizes: tuple[int, ...], *parameters: Tensor) -> Tensor:
        weights, biases = parameters[: len(sizes)], parameters[len(sizes) :]
        ctx.save_for_backward(x, *weights)
        ctx.sizes = sizes
        padding = weights[0].shape[-1] // 2
        parts = zip(x.split(sizes), weights, biases, strict=True)
        return torch.cat([F.conv2d(maps, weight, bias, padding=padding) for maps, weight, bias in parts])

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, change: Tensor) -> tuple[Tensor | None, ...]:  # type: ignore[override]
        x, *weights = ctx.saved_tensors
        padding = [weights[0].shape[-1] // 2] * 2
        of_x, of_weights = [], []
        for maps, mine, weight in zip(x.split(ctx.sizes), change.split(ctx.sizes), weights, strict=True):
            wanted = (ctx.needs_input_grad[0], True, False)
            of_maps, of_weight, _ = torch.ops.aten.convolution_backward(
                mine, maps, weight, None, [1, 1], padding, [1, 1], False, [0, 0], 1, wanted
            )
            of_x.append(of_maps)
            of_weights.append(of_weight)
        of_biases = [mine.sum(0) for mine in change.sum((2, 3)).split(ctx.sizes)]
        return torch.cat(of_x) if ctx.needs_input_grad[0] else None, None, *of_weights, *of_biases


def _dtype_on(x: Tensor) -> torch.dtype:
    """Return in what numbers products are made where a tensor is."""
    kind = x.device.type
    return torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else x.dtype
