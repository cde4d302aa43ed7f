"""A FiLM network that grows: more blocks, or a global context in each, starting from the weights of a smaller one.

What is new changes no answer at first, so training goes on where it was (as in Chen et al. 2016, "Net2Net"). A context
starts with weights of zero. A new block comes after the others. Its 1x1 convolution is the identity, which the ReLU
after it leaves alone, for what a block gives is never negative. Gamma starts at 0, whatever the question. A beta of 0
would leave the ReLU after FiLM shut, and without a gradient for ever; so it starts at `OPEN`, which every channel of
the block's output has then too much, and the next 1x1 convolution, of a block or of the classifier, takes it back by
its bias.
"""

from dataclasses import asdict, replace

import torch
from torch import Tensor, nn

from film_viz.models.parts.blocks import ResBlock
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.film_config import FiLMConfig

OPEN = 0.5
"""Beta of new blocks, in standard deviations of what the norm before FiLM gives."""

_MAY_GROW = ("n_blocks", "global_context")


def may_grow(found: FiLMConfig, wanted: FiLMConfig) -> bool:
    """Whether a network can become another one without a change of its answers."""
    grown = replace(found, **{name: getattr(wanted, name) for name in _MAY_GROW})
    grows = wanted.n_blocks >= found.n_blocks and wanted.global_context >= found.global_context
    return grown == wanted and grows and (wanted.n_blocks == found.n_blocks or _takes_blocks(wanted))


def _takes_blocks(config: FiLMConfig) -> bool:
    """Whether a new block can pass on what it is given: it starts from a FiLM that comes right before its last ReLU."""
    usual = FiLMConfig()
    names = ("use_gamma", "use_beta", "gamma_activation", "film_position", "plain_blocks", "residual")
    return all(getattr(config, name) == getattr(usual, name) for name in names)


def grown(model: FiLMModel, config: FiLMConfig) -> FiLMModel:
    """Return a larger network with the answers of a smaller one; a ValueError where it cannot become that."""
    if not may_grow(model.config, config):
        values = asdict(config)
        other = [f"{n} {old}, not {values[n]}" for n, old in asdict(model.config).items() if values[n] != old]
        raise ValueError(
            f"a network grows by n_blocks and global_context alone, and by blocks where FiLM is as in the paper: it "
            f"has {'; '.join(other)}"
        )
    large, first = FiLMModel(config), model.config.n_blocks
    old, new = model.state_dict(), large.state_dict()
    with torch.no_grad():
        for name, tensor in old.items():
            (new[name][: len(tensor)] if tensor.dim() else new[name]).copy_(tensor)
        for index, block in enumerate(large.net.blocks):
            assert isinstance(block, ResBlock)
            if block.context is not None and (index >= first or not model.config.global_context):
                block.context.weight.zero_()
        for index in range(first, config.n_blocks):
            _pass_on(large, index, OPEN if index > first else 0.0)
        if config.n_blocks > first:
            last = large.net.classifier.project.conv
            _bias(last).sub_(OPEN * last.weight[:, : config.channels, 0, 0].sum(dim=1))
    return large


def _pass_on(model: FiLMModel, index: int, too_much: float) -> None:
    """Have a new block give what it is given but for what that has too much, and `OPEN` more."""
    block, channels = model.net.blocks[index], model.config.channels
    assert isinstance(block, ResBlock)
    block.project.conv.weight.zero_()[:, :channels, 0, 0].copy_(torch.eye(channels))
    _bias(block.project.conv).fill_(-too_much)
    rows = slice(2 * channels * index, 2 * channels * (index + 1))
    model.generator.decoder.weight[rows] = 0.0
    model.generator.decoder.bias[rows] = torch.tensor([-1.0, OPEN]).repeat_interleave(channels)


def _bias(convolution: nn.Conv2d) -> Tensor:
    assert convolution.bias is not None
    return convolution.bias
