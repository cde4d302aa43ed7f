"""One question to many pictures, or many questions to one: what every answer's probability is, in one batch.

Pictures are drawn as the network's training had them, at its own size; so two that differ in one thing of the scene
differ in nothing else, not even in how they were made smaller.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor

from film_viz.data.batch import pad_questions, pictures_as_input
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Questions, Seen
from film_viz.scenes.render import render
from film_viz.scenes.scene import Scene

PER_PASS = 40  # pictures or questions; a relation network keeps two products of every pair of cells of each


def training_pictures(checkpoint: Checkpoint, scenes: Sequence[Scene]) -> UInt8[np.ndarray, "scene size size 3"]:
    """Draw scenes as a checkpoint was trained on them, in CLEVR's own light, one on each core at a time."""
    config = checkpoint.model.config
    if not config.reads_pixels:
        raise ValueError(
            f"checkpoint '{checkpoint.name}' reads {config.input_channels} feature maps of a backbone, so a changed "
            "picture cannot be shown to it: choose one that reads pixels"
        )
    size = config.image_size
    if not scenes:
        return np.zeros((0, size, size, 3), np.uint8)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        drawn = pool.map(lambda scene: render(scene, size, size, "training", parallel=False), scenes)
        return np.stack(list(drawn))


def seen_of(checkpoint: Checkpoint, pictures: UInt8[np.ndarray, "picture size size 3"]) -> Seen:
    """Return what a system sees of pictures of its own size."""
    with torch.inference_mode():
        parts = [checkpoint.model.see(_input(pictures[rows])) for rows in _passes(len(pictures))]
    return tuple(torch.cat(part) for part in zip(*parts, strict=True))


def ask_of_each(checkpoint: Checkpoint, seen: Seen, question: str, n: int) -> Float[np.ndarray, "picture answer"]:
    """Return the probability of every answer to one question about each of `n` pictures that were seen."""
    ids = checkpoint.vocabulary.encode(question)
    return _asked(checkpoint, seen, [ids] * n, torch.arange(n))


def ask_each(checkpoint: Checkpoint, seen: Seen, questions: Sequence[str]) -> Float[np.ndarray, "question answer"]:
    """Return the probability of every answer to each of many questions about one picture that was seen.

    Raises `UnknownWordError` where one has words that the checkpoint does not know.
    """
    encoded = [checkpoint.vocabulary.encode(question) for question in questions]
    return _asked(checkpoint, seen, encoded, torch.zeros(len(encoded), dtype=torch.long))


def _asked(
    checkpoint: Checkpoint, seen: Seen, encoded: Sequence[list[int]], image_index: Int[Tensor, " question"]
) -> Float[np.ndarray, "question answer"]:
    model = checkpoint.model
    rows = [torch.zeros(0, len(checkpoint.answers))]
    with torch.inference_mode():
        for part in _passes(len(encoded)):
            reading = model.read(Questions(*pad_questions(list(encoded[part]))))
            rows.append(torch.softmax(model.answer(seen, reading, image_index[part]).logits.float(), dim=1))
    return torch.cat(rows).numpy()


def _input(pictures: UInt8[np.ndarray, "picture size size 3"]) -> Float[Tensor, "picture 3 size size"]:
    return pictures_as_input(torch.from_numpy(pictures).permute(0, 3, 1, 2))  # channels last, which is quicker


def _passes(n: int) -> list[slice]:
    return [slice(start, start + PER_PASS) for start in range(0, n, PER_PASS)]
