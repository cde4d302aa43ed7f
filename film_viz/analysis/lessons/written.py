"""What many questions write, small enough to be made while one waits: a map of them, and one channel's clusters."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.bank.rows import ChunkMaker
from film_viz.analysis.maps.methods import LinearMap, principal_map
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMParams


@dataclass(frozen=True, slots=True)
class Written:
    """Questions with what they write, and their places on a map of it."""

    bank: ParameterBank
    map_: LinearMap

    @property
    def place(self) -> Float[np.ndarray, "question 2"]:
        """Where each question is on the map."""
        return self.map_(_points(self.bank.gamma, self.bank.beta))

    def place_of(self, params: FiLMParams) -> tuple[float, float]:
        """Return where another question is on the same map."""
        ((x, y),) = self.map_(_points(params.gamma.numpy(), params.beta.numpy())).tolist()
        return x, y


def written(checkpoint: Checkpoint, n: int, seed: int) -> Written:
    """Ask for gamma and beta of `n` new questions, the head of the bank of this seed; at most one chunk of it.

    The map shows the two principal components of all gammas and betas: it takes no time, and no neighbor is invented.
    """
    chunk = ChunkMaker(checkpoint, seed).chunk(0, n, lambda done: None)
    gamma, beta = chunk.params.gamma.numpy(), chunk.params.beta.numpy()
    key = f"{checkpoint.sha} {n} {seed}"
    bank = ParameterBank(gamma, beta, chunk.rows, checkpoint.name, checkpoint.sha, key, seed)
    return Written(bank, principal_map(_points(gamma, beta), 2, seed=0))


def _points(
    gamma: Float[np.ndarray, "question block channel"], beta: Float[np.ndarray, "question block channel"]
) -> Float[np.ndarray, "question feature"]:
    return np.concatenate([gamma.reshape(len(gamma), -1), beta.reshape(len(beta), -1)], axis=1)
