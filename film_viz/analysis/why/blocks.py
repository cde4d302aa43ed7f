"""What matters in the network: a block is skipped, or gets gamma and beta that know nothing of this question."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from film_viz.analysis.answers.ask import question_params
from film_viz.analysis.answers.reach import readable_questions
from film_viz.analysis.bank.question_parameters import question_parameters
from film_viz.analysis.film import film_of
from film_viz.analysis.inside.edits import PARTS
from film_viz.analysis.inside.interventions import Outcomes, outcomes, transplants
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams


@dataclass(frozen=True, slots=True)
class BlockEffects:
    """What is answered without each block, and with the gamma, beta or both of other questions in each block."""

    answers: tuple[str, ...]
    before: Float[np.ndarray, " answer"]
    skipped: Float[np.ndarray, "block answer"]
    mean: Float[np.ndarray, "part place answer"]  # parts as PARTS; places are the blocks with FiLM, and last all
    other: Float[np.ndarray, "part place answer"]

    def change(self, after: Float[np.ndarray, "*place answer"]) -> Float[np.ndarray, "*place"]:
        """Return how much something adds to the probability of the first answer; below 0 it takes away."""
        first = int(self.before.argmax())
        return after[..., first] - self.before[first]


def block_effects(checkpoint: Checkpoint, seen: Seen, question: str, other: str) -> BlockEffects:
    """Skip each block, and replace its gamma, beta or both by the mean over questions and by another question's.

    Raises `NoModulationError` for a system without FiLM, `UnknownWordError` for words that the checkpoint does not
    know.
    """
    params, n = question_params(checkpoint, question)[1], film_of(checkpoint).config.film_blocks
    replaced = [
        _by_part(outcomes(checkpoint, seen, transplants(params, another, n)))
        for another in (mean_params(checkpoint), question_params(checkpoint, other)[1])
    ]
    before = outcomes(checkpoint, seen, params)
    return BlockEffects(before.answers, before.probability[0], without_blocks(checkpoint, seen, params), *replaced)


def mean_params(checkpoint: Checkpoint) -> FiLMParams:
    """Return the mean modulation over a few questions of every group, those that fix the scale of gamma and beta."""
    questions = readable_questions(checkpoint)
    if not questions:
        raise ValueError(f"checkpoint '{checkpoint.name}' reads none of the questions of which a mean is taken")
    many = question_parameters(checkpoint, questions)
    return FiLMParams(many.gamma.mean(dim=0, keepdim=True), many.beta.mean(dim=0, keepdim=True))


def without_blocks(checkpoint: Checkpoint, seen: Seen, params: FiLMParams) -> Float[np.ndarray, "block answer"]:
    """Return what is answered if each block in turn hands on what it was given."""
    net = film_of(checkpoint).net
    n = len(net.blocks)
    is_skipped = torch.eye(n, dtype=torch.bool)[:, :, None, None, None]

    def hand_on(index: int, given: Tensor, made: Tensor) -> Tensor:
        return torch.where(is_skipped[index], given, made)

    many = FiLMParams(params.gamma.expand(n, -1, -1), params.beta.expand(n, -1, -1))
    with torch.inference_mode():
        logits = net.observe(seen[0].expand(n, -1, -1, -1), many, hand_on).logits
    return torch.softmax(logits.float(), dim=1).numpy()


def _by_part(found: Outcomes) -> Float[np.ndarray, "part place answer"]:
    return found.probability.reshape(len(PARTS), -1, len(found.answers))
