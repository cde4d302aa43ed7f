"""What becomes of "left" when the coordinate maps are off, mirrored or shifted.

The maps are all that tells a convolution where it is. A network with other maps is a copy, in which every convolution
that reads them reads others; the weights stay as they were learned.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from film_viz.analysis.film import film_of
from film_viz.data.batch import pad_questions
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.parts.blocks import CoordConv, coordinate_maps
from film_viz.models.system import Questions
from film_viz.questions.execute import execute
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.parse import QuestionError, parse_question
from film_viz.questions.program import Program, ProgramError
from film_viz.questions.template import Template
from film_viz.scenes.scene import Scene

EXCHANGED = {"left": "right", "right": "left"}
DRAWN = 90  # questions about a scene, among which as many with a relation as without are taken


@dataclass(frozen=True, slots=True)
class Coordinates:
    """How the maps are changed: scaled, then shifted; x runs from -1 at the left to 1 at the right, y down."""

    x_scale: float = 1.0  # 0 for off, -1 for mirrored
    y_scale: float = 1.0
    x_shift: float = 0.0  # 1 is half the picture's width


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """A question with what is true, and what would be true if left and right were exchanged in it."""

    text: str
    has_relation: bool
    truth: str
    exchanged: str | None  # None where that question has no answer


class OtherCoordinates(nn.Module):
    """A convolution that reads changed coordinate maps."""

    def __init__(self, original: CoordConv, coordinates: Coordinates) -> None:
        super().__init__()
        self.conv = original.conv
        self.coordinates = coordinates

    def forward(self, features: Float[Tensor, "batch channel height width"]) -> Float[Tensor, "batch out height width"]:
        """Return the convolution of features and changed maps."""
        return self.conv(torch.cat([features, changed_maps(coordinate_maps(features), self.coordinates)], dim=1))


def changed_maps(
    maps: Float[Tensor, "batch 2 height width"], coordinates: Coordinates
) -> Float[Tensor, "batch 2 height width"]:
    """Return the x map and the y map as the network is to read them."""
    scale = torch.tensor([coordinates.x_scale, coordinates.y_scale])[:, None, None]
    shift = torch.tensor([coordinates.x_shift, 0.0])[:, None, None]
    return maps * scale + shift


def with_coordinates(checkpoint: Checkpoint, coordinates: Coordinates) -> Checkpoint:
    """Return a copy of a checkpoint that reads changed maps; one that reads none is copied as it is."""
    model = copy.deepcopy(film_of(checkpoint))
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, CoordConv) and child.use_coords:
                setattr(parent, name, OtherCoordinates(child, coordinates))
    return Checkpoint(model, checkpoint.vocabulary, checkpoint.answers, name=checkpoint.name)


def place_questions(templates: Sequence[Template], scene: Scene, n_each: int, seed: int) -> tuple[PlaceQuestion, ...]:
    """Draw questions about a scene, so many that follow a relation and as many that follow none, in turn."""
    drawn = QuestionGenerator(templates, seed).questions(scene, DRAWN)
    kinds = [[question for question in drawn if bool(question.program.hops) == has] for has in (True, False)]
    pairs = zip(*(kind[:n_each] for kind in kinds), strict=False)
    return tuple(
        PlaceQuestion(q.text, bool(q.program.hops), q.answer, _answer(exchanged(q.program), scene))
        for pair in pairs
        for q in pair
    )


def exchanged(program: Program) -> Program:
    """Return a program in which left is right and right is left.

    >>> step = Step("relate", (0,), ("left",))
    >>> exchanged(Program((step,))).steps[0].values
    ('right',)
    """
    steps = (
        replace(step, values=tuple(EXCHANGED.get(value, value) for value in step.values)) for step in program.steps
    )
    return Program(tuple(steps))


def exchanged_answer(question: str, scene: Scene) -> str | None:
    """Return what is true if left and right are exchanged in a question; None where that is not known."""
    try:
        return _answer(exchanged(parse_question(question).program), scene)
    except QuestionError:
        return None


def _answer(program: Program, scene: Scene) -> str | None:
    try:
        return execute(program, scene).answer
    except ProgramError:  # such as a thing of which there is none on the other side
        return None


def answers_about(
    checkpoint: Checkpoint, image: Float[Tensor, "1 channel height width"], questions: Sequence[PlaceQuestion]
) -> list[str]:
    """Return a network's answers to questions about one picture."""
    encoded = [checkpoint.vocabulary.encode(question.text) for question in questions]
    index = torch.zeros(len(encoded), dtype=torch.long)
    with torch.inference_mode():
        logits = checkpoint.model(image, Questions(*pad_questions(encoded)), index).logits
    return [checkpoint.answers[i] for i in logits.argmax(1).tolist()]


@dataclass(frozen=True, slots=True)
class Counted:
    """So many questions, and so many of them answered rightly: with a relation first, then without."""

    total: Int[np.ndarray, "2"]
    right: Int[np.ndarray, "2"]
    right_exchanged: Int[np.ndarray, "2"]  # where left and right are exchanged in the question

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.total + other.total, self.right + other.right, self.right_exchanged + other.right_exchanged)


def counted(questions: Sequence[PlaceQuestion], given: Sequence[str]) -> Counted:
    """Count right answers."""
    total, right, other = (np.zeros(2, dtype=np.int64) for _ in range(3))
    for question, answer in zip(questions, given, strict=True):
        kind = 0 if question.has_relation else 1
        total[kind] += 1
        right[kind] += answer == question.truth
        other[kind] += answer == question.exchanged
    return Counted(total, right, other)
