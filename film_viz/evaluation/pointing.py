"""How often a system looks at what a question is about: is its map highest on an object that the answer rests on?

Which objects these are is known: the program, run on the scene record, says what its last step reads. Each system has
one map that stands for where it looked last. A cell counts as an object's where the object shows anywhere in it, so the
share of such cells is what looking at random would give.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, Real

from film_viz.data.batch import pad_questions, pictures_as_input
from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.evaluation.respondents import CheckpointRespondent
from film_viz.evaluation.scoring import Score
from film_viz.models.exhibits import AttentionMaps, Exhibit, LayoutRun, Maxima, Pairs, ProgramRun, SceneRead
from film_viz.models.system import Questions
from film_viz.questions.execute import execute
from film_viz.questions.program import ProgramError
from film_viz.questions.referents import referents
from film_viz.questions.vocabulary import UnknownWordError
from film_viz.scenes.render import object_index
from film_viz.scenes.scene import Scene

PIXELS_PER_CELL = 8
"""Samples along each side of a cell in which an object is looked for."""


@dataclass(frozen=True, slots=True)
class Look:
    """The map that stands for where a system looked, and its name."""

    name: str
    map: Real[np.ndarray, "height width"]


@dataclass(frozen=True, slots=True)
class Pointing:
    """How often a system's map is highest on what a question is about, over questions whose objects are known."""

    looks: str  # which map that is
    hits: Score
    chance: float  # mean share of cells that show these objects

    def to_json(self) -> dict[str, Any]:
        """Return everything by name."""
        return {"looks": self.looks, "hits": self.hits.to_json(), "chance": self.chance}


def pointing(respondent: CheckpointRespondent, questions: Sequence[ClevrQuestion], n: int) -> Pointing | None:
    """Measure a checkpoint on the first `n` questions about objects that are known; None if it has no map to show."""
    hits: list[bool] = []
    chances: list[float] = []
    name = ""
    draw = np.random.default_rng(0)
    for question in questions:
        if len(hits) == n:
            break
        about = objects_of(question)
        if not about or question.scene is None:
            continue
        try:
            look = look_of(respondent, question)
        except UnknownWordError:
            continue
        if look is None:
            return None
        covered = cells_showing(question.scene, look.map.shape)[list(about)].any(axis=0)
        hits.append(bool(covered.ravel()[highest(look.map, draw)]))
        chances.append(float(covered.mean()))
        name = look.name
    return Pointing(name, Score.of(hits), float(np.mean(chances))) if hits else None


def objects_of(question: ClevrQuestion) -> tuple[int, ...]:
    """Return the objects that the last step of a question's program reads; () where that is not known."""
    if question.program is None or question.scene is None:
        return ()
    try:
        first, second, _ = referents(question.program, execute(question.program, question.scene))
    except ProgramError:  # records of others may not fit their programs
        return ()
    return tuple(i for i in range(len(question.scene)) if (first | second) >> i & 1)


@lru_cache(maxsize=8)  # questions come picture by picture
def cells_showing(scene: Scene, shape: tuple[int, int]) -> Bool[np.ndarray, "object height width"]:
    """Return in which cells of a map over the picture each object shows."""
    height, width = shape
    which = object_index(scene, width * PIXELS_PER_CELL, height * PIXELS_PER_CELL)
    blocks = which.reshape(height, PIXELS_PER_CELL, width, PIXELS_PER_CELL)
    return np.stack([(blocks == i).any(axis=(1, 3)) for i in range(len(scene))])


def highest(values: Real[np.ndarray, "height width"], draw: np.random.Generator) -> int:
    """Return the flat index of the highest cell; of several that are equally high, any."""
    return int(draw.choice(np.flatnonzero(values == values.max())))


@torch.inference_mode()
def look_of(respondent: CheckpointRespondent, question: ClevrQuestion) -> Look | None:
    """Return where a checkpoint looks; None if it shows nothing of the kind."""
    checkpoint = respondent.checkpoint
    tokens = pad_questions([checkpoint.vocabulary.encode(question.text)])
    model = checkpoint.model.eval()
    device = next(model.parameters()).device
    seen = model.see(pictures_as_input(respondent.reader()([question.picture]).to(device)))
    reading = model.read(Questions(*tokens).to(device))
    exhibits = model.exhibits(seen, reading, model.answer(seen, reading))
    return next((look for look in map(look_in, exhibits) if look), None)


def look_in(exhibit: Exhibit) -> Look | None:
    """Return the map in an exhibit that stands for where its system looked last."""
    match exhibit:
        case Maxima(counts):
            return Look("cells where most of the classifier's channels have their maximum", counts)
        case AttentionMaps(maps):
            return Look("the last attention map", maps[-1])
        case LayoutRun(inputs=inputs, maps=maps):
            return Look("attention that the answering module reads", _read_by(inputs[-1], maps))
        case ProgramRun(inputs=inputs, maps=maps):
            return Look("length of the vectors that the last step reads", _read_by(inputs[0] or (0,), maps))
        case Pairs():
            share = np.abs(exhibit.share)
            return Look("cells in the pairs that moved the answer most", share.sum((0, 1)) + share.sum((2, 3)))
        case SceneRead():
            return Look("centers of the objects that the last step reads, as read from the picture", exhibit.marks)
    return None


def _read_by(places: Sequence[int], maps: Float[np.ndarray, "place height width"]) -> Float[np.ndarray, "height width"]:
    highest_of_all: Float[np.ndarray, "height width"] = maps[list(places)].max(axis=0)
    return highest_of_all
