"""What one training step needs, as tensors: pictures, questions about them, answers, and what is known of the scenes.

All sizes below are those of one batch: `image` pictures, `question` questions of at most `token` words, `object`
objects.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import torch
from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor

from film_viz.questions.generate import Question
from film_viz.questions.program import QUESTION_TYPES, Program
from film_viz.questions.referents import MAX_OBJECTS, referents
from film_viz.questions.step_sets import step_sets
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.scenes.attributes import ATTRIBUTES
from film_viz.scenes.camera import HEIGHT, WIDTH, Camera
from film_viz.scenes.scene import Scene
from film_viz.scenes.standing import standing_at

ANSWER_ID = {answer: i for i, answer in enumerate(ANSWERS)}
TYPE_ID = {name: i for i, name in enumerate(QUESTION_TYPES)}


Pictures = UInt8[Tensor, "image 3 height width"] | Float[Tensor, "image channel height width"]
"""What a network reads: pixels in 0..255, or the feature maps of a backbone."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions about pictures; objects beyond a scene's own number have cell -1."""

    images: Pictures
    tokens: Int[Tensor, "question token"]
    lengths: Int[Tensor, " question"]
    image_index: Int[Tensor, " question"]  # which picture a question is about
    answers: Int[Tensor, " question"]
    question_types: Int[Tensor, " question"]
    cells: Int[Tensor, "image object"]  # flat index of the feature cell that holds an object's center
    attributes: Int[Tensor, "image object 4"]  # class ids in the order of ATTRIBUTES
    referents: Bool[Tensor, "question 3 object"]  # see questions/referents.py
    programs: tuple[Program, ...] = ()  # of the questions, for systems that are taught by them; else none at all
    places: Float[Tensor, "image object 5"] | None = None  # as in `SceneTargets`; None where a folder was packed
    step_sets: Int[Tensor, "question set"] | None = None  # masks, see questions/step_sets.py; None where not asked for

    def to(self, device: torch.device) -> Self:
        """Return the batch on a device; lengths stay on the CPU, where packing reads them."""
        moved: dict[str, Any] = {n: tensor.to(device, non_blocking=True) for n, tensor in self._tensors().items()}
        return replace(self, **(moved | {"lengths": self.lengths}))

    def pin_memory(self) -> Self:
        """Return the batch in memory that a GPU copies from by itself; a `DataLoader` calls this where it pins."""
        pinned: dict[str, Any] = {name: tensor.pin_memory() for name, tensor in self._tensors().items()}
        return replace(self, **pinned)

    def _tensors(self) -> dict[str, Tensor]:
        return {f.name: value for f in fields(self) if isinstance(value := getattr(self, f.name), Tensor)}


@dataclass(frozen=True, slots=True)
class SceneTargets:
    """Where a scene's objects are on the feature map, and what they are."""

    cells: Int[np.ndarray, " object"]
    attributes: Int[np.ndarray, "object 4"]
    places: Float[np.ndarray, "object 5"]  # see `_places`


def scene_targets(scene: Scene, map_size: int) -> SceneTargets:
    """Return the targets of perception on a square map; centers outside the picture count to the nearest cell."""
    cells = np.full(MAX_OBJECTS, -1)
    attributes = np.zeros((MAX_OBJECTS, len(ATTRIBUTES)), np.int64)
    places = np.zeros((MAX_OBJECTS, 5), np.float32)
    centers = np.array([o.position for o in scene.objects]).reshape(-1, 3)
    pixels = Camera(scene.camera).project(centers)[:, :2]
    x, y = (pixels * map_size / (WIDTH, HEIGHT)).clip(0, map_size - 1).astype(int).T
    cells[: len(scene)] = y * map_size + x
    for i, item in enumerate(scene.objects):
        attributes[i] = [values.index(getattr(item, name)) for name, values in ATTRIBUTES.items()]
    places[: len(scene)] = _places(scene, centers, pixels)
    return SceneTargets(cells, attributes, places)


def _places(
    scene: Scene, centers: Float[np.ndarray, "object 3"], pixels: Float[np.ndarray, "object 2"]
) -> Float[np.ndarray, "object 5"]:
    """Return where centers are in the picture, as shares of its width and height, and how the objects stand.

    That is by how much their x and y differ from where CLEVR's unmoved camera would see them stand, and their rotation
    in radians.
    """
    moved = centers[:, :2] - standing_at(pixels, centers[:, 2], Camera())
    turned = np.array([o.rotation for o in scene.objects]).reshape(-1, 1)
    return np.concatenate([pixels / (WIDTH, HEIGHT), moved, turned], axis=1)


def collate_questions(
    images: Pictures,
    questions: Sequence[Question],
    image_index: Sequence[int],
    targets: Sequence[SceneTargets],
    vocabulary: Vocabulary,
    with_programs: bool = False,
    with_step_sets: bool = False,
) -> Batch:
    """Put pictures and questions about them into tensors, questions padded to the longest with 0."""
    tokens, lengths = pad_questions([vocabulary.encode(q.text) for q in questions])
    masks = np.array([referents(q.program, q.trace) for q in questions])
    return Batch(
        images=images,
        tokens=tokens,
        lengths=lengths,
        image_index=torch.as_tensor(image_index),
        answers=torch.tensor([ANSWER_ID[q.answer] for q in questions]),
        question_types=torch.tensor([TYPE_ID[q.question_type] for q in questions]),
        cells=torch.from_numpy(np.stack([t.cells for t in targets])),
        attributes=torch.from_numpy(np.stack([t.attributes for t in targets])),
        referents=torch.from_numpy((masks[:, :, None] >> np.arange(MAX_OBJECTS)) & 1 == 1),
        programs=tuple(q.program for q in questions) if with_programs else (),
        places=torch.from_numpy(np.stack([t.places for t in targets])),
        step_sets=torch.tensor([step_sets(q.program, q.trace) for q in questions]) if with_step_sets else None,
    )


def pad_questions(encoded: Sequence[list[int]]) -> tuple[Int[Tensor, "question token"], Int[Tensor, " question"]]:
    """Return questions as one matrix padded with 0, and their lengths in words."""
    lengths = torch.tensor([len(ids) for ids in encoded])
    tokens = torch.zeros(len(encoded), int(lengths.max()), dtype=torch.int64)
    for row, ids in zip(tokens, encoded, strict=True):
        row[: len(ids)] = torch.tensor(ids)
    return tokens, lengths


def pictures_as_input(images: Pictures) -> Float[Tensor, "image channel height width"]:
    """Return pictures as a network reads them: pixels in [0, 1], feature maps as they are."""
    return images.float() / 255 if images.dtype == torch.uint8 else images.float()
