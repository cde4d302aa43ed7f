"""Ask a checkpoint one question about one picture, and keep what a page shows of it as plain arrays.

The picture and the question are read apart, as in the system: `image_features` is computed once per picture, `ask` once
per question. Nothing here edits the model, so one model may serve many readers at once.
"""

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor

from film_viz.analysis.answers.reach import modulation_reach
from film_viz.analysis.film import film_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.exhibits import Exhibit, Modulation
from film_viz.models.system import Outcome, Questions, Seen
from film_viz.models.systems.film import FiLMParams

Kind = TypeVar("Kind", bound=Exhibit)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a checkpoint makes of a question about a picture."""

    words: tuple[str, ...]  # the question as the network reads it
    answers: tuple[str, ...]  # every answer it can give
    probability: Float[np.ndarray, " answer"]
    exhibits: tuple[Exhibit, ...] = ()  # what its system lets one look at

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

    def exhibit(self, kind: type[Kind]) -> Kind:
        """Return the exhibit of a kind; `LookupError` where this system has none."""
        for one in self.exhibits:
            if isinstance(one, kind):
                return one
        raise LookupError(f"this answer comes without {kind.__name__}: its system has nothing of the kind")

    @property
    def gamma(self) -> Float[np.ndarray, "block channel"]:
        """FiLM's gamma for the blocks that have it, effective: 1 + the generator's output."""
        return self.exhibit(Modulation).gamma

    @property
    def beta(self) -> Float[np.ndarray, "block channel"]:
        """FiLM's beta for the blocks that have it."""
        return self.exhibit(Modulation).beta


def ask(checkpoint: Checkpoint, seen: Seen, question: str) -> Answer:
    """Answer a question about the picture that was seen.

    Raises `UnknownWordError` for words that the checkpoint's vocabulary lacks, `ValueError` for an empty question.
    """
    words, questions = _encoded(checkpoint, question)
    with torch.inference_mode():
        reading = checkpoint.model.read(questions)
        outcome = checkpoint.model.answer(seen, reading)
    return _answer(checkpoint, seen, words, reading, outcome)


def question_params(checkpoint: Checkpoint, question: str) -> tuple[tuple[str, ...], FiLMParams]:
    """Return a question as a FiLM network reads it, and the modulation that it writes; raises as `ask` does."""
    words, questions = _encoded(checkpoint, question)
    with torch.inference_mode():
        return words, film_of(checkpoint).read(questions)


def answer_under(checkpoint: Checkpoint, seen: Seen, words: tuple[str, ...], params: FiLMParams) -> Answer:
    """Answer under a modulation: the question's own or an edited one."""
    with torch.inference_mode():
        outcome = film_of(checkpoint).answer(seen, params)
    return _answer(checkpoint, seen, words, params, outcome)


def image_features(checkpoint: Checkpoint, picture: UInt8[np.ndarray, "y x 3"]) -> Seen:
    """Return what a system sees of a picture of any size; FiLM: the stem's features."""
    config = checkpoint.model.config
    if not config.reads_pixels:
        raise ValueError(
            f"checkpoint '{checkpoint.name}' reads {config.input_channels} feature maps of a backbone, not pictures: "
            "choose one that reads pixels"
        )
    with torch.inference_mode():
        return checkpoint.model.see(model_image(picture, config.image_size))


def model_image(picture: UInt8[np.ndarray, "y x 3"], size: int) -> Float[Tensor, "1 3 {size} {size}"]:
    """Return the whole picture squeezed bicubically to a square, colors in [0, 1], as the network takes it."""
    squeezed = Image.fromarray(picture).resize((size, size), Image.Resampling.BICUBIC)
    return torch.from_numpy(np.asarray(squeezed, dtype=np.float32) / 255).permute(2, 0, 1)[None].contiguous()


def _encoded(checkpoint: Checkpoint, question: str) -> tuple[tuple[str, ...], Questions]:
    ids = checkpoint.vocabulary.encode(question)
    if not ids:
        raise ValueError("a question needs at least one word, got none: type a question such as 'How many cubes?'")
    words = tuple(checkpoint.vocabulary.decode(ids).split())
    return words, Questions(torch.tensor([ids]), torch.tensor([len(ids)]))


def _answer(checkpoint: Checkpoint, seen: Seen, words: tuple[str, ...], reading: object, outcome: Outcome) -> Answer:
    with torch.inference_mode():
        exhibits = checkpoint.model.exhibits(seen, reading, outcome)
        probability = torch.softmax(outcome.logits[0].float(), dim=0).numpy()
    return Answer(words, tuple(checkpoint.answers), probability, tuple(_scaled(checkpoint, one) for one in exhibits))


def _scaled(checkpoint: Checkpoint, exhibit: Exhibit) -> Exhibit:
    if not isinstance(exhibit, Modulation):
        return exhibit
    return replace(exhibit, reach=modulation_reach(checkpoint))
