"""Test-time ablations: gamma or beta replaced by its mean, or blurred with noise, and what that costs in accuracy.

"Which of the two carries the question, the scaling or the shift?" Perez et al. 2018, section 4.2: beta replaced by its
mean costs 1.0 point, gamma 65.4. The mean here is that over the questions which are asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor
from tqdm import tqdm

from film_viz.analysis.bank.question_parameters import question_parameters
from film_viz.analysis.film import film_of
from film_viz.analysis.inside.edits import PARTS, Part, swapped, with_parameter_noise
from film_viz.data.batch import pictures_as_input
from film_viz.data.clevr_folder import ClevrQuestion, DataError
from film_viz.data.pictures import load_picture
from film_viz.evaluation.scoring import Score
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMParams

SIGMAS: tuple[float, ...] = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Standard deviations of the noise; a gamma lies within about 2 of its mean."""

BLURRED: tuple[Part, ...] = ("gamma", "beta")

QUESTIONS_PER_ABLATION = 64

Change = Callable[[FiLMParams, int], FiLMParams]
"""Makes another modulation of a batch; the number seeds its noise."""


@dataclass(frozen=True, slots=True)
class Ablation:
    """Accuracy under each change of the modulation, on the same questions."""

    unchanged: Score
    mean: dict[Part, Score]  # gamma, beta or both replaced by the mean
    noise: dict[Part, tuple[Score, ...]]  # one per sigma
    sigmas: tuple[float, ...]
    deviation: dict[Part, float]  # mean over channels of the standard deviation over questions

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain values; an accuracy is a share."""
        return {
            "questions": self.unchanged.count,
            "unchanged": self.unchanged.accuracy,
            "replaced by mean": {part: score.accuracy for part, score in self.mean.items()},
            "noise": {
                "sigma": list(self.sigmas),
                **{part: [score.accuracy for score in scores] for part, scores in self.noise.items()},
            },
            "standard deviation over questions": self.deviation,
        }


def ablate(
    checkpoint: Checkpoint, questions: Sequence[ClevrQuestion], sigmas: Sequence[float] = SIGMAS, seed: int = 0
) -> Ablation:
    """Ask every question under the modulation it writes and under changed ones; a picture's stem is computed once."""
    if not questions or any(question.answer is None for question in questions):
        raise DataError("an ablation measures accuracy, so every question needs its answer: choose a split such as val")
    asked = sorted(questions, key=lambda question: question.picture)  # a picture's questions follow one another
    own = question_parameters(checkpoint, [question.text for question in asked])
    mean = FiLMParams(own.gamma.mean(dim=0, keepdim=True), own.beta.mean(dim=0, keepdim=True))
    changes: dict[tuple[Part, float | None], Change] = {(part, None): _replacement(mean, part) for part in PARTS}
    changes |= {(part, sigma): _noise(sigma, part, seed) for part in BLURRED for sigma in sigmas}
    correct = _correct(checkpoint, asked, own, [_unchanged, *changes.values()])
    unchanged, *scores = [Score(float(row.mean()), int(row.size)) for row in correct]
    score_of = dict(zip(changes, scores, strict=True))
    return Ablation(
        unchanged=unchanged,
        mean={part: score_of[part, None] for part in PARTS},
        noise={part: tuple(score_of[part, sigma] for sigma in sigmas) for part in BLURRED},
        sigmas=tuple(sigmas),
        deviation={"gamma": float(own.gamma.std(dim=0).mean()), "beta": float(own.beta.std(dim=0).mean())},
    )


def _unchanged(params: FiLMParams, batch: int) -> FiLMParams:
    return params


def _replacement(mean: FiLMParams, part: Part) -> Change:
    def replaced(params: FiLMParams, batch: int) -> FiLMParams:
        every = FiLMParams(mean.gamma.expand_as(params.gamma), mean.beta.expand_as(params.beta))
        return swapped(params, every, part)

    return replaced


def _noise(sigma: float, part: Part, seed: int) -> Change:
    return lambda params, batch: swapped(params, with_parameter_noise(params, sigma, seed + batch), part)


def _correct(
    checkpoint: Checkpoint, asked: Sequence[ClevrQuestion], own: FiLMParams, changes: Sequence[Change]
) -> Bool[np.ndarray, "change question"]:
    """Tell which answers are right under each change."""
    device = next(checkpoint.model.parameters()).device
    truth = np.array([question.answer for question in asked])
    answers = np.array(checkpoint.answers)
    given = np.empty((len(changes), len(asked)), dtype=answers.dtype)
    with torch.inference_mode(), tqdm(total=len(asked), unit="question", desc=f"Asking {checkpoint.name}") as bar:
        for start in range(0, len(asked), QUESTIONS_PER_ABLATION):
            batch = slice(start, start + QUESTIONS_PER_ABLATION)
            stems = _stems(checkpoint, [question.picture for question in asked[batch]], device)
            for row, change in enumerate(changes):
                params = change(own[batch], start).to(device)
                logits = film_of(checkpoint).net.observe(stems, params).logits
                given[row, batch] = answers[logits.argmax(dim=1).cpu().numpy()]
            bar.update(len(stems))
    return given == truth


def _stems(
    checkpoint: Checkpoint, pictures: Sequence[Path], device: torch.device
) -> Float[Tensor, "question channel height width"]:
    """Return the stem's features for each question, computed once for every picture among them."""
    distinct = list(dict.fromkeys(pictures))
    images = np.stack([load_picture(path, checkpoint.model.config.image_size) for path in distinct])
    stems = film_of(checkpoint).net.stem(pictures_as_input(torch.from_numpy(images).permute(0, 3, 1, 2).to(device)))
    return stems[[distinct.index(path) for path in pictures]]
