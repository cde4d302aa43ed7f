"""Gamma and beta of many questions at once, the one way in which the project computes them.

A GRU reads from left to right, so its state after "what color is the" is the same for every question that begins so.
Questions of one generator share many beginnings: each of these is read once, which saves about half of the work, and
nothing is padded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from film_viz.models.checkpoint import Checkpoint
from film_viz.models.film import FiLMGenerator, FiLMParams

Progress = Callable[[int, int], None]
"""Called with what is done and with the total."""

QUESTIONS_PER_PASS = 2048


@dataclass(frozen=True, slots=True)
class Level:
    """The different beginnings of one length among some questions."""

    parent: Int[np.ndarray, " beginning"]  # which beginning of the level before it continues
    word: Int[np.ndarray, " beginning"]  # id of its last word
    ended: Int[np.ndarray, " question"]  # questions that are this long
    ended_at: Int[np.ndarray, " question"]  # the beginning that is all of such a question


def question_parameters(checkpoint: Checkpoint, texts: Sequence[str], progress: Progress | None = None) -> FiLMParams:
    """Return gamma and beta of every question, on the CPU, for those blocks that are modulated.

    >>> question_parameters(checkpoint, ["How many cubes?", "How many balls?"]).gamma.shape
    torch.Size([2, 4, 64])
    """
    encoded = [checkpoint.vocabulary.encode(text) for text in texts]
    config = checkpoint.model.config
    film_blocks = config.n_blocks - config.plain_blocks
    gamma, beta = (torch.empty(len(encoded), film_blocks, config.channels) for _ in range(2))
    order = sorted(range(len(encoded)), key=encoded.__getitem__)  # neighbors begin alike
    for start in range(0, len(order), QUESTIONS_PER_PASS):
        rows = torch.tensor(order[start : start + QUESTIONS_PER_PASS])
        params = _pass(checkpoint.model.generator, [encoded[i] for i in rows.tolist()])
        gamma[rows], beta[rows] = params.gamma[:, :film_blocks].cpu(), params.beta[:, :film_blocks].cpu()
        if progress:
            progress(start + len(rows), len(encoded))
    return FiLMParams(gamma, beta)


def _pass(generator: FiLMGenerator, encoded: Sequence[list[int]]) -> FiLMParams:
    with torch.inference_mode():
        return generator.modulation(question_embeddings(generator, encoded))


def question_embeddings(generator: FiLMGenerator, encoded: Sequence[list[int]]) -> Float[Tensor, "question hidden"]:
    """Return the GRU's state after the last word of every question; `encoded` holds the ids of their words."""
    device = generator.decoder.weight.device
    state = torch.zeros(1, generator.config.rnn_dim, device=device)
    last = torch.empty(len(encoded), generator.config.rnn_dim, device=device)
    for level in levels(encoded):
        words = generator.embedding(torch.from_numpy(level.word).to(device))
        before = state[torch.from_numpy(level.parent).to(device)]
        state = generator.gru(words[:, None], before[None])[1][0]
        last[torch.from_numpy(level.ended).to(device)] = state[torch.from_numpy(level.ended_at).to(device)]
    return last


def levels(encoded: Sequence[list[int]]) -> list[Level]:
    """Return the different beginnings of 1, 2, 3... words."""
    lengths = np.array([len(ids) for ids in encoded])
    words = np.zeros((len(encoded), lengths.max(initial=0)), dtype=np.int64)
    for row, ids in zip(words, encoded, strict=True):
        row[: len(ids)] = ids
    n_words = words.max(initial=0) + 1
    found, beginning, going = [], np.zeros(len(encoded), dtype=np.int64), np.arange(len(encoded))
    for position in range(words.shape[1]):
        pairs = beginning[going] * n_words + words[going, position]
        different, beginning[going] = np.unique(pairs, return_inverse=True)
        ended = going[lengths[going] == position + 1]
        found.append(Level(different // n_words, different % n_words, ended, beginning[ended]))
        going = going[lengths[going] > position + 1]
    return found
