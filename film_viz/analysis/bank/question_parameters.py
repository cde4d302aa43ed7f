"""Gamma and beta of many questions at once, the one way in which the project computes them."""

from collections.abc import Sequence

import torch

from film_viz.data.batch import pad_questions
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.film import FiLMParams
from film_viz.work.progress import Progress

QUESTIONS_PER_PASS = 1024


def question_parameters(checkpoint: Checkpoint, texts: Sequence[str], progress: Progress | None = None) -> FiLMParams:
    """Return gamma and beta of every question, on the CPU, for those blocks that are modulated.

    >>> question_parameters(checkpoint, ["How many cubes?", "How many balls?"]).gamma.shape
    torch.Size([2, 4, 64])
    """
    encoded = [checkpoint.vocabulary.encode(text) for text in texts]
    config, generator = checkpoint.model.config, checkpoint.model.generator
    film_blocks = config.film_blocks
    gamma, beta = (torch.empty(len(encoded), film_blocks, config.channels) for _ in range(2))
    device = generator.decoder.weight.device
    for start in range(0, len(encoded), QUESTIONS_PER_PASS):
        rows = slice(start, start + QUESTIONS_PER_PASS)
        tokens, lengths = (tensor.to(device) for tensor in pad_questions(encoded[rows]))
        with torch.inference_mode():
            params = generator(tokens, lengths)
        gamma[rows], beta[rows] = params.gamma[:, :film_blocks].cpu(), params.beta[:, :film_blocks].cpu()
        if progress:
            progress(min(rows.stop, len(encoded)), len(encoded))
    return FiLMParams(gamma, beta)
