"""Edits of a modulation: set, scale, blur or copy gamma and beta of one channel, one block or all.

An edit is a value, so a list of edits can be kept, undone and repeated; a changed modulation is a new `FiLMParams`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from film_viz.models.systems.film import FiLMParams

Part = Literal["gamma", "beta", "both"]
PARTS: tuple[Part, ...] = get_args(Part)
Action = Literal["set", "scale", "add noise", "bank mean", "as in A"]
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a modulation; a place left open means all of them."""

    action: Action
    part: Part
    value: float = 0.0  # what to set, the factor, or the noise's standard deviation
    block: int | None = None
    channel: int | None = None
    seed: int = 0  # of the noise
    beta_value: float | None = None  # what beta is set to, where that is not `value`
    most: int | None = None  # of the channels that differ most from question A's, in place of block and channel

    @property
    def title(self) -> str:
        """Say what it does: "set gamma to 0 in block 2, channel 17"."""
        part = "gamma and beta" if self.part == "both" else self.part
        values = f"{self.value:g}" if self.beta_value is None else f"{self.value:.3g} and {self.beta_value:.3g}"
        what = {
            "set": f"set {part} to {values}",
            "scale": f"scale {part} by {values}",
            "add noise": f"add noise of {values} to {part}",
            "bank mean": f"set {part} to the mean over many questions",
            "as in A": f"set {part} as question A does",
        }[self.action]
        if self.most is not None:
            those = "channel that differs" if self.most == 1 else f"{self.most} channels that differ"
            return f"{what} in the {those} most"
        block = "all blocks" if self.block is None else f"block {self.block}"
        return f"{what} in {block}, {'all channels' if self.channel is None else f'channel {self.channel}'}"


@dataclass(frozen=True, slots=True)
class References:
    """Modulations that an edit may copy from."""

    mean: FiLMParams | None = None  # over a bank of questions
    pinned: FiLMParams | None = None  # of question A


def edited(params: FiLMParams, edits: Sequence[Edit], references: References = References()) -> FiLMParams:
    """Return a modulation with edits made one after another; the given one stays as it is."""
    for edit in edits:
        params = _edited(params, edit, references)
    return params


def _edited(params: FiLMParams, edit: Edit, references: References) -> FiLMParams:
    target = _target(params, edit, references)
    if edit.most is None:
        return swapped(params, target, edit.part, edit.block, edit.channel)
    ranks = change_ranks(params, _known(references.pinned, "pinned question"))
    return exchanged(params, target, edit.part, ranks < edit.most)


def _target(params: FiLMParams, edit: Edit, references: References) -> FiLMParams:
    """Return what a modulation would be if the edit held everywhere."""
    match edit.action:
        case "set":
            beta = edit.value if edit.beta_value is None else edit.beta_value
            return FiLMParams(torch.full_like(params.gamma, edit.value), torch.full_like(params.beta, beta))
        case "scale":
            return FiLMParams(params.gamma * edit.value, params.beta * edit.value)
        case "add noise":
            return with_parameter_noise(params, edit.value, edit.seed)
        case "bank mean":
            return _known(references.mean, "mean of a bank of questions")
        case "as in A":
            return _known(references.pinned, "pinned question")


def _known(params: FiLMParams | None, name: str) -> FiLMParams:
    if params is None:
        raise ValueError(f"this edit needs a {name}, and there is none")
    return params


def with_parameter_noise(params: FiLMParams, sigma: float, seed: int) -> FiLMParams:
    """Return a modulation with Gaussian noise on every gamma and beta."""
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(2, *params.gamma.shape, generator=generator).to(params.gamma) * sigma
    return FiLMParams(params.gamma + noise[0], params.beta + noise[1])


def swapped(
    params: FiLMParams, other: FiLMParams, part: Part, block: int | None = None, channel: int | None = None
) -> FiLMParams:
    """Return a modulation with a part of another in its place, in one block or channel, or in all."""
    where = torch.zeros(params.gamma.shape[1:], dtype=torch.bool, device=params.gamma.device)
    where[slice(None) if block is None else block, slice(None) if channel is None else channel] = True
    return exchanged(params, other, part, where)


def exchanged(
    params: FiLMParams, other: FiLMParams, part: Part, where: Bool[Tensor, "*batch block channel"]
) -> FiLMParams:
    """Return a modulation with a part of another in its place, in some channels; one mask serves all, or one each."""
    gamma = params.gamma if part == "beta" else torch.where(where, other.gamma, params.gamma)
    beta = params.beta if part == "gamma" else torch.where(where, other.beta, params.beta)
    return FiLMParams(gamma, beta)


def change_ranks(a: FiLMParams, b: FiLMParams) -> Int[Tensor, "batch block channel"]:
    """Return the rank of every channel by how far it moves on the gamma-beta plane from one modulation to the other.

    Rank 0 moves farthest.
    """
    distance = torch.hypot(a.gamma - b.gamma, a.beta - b.beta).flatten(1)
    order = torch.sort(-distance, dim=1, stable=True).indices
    return torch.argsort(order, dim=1).view_as(a.gamma)
