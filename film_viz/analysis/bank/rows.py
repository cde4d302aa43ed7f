"""The content of a bank of parameters, chunk by chunk: questions, what is known of them, their gamma and beta."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from film_viz.analysis.bank.question_parameters import question_parameters
from film_viz.data.fresh import fresh_scene
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMParams
from film_viz.questions.asking import QUESTIONS_PER_SCENE, questions_about
from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import tokenize
from film_viz.scenes.scene import Scene

QUESTION_COLUMNS: Mapping[str, str | int] = {
    "text": "",
    "question_type": "",  # one of the 13
    "family": -1,  # 0 to 89 for CLEVR's families
    "template_file": "",
    "hops": -1,  # `relate` steps of the program
    "functions": "",  # of the program, in its order, separated by spaces
    "answer": "",  # the true one
    "given": "",  # the network's own
    "scene": -1,  # which of the bank's scenes the question is about
    "n_objects": -1,  # of that scene
    "words": "",  # as the network reads them, separated by single spaces
    "n_words": -1,
}
"""What is known of a question, and the value that stands for "unknown"."""

QUESTIONS_PER_CHUNK = 1000
SCENES_PER_CHUNK = QUESTIONS_PER_CHUNK // QUESTIONS_PER_SCENE
SCENES_PER_ROUND = 20
SCENES = "parameters"  # names the stream of scenes, which no other part of the project draws from


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some questions and their parameters."""

    rows: pd.DataFrame
    params: FiLMParams


class ChunkMaker:
    """Makes any chunk of a bank without those before it."""

    def __init__(self, checkpoint: Checkpoint, seed: int, templates: Sequence[Path] = ()) -> None:
        self.checkpoint, self.seed = checkpoint, seed
        self.templates = load_templates(*templates)

    def chunk(self, number: int, n: int, tell: Callable[[int], None]) -> Chunk:
        """Make the first `n` questions of a chunk; `tell` is told how many questions' worth of work is done."""
        seed = int(np.random.SeedSequence((self.seed, number)).generate_state(1)[0])
        generator = QuestionGenerator(self.templates, seed)
        first = number * SCENES_PER_CHUNK
        scenes = [bank_scene(self.seed, first + i) for i in range(-(-n // QUESTIONS_PER_SCENE))]
        asked: list[tuple[Question, int]] = []
        for question in islice(_questions(scenes, generator), n):
            asked.append(question)
            if len(asked) % 100 == 0:
                tell(len(asked) // 2)  # to write a question takes about as long as to read it
        params = question_parameters(self.checkpoint, [question.text for question, _ in asked])
        rows = [_row(question, first + i, len(scenes[i])) for question, i in asked]
        tell(n)
        return Chunk(pd.DataFrame(rows, columns=list(QUESTION_COLUMNS)), params)


def bank_scene(seed: int, number: int) -> Scene:
    """Return the scene that stands as `number` in the column `scene` of a bank of this seed."""
    return fresh_scene(SCENES, seed, number)


def _questions(scenes: Sequence[Scene], generator: QuestionGenerator) -> Iterator[tuple[Question, int]]:
    """Yield questions with the position of the scene each is about."""
    for start in range(0, len(scenes), SCENES_PER_ROUND):
        questions, position = questions_about(scenes[start : start + SCENES_PER_ROUND], generator, QUESTIONS_PER_SCENE)
        yield from ((question, start + i) for question, i in zip(questions, position, strict=True))


def _row(question: Question, scene: int, n_objects: int) -> dict[str, Any]:
    words = tokenize(question.text)
    return {
        "text": question.text,
        "question_type": question.question_type,
        "family": question.family_index,
        "template_file": question.template_file,
        "hops": question.program.hops,
        "functions": " ".join(step.function for step in question.program.steps),
        "answer": question.answer,
        "given": "",
        "scene": scene,
        "n_objects": n_objects,
        "words": " ".join(words),
        "n_words": len(words),
    }
