"""Ask a checkpoint one question about one picture, and keep what a page shows of it as plain arrays.

The image and the question are read apart, as in the model: `image_features` is computed once per picture, `ask` once
per question. Nothing here edits the model, so one model may serve many readers at once.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from PIL import Image
from torch import Tensor

from film_viz.models.checkpoint import Checkpoint
from film_viz.models.config import FiLMConfig
from film_viz.models.film import Activations, FiLMParams


@dataclass(frozen=True, slots=True)
class Answer:
    """What a checkpoint makes of a question about a picture."""

    words: tuple[str, ...]  # the question as the network reads it
    answers: tuple[str, ...]  # every answer it can give
    probability: Float[np.ndarray, " answer"]
    gamma: Float[np.ndarray, "block channel"]  # effective: 1 + the generator's output
    beta: Float[np.ndarray, "block channel"]
    maxima: Int[np.ndarray, "height width"]  # classifier channels that have their maximum in each cell

    @property
    def best(self) -> str:
        """The most probable answer."""
        return self.answers[int(self.probability.argmax())]

    def top(self, n: int) -> list[tuple[str, float]]:
        """Return the `n` most probable answers with their probabilities, best first."""
        order = np.argsort(-self.probability, kind="stable")[:n]
        return [(self.answers[i], float(self.probability[i])) for i in order]

    def probability_of(self, answer: str) -> float:
        """Return the probability of one answer; 0 for one that the checkpoint cannot give."""
        return float(self.probability[self.answers.index(answer)]) if answer in self.answers else 0.0


def ask(checkpoint: Checkpoint, features: Float[Tensor, "1 channel height width"], question: str) -> Answer:
    """Answer a question about the picture that `features` were computed from.

    Raises `UnknownWordError` for words that the checkpoint's vocabulary lacks, `ValueError` for an empty question.
    """
    words, params = question_params(checkpoint, question)
    return answer_under(checkpoint, features, words, params)


def question_params(checkpoint: Checkpoint, question: str) -> tuple[tuple[str, ...], FiLMParams]:
    """Return a question as the network reads it, and the modulation that it writes; raises as `ask` does."""
    ids = checkpoint.vocabulary.encode(question)
    if not ids:
        raise ValueError("a question needs at least one word, got none: type a question such as 'How many cubes?'")
    with torch.inference_mode():
        params = checkpoint.model.generator(torch.tensor([ids]), torch.tensor([len(ids)]))
    return tuple(checkpoint.vocabulary.decode(ids).split()), params


def answer_under(
    checkpoint: Checkpoint,
    features: Float[Tensor, "1 channel height width"],
    words: tuple[str, ...],
    params: FiLMParams,
) -> Answer:
    """Answer under a modulation, be it the question's own or an edited one."""
    with torch.inference_mode():
        seen = checkpoint.model.net.observe(features, params)
    return _answer(words, tuple(checkpoint.answers), params, seen, checkpoint.model.config)


def image_features(checkpoint: Checkpoint, picture: UInt8[np.ndarray, "y x 3"]) -> Float[Tensor, "1 channel h w"]:
    """Return the stem's features of a picture of any size."""
    config = checkpoint.model.config
    if not config.reads_pixels:
        raise ValueError(
            f"checkpoint '{checkpoint.name}' reads {config.input_channels} feature maps of a backbone, not pictures: "
            "choose one that reads pixels"
        )
    with torch.inference_mode():
        return checkpoint.model.net.stem(model_image(picture, config.image_size))


def model_image(picture: UInt8[np.ndarray, "y x 3"], size: int) -> Float[Tensor, "1 3 {size} {size}"]:
    """Return the whole picture squeezed bicubically to a square, colors in [0, 1], as the network takes it."""
    squeezed = Image.fromarray(picture).resize((size, size), Image.Resampling.BICUBIC)
    return torch.from_numpy(np.asarray(squeezed, dtype=np.float32) / 255).permute(2, 0, 1)[None].contiguous()


def _answer(
    words: tuple[str, ...], answers: tuple[str, ...], params: FiLMParams, seen: Activations, config: FiLMConfig
) -> Answer:
    height, width = seen.stem.shape[2:]
    return Answer(
        words=words,
        answers=answers,
        probability=torch.softmax(seen.logits[0].float(), dim=0).numpy(),
        gamma=params.gamma[0, : config.film_blocks].numpy(),
        beta=params.beta[0, : config.film_blocks].numpy(),
        maxima=np.bincount(seen.max_location[0].numpy(), minlength=height * width).reshape(height, width),
    )
