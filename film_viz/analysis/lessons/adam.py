"""Adam at work on something small and real: the gammas of one block are learned for one question about one picture.

Everything else of the network stands still. So the gradient is the network's own, and what Adam keeps of it can be
watched number by number: a running mean m of the gradient, and a running mean v of its square (Kingma and Ba 2014,
algorithm 1). Weight decay is that of the paper: it is added to the gradient. The algorithm stands here in the open, for
it is what the lesson is about; and PyTorch's own takes a visitor seconds to import.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from film_viz.analysis.film import film_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMNet, FiLMParams

BETAS = (0.9, 0.999)
EPSILON = 1e-8


@dataclass(frozen=True, slots=True)
class AdamWalk:
    """What happened, step by step; every row is before the step that follows from it, save the last gamma."""

    loss: Float[np.ndarray, " step"]  # the cross-entropy of the wanted answer
    gradient: Float[np.ndarray, "step channel"]  # with weight decay
    mean: Float[np.ndarray, "step channel"]  # m, after this gradient
    square: Float[np.ndarray, "step channel"]  # v, after this gradient
    gamma: Float[np.ndarray, "time channel"]  # one more than steps: from the start to the end

    @property
    def most_moved(self) -> int:
        """The channel whose gamma went farthest."""
        return int(np.abs(self.gamma[-1] - self.gamma[0]).argmax())


def adam_walk(
    checkpoint: Checkpoint,
    seen: Seen,
    params: FiLMParams,
    answer: str,
    learning_rate: float,
    weight_decay: float,
    n_steps: int,
) -> AdamWalk:
    """Learn the gammas of the last block with FiLM, from 1 with beta 0, so that one answer comes out.

    The blocks before keep what the question wrote. The network itself is shared and stays as it is.
    """
    net, index = film_of(checkpoint).net, checkpoint.answers.index(answer)
    features, gamma = _before_last(net, seen, params), torch.ones_like(params.gamma[:, -1]).clone()
    mean, square = torch.zeros_like(gamma), torch.zeros_like(gamma)
    losses: list[float] = []
    gradients, means, squares, gammas = (list[np.ndarray]() for _ in range(4))
    gammas.append(_row(gamma))
    for step in range(1, n_steps + 1):
        loss, gradient = _slope(net, features, gamma, index)
        gradient = gradient + weight_decay * gamma
        mean = BETAS[0] * mean + (1 - BETAS[0]) * gradient
        square = BETAS[1] * square + (1 - BETAS[1]) * gradient**2
        unbiased_mean, unbiased_square = mean / (1 - BETAS[0] ** step), square / (1 - BETAS[1] ** step)
        gamma = gamma - learning_rate * unbiased_mean / (unbiased_square.sqrt() + EPSILON)
        losses.append(loss)
        for kept, values in ((gradients, gradient), (means, mean), (squares, square), (gammas, gamma)):
            kept.append(_row(values))
    return AdamWalk(np.array(losses, dtype=np.float32), *map(np.stack, (gradients, means, squares, gammas)))


def _slope(net: FiLMNet, features: Tensor, gamma: Tensor, index: int) -> tuple[float, Tensor]:
    """Return the loss and its gradient; the shared weights get none."""
    gamma = gamma.detach().requires_grad_()
    loss = F.cross_entropy(_logits(net, features, gamma), torch.tensor([index]))
    (gradient,) = torch.autograd.grad(loss, [gamma])
    return float(loss.detach()), gradient


def _row(values: Tensor) -> Float[np.ndarray, " channel"]:
    return values[0].numpy().copy()


def _before_last(net: FiLMNet, seen: Seen, params: FiLMParams) -> Tensor:
    """Return what the last block with FiLM is given."""
    with torch.no_grad():
        features = seen[0].clone()
        for index in range(params.gamma.shape[1] - 1):
            features = net.blocks[index](features, params.gamma[:, index], params.beta[:, index]).output
    return features.clone()


def _logits(net: FiLMNet, features: Tensor, gamma: Tensor) -> Tensor:
    last = net.config.film_blocks - 1
    features = net.blocks[last](features, gamma, torch.zeros_like(gamma)).output
    for block in net.blocks[last + 1 :]:
        features = block(features).output
    return net.classifier(features).logits
