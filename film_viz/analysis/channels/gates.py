"""Gates: what gamma and beta let through the ReLU that follows them.

gamma below 0 turns a feature map over, gamma near 0 switches it off, and a low enough beta pushes the whole map below
0, where the ReLU kills it. From gamma and beta alone only a bound can be given: the features are normalized to mean 0
and variance 1 over the training data, so by Cantelli's inequality at most gamma^2 / (gamma^2 + beta^2) of all cells
can pass where beta is negative. Whether a map is killed for a certain picture is measured by running the network.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int

from film_viz.analysis.answers.ask import image_features
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.bank.rows import bank_scene
from film_viz.analysis.film import film_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMParams
from film_viz.scenes.render import render

NEAR_ZERO = 0.1  # |gamma| below this counts as switched off
NEARLY_SHUT = 0.05  # share of cells


@dataclass(frozen=True, slots=True)
class GateCensus:
    """Shares of each block's (question, channel) pairs."""

    turned_over: Float[np.ndarray, " block"]  # gamma < 0
    switched_off: Float[np.ndarray, " block"]  # |gamma| < 0.1
    lowered: Float[np.ndarray, " block"]  # beta < 0
    nearly_shut: Float[np.ndarray, " block"]  # at most 5 % of cells can pass


@dataclass(frozen=True, slots=True)
class Killed:
    """Which feature maps the ReLU kills, measured on pictures."""

    row: Int[np.ndarray, " row"]  # questions of the bank, each asked about its own scene
    killed: Bool[np.ndarray, "row block channel"]

    @property
    def share(self) -> Float[np.ndarray, " block"]:
        """Share of (question, channel) pairs that are killed."""
        return self.killed.mean(axis=(0, 2))

    @property
    def always(self) -> Int[np.ndarray, " block"]:
        """Number of channels that no question of these wakes."""
        return self.killed.all(axis=0).sum(axis=1)


def gate_census(
    gamma: Float[np.ndarray, "question block channel"], beta: Float[np.ndarray, "question block channel"]
) -> GateCensus:
    """Count what the gates of each block do."""
    shares = (gamma < 0, np.abs(gamma) < NEAR_ZERO, beta < 0, passing_at_most(gamma, beta) < NEARLY_SHUT)
    return GateCensus(*(each.mean(axis=(0, 2)) for each in shares))


def passing_at_most(gamma: Float[np.ndarray, "*axis"], beta: Float[np.ndarray, "*axis"]) -> Float[np.ndarray, "*axis"]:
    """Return the largest share of cells for which gamma * features + beta > 0, whatever the features' distribution.

    The features must have mean 0 and variance 1, as a batch norm leaves them over its training data.
    """
    scale = np.square(gamma, dtype=np.float64)
    shift = np.square(beta, dtype=np.float64)
    is_bounded = (beta < 0) | ((beta == 0) & (gamma == 0))  # at gamma = beta = 0 nothing is above 0
    return np.where(is_bounded, scale / np.where(scale + shift > 0, scale + shift, 1), 1.0)


def killed_by_relu(checkpoint: Checkpoint, bank: ParameterBank, n_scenes: int = 12) -> Killed:
    """Run the network on the bank's first scenes and questions, and see which maps have no cell above 0 after FiLM."""
    config = checkpoint.model.config
    if config.film_position != "after-norm":
        raise ValueError(f"no ReLU directly follows FiLM at the position '{config.film_position}': nothing is killed")
    if bank.seed < 0 or bank.checkpoint_sha != checkpoint.sha:
        raise ValueError(f"the bank of '{bank.checkpoint}' has no scenes that '{checkpoint.name}' was asked about")
    numbers = sorted(set(bank.questions["scene"]))[:n_scenes]
    rows = [np.flatnonzero(bank.questions["scene"] == number) for number in numbers]
    killed = [_killed_in_scene(checkpoint, bank, number, here) for number, here in zip(numbers, rows, strict=True)]
    return Killed(np.concatenate(rows), np.concatenate(killed))


def _killed_in_scene(
    checkpoint: Checkpoint, bank: ParameterBank, number: int, rows: Int[np.ndarray, " row"]
) -> Bool[np.ndarray, "row block channel"]:
    size, n_blocks = checkpoint.model.config.image_size, film_of(checkpoint).config.n_blocks
    plain = n_blocks - bank.gamma.shape[1]  # blocks without FiLM, which ignore what they are given
    gamma, beta = (
        torch.nn.functional.pad(torch.from_numpy(np.array(values[rows])), (0, 0, 0, plain))
        for values in (bank.gamma, bank.beta)
    )
    (stem,) = image_features(checkpoint, render(bank_scene(bank.seed, number), size, size, "training"))
    with torch.inference_mode():
        seen = film_of(checkpoint).net.observe(stem.expand(len(rows), -1, -1, -1), FiLMParams(gamma, beta))
        highest = [block.after_film.amax(dim=(2, 3)) for block in seen.blocks[: n_blocks - plain]]
    return (torch.stack(highest, dim=1) <= 0).numpy()
