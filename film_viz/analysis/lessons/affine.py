"""gamma and beta are an affine projection of one vector, so sums of questions make sense (Perez et al. 2018, 4.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations

import numpy as np
import torch
from jaxtyping import Float, Int

from film_viz.analysis.answers.minimal_pairs import MinimalPair, minimal_pairs
from film_viz.analysis.answers.truth import true_answer
from film_viz.analysis.film import film_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.parse import QuestionError
from film_viz.questions.program import ProgramError
from film_viz.scenes.attributes import ATTRIBUTES
from film_viz.scenes.scene import Scene


@dataclass(frozen=True, slots=True)
class ChannelSum:
    """One gamma, or one beta, as a sum over the units of the question's vector."""

    start: float  # 1 for gamma, 0 for beta
    bias: float
    weight: Float[np.ndarray, " hidden"]  # a row of the projection
    embedding: Float[np.ndarray, " hidden"]  # the GRU's last state

    @property
    def parts(self) -> Float[np.ndarray, " hidden"]:
        """What each unit adds."""
        return self.weight * self.embedding

    @property
    def total(self) -> float:
        """The gamma, or the beta."""
        return self.start + self.bias + float(self.parts.sum())

    def largest(self, n: int) -> Int[np.ndarray, " unit"]:
        """Return the units that add or take most, the strongest first."""
        return np.argsort(-np.abs(self.parts), kind="stable")[:n]


def channel_sum(checkpoint: Checkpoint, question: str, block: int, channel: int, part: str) -> ChannelSum:
    """Take apart what a question writes to one channel; raises as `ask` does."""
    model = film_of(checkpoint)
    config = model.config
    if config.gamma_activation != "identity" or not config.use_gamma or not config.use_beta:
        raise ValueError(f"checkpoint '{checkpoint.name}' bends or drops gamma or beta: no plain sum can be shown")
    ids = checkpoint.vocabulary.encode(question)
    with torch.inference_mode():
        state = model.generator.question_embedding(torch.tensor([ids]), torch.tensor([len(ids)]))[0]
    row = (2 * block + (part == "beta")) * config.channels + channel
    decoder = model.generator.decoder
    return ChannelSum(
        start=1.0 if part == "gamma" else 0.0,
        bias=float(decoder.bias[row].detach()),
        weight=decoder.weight[row].detach().numpy(),
        embedding=state.numpy(),
    )


@dataclass(frozen=True, slots=True)
class Analogy:
    """Three questions whose sum a - b + c should act like a fourth."""

    a: str
    b: str
    c: str
    title: str  # what turns b into a, and c into the fourth: "sphere -> cylinder"


def analogy(checkpoint: Checkpoint, question: str, scene: Scene | None = None) -> Analogy | None:
    """Find three questions for a fourth: each differs from it in one word, or in both; None where it has no two.

    Words for things are changed rather than the attribute that is asked for, and of those the words with which the most
    questions have an answer on the scene.
    """
    pairs = minimal_pairs(question, checkpoint)
    things = tuple(pair for pair in pairs if pair.old not in ATTRIBUTES)
    found = _analogies(checkpoint, things) or _analogies(checkpoint, pairs)
    if scene is None or not found:
        return found[0] if found else None
    answered = cache(lambda text: _has_answer(text, scene))
    return max(found, key=lambda one: sum(answered(text) for text in (one.a, one.b, one.c)))  # of equals the first


def _analogies(checkpoint: Checkpoint, pairs: Sequence[MinimalPair]) -> list[Analogy]:
    found = []
    for first, second in permutations(pairs, 2):
        if second.old != first.old:
            both = (pair.question for pair in minimal_pairs(first.question, checkpoint) if pair.title == second.title)
            if (b := next(both, None)) is not None:
                found.append(Analogy(first.question, b, second.question, f"{second.new} -> {second.old}"))
    return found


def _has_answer(question: str, scene: Scene) -> bool:
    try:
        true_answer(question, scene)
    except (QuestionError, ProgramError):
        return False
    return True
