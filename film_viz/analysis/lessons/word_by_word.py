"""A FiLM generator's GRU, opened: gates, candidate and state after every word, and what the network would answer then.

Gates are told as in Cho et al. 2014: the update gate is the share of the *new* state,
h_t = (1 - z_t) h_(t-1) + z_t candidate_t. PyTorch's z is the share of the old one; z here is 1 minus that. The reset
gate multiplies U h_(t-1), as in PyTorch, and not h_(t-1) itself, as in the paper.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from film_viz.analysis.film import film_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMGenerator


@dataclass(frozen=True, slots=True)
class WordByWord:
    """What happens at each word of a question."""

    words: tuple[str, ...]
    reset: Float[np.ndarray, "word hidden"]
    update: Float[np.ndarray, "word hidden"]  # the share of the candidate
    candidate: Float[np.ndarray, "word hidden"]
    before: Float[np.ndarray, "word hidden"]  # the state before the word
    state: Float[np.ndarray, "word hidden"]  # and after it
    of_word: Float[np.ndarray, "word 3 hidden"]  # what the word adds to reset, update and candidate, biases included
    of_state: Float[np.ndarray, "word 3 hidden"]  # what the state before adds, for the candidate before its reset
    gamma: Float[np.ndarray, "word block channel"]  # if the question ended here
    probability: Float[np.ndarray, "word answer"]  # likewise
    gamma_at_first: Float[np.ndarray, "block channel"]  # of a state of zeros, before any word

    @property
    def gamma_change(self) -> Float[np.ndarray, " word"]:
        """How far each word moves the gammas: the root of the mean squared change over all channels."""
        moved = np.diff(np.concatenate([self.gamma_at_first[None], self.gamma]), axis=0)
        return np.sqrt(np.square(moved).mean(axis=(1, 2)))

    def liveliest_unit(self) -> int:
        """Return the unit whose state moves farthest over the whole question."""
        return int(np.abs(self.state - self.before).sum(axis=0).argmax())


def word_by_word(checkpoint: Checkpoint, seen: Seen, question: str) -> WordByWord:
    """Read a question about a picture word by word; raises as `ask` does."""
    model = film_of(checkpoint)
    ids = checkpoint.vocabulary.encode(question)
    if not ids:
        raise ValueError("a question needs at least one word, got none: type a question such as 'How many cubes?'")
    with torch.inference_mode():
        steps = _steps(model.generator, ids)
        params = model.generator.modulation(torch.stack([step["state"] for step in steps]))
        first = model.generator.modulation(torch.zeros(1, model.generator.gru.hidden_size))
        logits = model.net.observe(seen[0].expand(len(ids), -1, -1, -1), params).logits
    stacked = {name: torch.stack([step[name] for step in steps]).numpy() for name in steps[0]}
    return WordByWord(
        words=tuple(checkpoint.vocabulary.decode(ids).split()),
        gamma=params.gamma.numpy(),
        probability=torch.softmax(logits.float(), dim=1).numpy(),
        gamma_at_first=first.gamma[0].numpy(),
        **stacked,
    )


def _steps(generator: FiLMGenerator, ids: list[int]) -> list[dict[str, Tensor]]:
    input_weight, weight, input_bias, bias = generator.gru.all_weights[0]
    size = generator.gru.hidden_size
    state, steps = torch.zeros(size), []
    for word in generator.embedding.weight[ids]:
        given, kept = input_weight @ word + input_bias, weight @ state + bias
        (given_r, given_z, given_n), (kept_r, kept_z, kept_n) = given.split(size), kept.split(size)
        reset, update = torch.sigmoid(given_r + kept_r), torch.sigmoid(-(given_z + kept_z))
        candidate = torch.tanh(given_n + reset * kept_n)
        after = (1 - update) * state + update * candidate
        steps.append(
            {
                "reset": reset,
                "update": update,
                "candidate": candidate,
                "before": state,
                "state": after,
                "of_word": torch.stack([given_r, -given_z, given_n]),
                "of_state": torch.stack([kept_r, -kept_z, kept_n]),
            }
        )
        state = after
    return steps
