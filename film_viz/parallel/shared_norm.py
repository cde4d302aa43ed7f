"""Batch norm over a batch whose parts lie in several processes: as if one process had the whole of it.

PyTorch's `SyncBatchNorm` does this on GPUs only; this does it on any device that can all-reduce, so that it can be
tested. Every process must hold a part of the same size.
"""

from typing import cast

import torch
import torch.distributed as dist
from jaxtyping import Float
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx


class SharedBatchNorm(nn.Module):
    """Takes the place of a batch norm and shares its weights and running statistics."""

    running_mean: Tensor
    running_var: Tensor
    num_batches_tracked: Tensor

    def __init__(self, norm: nn.BatchNorm1d | nn.BatchNorm2d) -> None:
        super().__init__()
        assert norm.momentum is not None  # None would ask for a plain average over all of training
        self.eps, self.momentum = norm.eps, norm.momentum
        self.weight, self.bias = norm.weight, norm.bias
        for name in ("running_mean", "running_var", "num_batches_tracked"):
            self.register_buffer(name, getattr(norm, name))

    def forward(self, features: Float[Tensor, "batch channel *cell"]) -> Float[Tensor, "batch channel *cell"]:
        """Return features with mean 0 and variance 1 by channel, then scaled and shifted."""
        x = features.float()
        mean, variance = self._shared_statistics(x) if self.training else (self.running_mean, self.running_var)
        scale = torch.rsqrt(variance + self.eps)
        if self.weight is not None:
            scale = scale * self.weight
        shift = -mean * scale if self.bias is None else self.bias - mean * scale
        axes = [1, -1, *[1] * (features.dim() - 2)]
        return torch.addcmul(shift.view(axes), x, scale.view(axes)).to(features.dtype)

    def _shared_statistics(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and variance by channel over all processes, and let the running ones follow."""
        axes = [0, *range(2, x.dim())]
        own_variance, own_mean = torch.var_mean(x, dim=axes, correction=0)
        mean = _mean_over_ranks(own_mean)
        variance = _mean_over_ranks(own_variance + (own_mean - mean).square())
        n = x.numel() // x.shape[1] * dist.get_world_size()
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * n / max(n - 1, 1), self.momentum)  # PyTorch keeps the unbiased one
            self.num_batches_tracked.add_(1)
        return mean, variance


def share_statistics(module: nn.Module) -> None:
    """Put a `SharedBatchNorm` in the place of every batch norm below a module; names of weights stay."""
    for name, child in module.named_children():
        if isinstance(child, nn.BatchNorm1d | nn.BatchNorm2d):
            setattr(module, name, SharedBatchNorm(child))
        else:
            share_statistics(child)


class _SumOverRanks(torch.autograd.Function):
    """The sum of all processes' values; so the gradient of each value is the sum of the gradients of all sums."""

    @staticmethod
    def forward(ctx: FunctionCtx, value: Tensor) -> Tensor:
        """Return the sum."""
        return _sum_over_ranks(value)

    @staticmethod
    def backward(ctx: FunctionCtx, gradient: Tensor) -> Tensor:
        """Return the gradient of this process's value."""
        return _sum_over_ranks(gradient)


def _sum_over_ranks(value: Tensor) -> Tensor:
    total = value.detach().clone()
    dist.all_reduce(total)
    return total


def _mean_over_ranks(value: Tensor) -> Tensor:
    return cast(Tensor, _SumOverRanks.apply(value)) / dist.get_world_size()
