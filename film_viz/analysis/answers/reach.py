"""How far gamma and beta of a checkpoint go from what changes nothing, so that all its questions share one color scale.

Measured on a few questions of every group, which any checkpoint that learned CLEVR's language can read.
"""

import numpy as np

from film_viz.analysis.bank.question_parameters import question_parameters
from film_viz.models.checkpoint import Checkpoint

QUESTIONS: tuple[str, ...] = (
    "How many metal things are there?",
    "How many other things are the same size as the red cube?",
    "How many cylinders are left of the small sphere or behind the blue cube?",
    "Is there a red cube?",
    "Are there any large rubber things behind the purple sphere?",
    "Are there more cubes than spheres?",
    "Are there fewer yellow cylinders than large metal things?",
    "Is the number of green things the same as the number of brown cubes?",
    "What color is the large sphere?",
    "What shape is the thing right of the cyan metal cylinder?",
    "What material is the small cube in front of the gray thing?",
    "What size is the cylinder left of the shiny sphere?",
    "Is the color of the cube the same as the cylinder?",
    "Does the small thing have the same material as the large sphere?",
    "Do the blue cube and the red cylinder have the same size?",
)
SHARE = 0.99  # of the values that a scale covers; a few stray channels saturate instead of paling all others

_known: dict[str, tuple[float, float]] = {}  # by the hash of the weights


def modulation_reach(checkpoint: Checkpoint) -> tuple[float, float] | None:
    """Return how far 99 % of gamma are from 1 and of beta from 0; None where it reads none of the questions."""
    if not checkpoint.sha:
        return _measured(checkpoint)
    if checkpoint.sha not in _known and (reach := _measured(checkpoint)):
        _known[checkpoint.sha] = reach
    return _known.get(checkpoint.sha)


def readable_questions(checkpoint: Checkpoint) -> tuple[str, ...]:
    """Return those of the questions that a checkpoint can read."""
    return tuple(question for question in QUESTIONS if _is_readable(checkpoint, question))


def _measured(checkpoint: Checkpoint) -> tuple[float, float] | None:
    readable = readable_questions(checkpoint)
    if not readable:
        return None
    params = question_parameters(checkpoint, readable)
    far = [np.quantile(np.abs(values.numpy()), SHARE) for values in (params.gamma - 1, params.beta)]
    return float(far[0]), float(far[1])


def _is_readable(checkpoint: Checkpoint, question: str) -> bool:
    try:
        checkpoint.vocabulary.encode(question)
    except ValueError:
        return False
    return True
