"""Gamma and beta of many questions at once, the one way in which the project computes them."""

from collections.abc import Sequence

import torch

from film_viz.analysis.film import film_of
from film_viz.data.batch import pad_questions
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Questions
from film_viz.models.systems.film import FiLMParams
from film_viz.work.progress import Progress

QUESTIONS_PER_PASS = 1024


def question_parameters(checkpoint: Checkpoint, texts: Sequence[str], progress: Progress | None = None) -> FiLMParams:
    """Return gamma and beta of every question, on the CPU, for the blocks with FiLM.

    >>> question_parameters(checkpoint, ["How many cubes?", "How many balls?"]).gamma.shape
    torch.Size([2, 4, 64])
    """
    encoded = [checkpoint.vocabulary.encode(text) for text in texts]
    model = film_of(checkpoint)
    shape = (len(encoded), model.config.film_blocks, model.config.channels)
    gamma, beta = torch.empty(shape), torch.empty(shape)
    device = model.generator.decoder.weight.device
    for start in range(0, len(encoded), QUESTIONS_PER_PASS):
        rows = slice(start, start + QUESTIONS_PER_PASS)
        with torch.inference_mode():
            params = model.read(Questions(*pad_questions(encoded[rows])).to(device))
        gamma[rows], beta[rows] = params.gamma.cpu(), params.beta.cpu()
        if progress:
            progress(min(rows.stop, len(encoded)), len(encoded))
    return FiLMParams(gamma, beta)
