"""A bank of parameters: the gamma and beta that a checkpoint writes for many questions, with all that is known of each.

Questions are new ones about new scenes, seeded, of all families. A bank is saved as one `.npz` file of plain arrays,
which `numpy.load` reads without this package. Its keys:

- `gamma`, `beta`: float32, question x block x channel; gamma is effective, 1 + the generator's output
- `text`: the question; `question_type`: one of the 13; `family`: its number, 0 to 89 for CLEVR's families;
  `template_file`: the file of that family; `program`: CLEVR's list of calls as JSON
- `answer`: the true answer on the question's scene; `scene`: which scene that is, counted from 0
- `checkpoint`, `checkpoint_sha` (of its weights), `seed`: what the bank was made from
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import torch
from jaxtyping import Float, Int, Shaped
from tqdm import tqdm

from film_viz.data.batch import pad_questions
from film_viz.data.fresh import fresh_scenes
from film_viz.data.stream import ask_about
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.film import FiLMParams
from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.scenes.scene import Scene

QUESTIONS_PER_SCENE = 10
SCENES_PER_BATCH = 20
_QUESTIONS_PER_PASS = 256
_SCENES = "parameters"  # names the stream of scenes, which no other part of the project draws from


@dataclass(frozen=True, slots=True)
class ParameterBank:
    """Parameters of many questions; the fields are the keys of the file."""

    gamma: Float[np.ndarray, "question block channel"]
    beta: Float[np.ndarray, "question block channel"]
    text: Shaped[np.ndarray, " question"]
    question_type: Shaped[np.ndarray, " question"]
    family: Int[np.ndarray, " question"]
    template_file: Shaped[np.ndarray, " question"]
    program: Shaped[np.ndarray, " question"]
    answer: Shaped[np.ndarray, " question"]
    scene: Int[np.ndarray, " question"]
    checkpoint: str
    checkpoint_sha: str
    seed: int

    def __len__(self) -> int:
        return len(self.text)

    def save(self, path: str | Path) -> None:
        """Write the bank as one compressed `.npz` file."""
        arrays: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        with Path(path).open("wb") as file:  # a name of any ending; NumPy would add its own
            np.savez_compressed(file, **arrays)

    @classmethod
    def load(cls, path: str | Path) -> "ParameterBank":
        """Read what `save` wrote."""
        try:
            with np.load(path, allow_pickle=False) as file:
                values: dict[str, Any] = {field.name: file[field.name] for field in fields(cls)}
        except (BadZipFile, EOFError, KeyError, ValueError) as error:
            raise ValueError(f"{path} is no bank of parameters ({error}): make one with parameter_bank") from error
        single = {name: values[name].item() for name in ("checkpoint", "checkpoint_sha", "seed")}
        return cls(**(values | single))


def parameter_bank(checkpoint: Checkpoint, number: int, seed: int = 0, templates: Sequence[Path] = ()) -> ParameterBank:
    """Ask a checkpoint for the parameters of `number` new questions; `templates` are folders beside our own.

    >>> parameter_bank(checkpoint, 3000).gamma.shape
    (3000, 4, 64)
    """
    if number < 1:
        raise ValueError(f"number of questions must be at least 1, got {number}")
    asked = list(islice(_questions(seed, templates), number))
    questions = [question for question, _ in asked]
    params = question_parameters(checkpoint, [question.text for question in questions])
    return ParameterBank(
        gamma=params.gamma.numpy(),
        beta=params.beta.numpy(),
        text=np.array([q.text for q in questions]),
        question_type=np.array([q.question_type for q in questions]),
        family=np.array([q.family_index for q in questions]),
        template_file=np.array([q.template_file for q in questions]),
        program=np.array([json.dumps(q.program.to_json()) for q in questions]),
        answer=np.array([q.answer for q in questions]),
        scene=np.array([scene for _, scene in asked]),
        checkpoint=checkpoint.name,
        checkpoint_sha=checkpoint.sha,
        seed=seed,
    )


def question_parameters(checkpoint: Checkpoint, texts: Sequence[str]) -> FiLMParams:
    """Return gamma and beta of every question, on the CPU, for those blocks that are modulated."""
    encoded = [checkpoint.vocabulary.encode(text) for text in texts]
    film_blocks = checkpoint.model.config.n_blocks - checkpoint.model.config.plain_blocks
    device = next(checkpoint.model.parameters()).device
    gammas, betas = [], []
    with torch.inference_mode(), tqdm(total=len(encoded), unit="question", desc="Reading") as bar:
        for start in range(0, len(encoded), _QUESTIONS_PER_PASS):
            tokens, lengths = pad_questions(encoded[start : start + _QUESTIONS_PER_PASS])
            params = checkpoint.model.generator(tokens.to(device), lengths)
            gammas.append(params.gamma[:, :film_blocks].cpu())
            betas.append(params.beta[:, :film_blocks].cpu())
            bar.update(len(lengths))
    return FiLMParams(torch.cat(gammas), torch.cat(betas))


def scene_of_question(bank: ParameterBank, index: int) -> Scene:
    """Return the scene that a question of a bank is about, drawn anew."""
    return next(islice(fresh_scenes(_SCENES, bank.seed), int(bank.scene[index]), None))


def _questions(seed: int, templates: Sequence[Path]) -> Iterator[tuple[Question, int]]:
    """Yield questions without end, each with the number of its scene."""
    generator = QuestionGenerator(load_templates(*templates), seed)
    scenes = fresh_scenes(_SCENES, seed)
    first = 0
    while True:
        batch = list(islice(scenes, SCENES_PER_BATCH))
        questions, position = ask_about(batch, generator, QUESTIONS_PER_SCENE)
        yield from ((question, first + i) for question, i in zip(questions, position, strict=True))
        first += len(batch)
