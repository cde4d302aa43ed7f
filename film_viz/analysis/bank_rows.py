"""The content of a bank of parameters, chunk by chunk: questions, what is known of them, their gamma and beta."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from film_viz.analysis.answer import image_features
from film_viz.analysis.question_parameters import question_parameters
from film_viz.data.fresh import fresh_scene
from film_viz.data.stream import ask_about
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.film import FiLMParams
from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.questions.template import Template
from film_viz.questions.templates import OWN_FOLDER, load_templates
from film_viz.questions.vocabulary import tokenize
from film_viz.scenes.render import render
from film_viz.scenes.scene import Scene

COLUMNS: Mapping[str, str | int] = {
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

QUESTIONS_PER_SCENE = 10
QUESTIONS_PER_CHUNK = 1000
SCENES_PER_CHUNK = QUESTIONS_PER_CHUNK // QUESTIONS_PER_SCENE
SCENES_PER_BATCH = 20
_SCENES = "parameters"  # names the stream of scenes, which no other part of the project draws from


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some questions and their parameters."""

    rows: pd.DataFrame
    params: FiLMParams


class ChunkMaker:
    """Makes any chunk of a bank without those before it."""

    def __init__(
        self, checkpoint: Checkpoint, seed: int, with_answers: bool = False, templates: Sequence[Path] = ()
    ) -> None:
        if not checkpoint.sha:
            raise ValueError("a bank is kept under its checkpoint's hash, and this one has none: save it first")
        if with_answers and not checkpoint.model.config.reads_pixels:
            raise ValueError(f"checkpoint '{checkpoint.name}' reads feature maps: make its bank without answers")
        self.checkpoint, self.seed, self.with_answers = checkpoint, seed, with_answers
        self.templates: tuple[Template, ...] = load_templates(*templates)
        self.template_folders = (OWN_FOLDER, *templates)

    @property
    def description(self) -> dict[str, Any]:
        """All that decides the content, as plain JSON values."""
        return {
            "checkpoint_sha": self.checkpoint.sha,
            "seed": self.seed,
            "with_answers": self.with_answers,
            "templates_sha": _sha_of_folders(self.template_folders),
        }

    def shape(self, n: int) -> tuple[int, int, int]:
        """Return that of the gamma of `n` questions."""
        config = self.checkpoint.model.config
        return n, config.n_blocks - config.plain_blocks, config.channels

    def chunk(self, number: int, n: int) -> Chunk:
        """Make the first `n` questions of a chunk."""
        seed = int(np.random.SeedSequence((self.seed, number)).generate_state(1)[0])
        generator = QuestionGenerator(self.templates, seed)
        first = number * SCENES_PER_CHUNK
        scenes = [fresh_scene(_SCENES, self.seed, first + i) for i in range(-(-n // QUESTIONS_PER_SCENE))]
        asked = list(islice(_questions(scenes, generator), n))
        params = question_parameters(self.checkpoint, [question.text for question, _ in asked])
        rows = [_row(question, first + i, len(scenes[i])) for question, i in asked]
        table = pd.DataFrame(rows, columns=list(COLUMNS))
        if self.with_answers:
            table["given"] = own_answers(self.checkpoint, scenes, [i for _, i in asked], params)
        return Chunk(table, params)


def bank_scene(seed: int, number: int) -> Scene:
    """Return the scene that stands as `number` in the column `scene` of a bank of this seed."""
    return fresh_scene(_SCENES, seed, number)


def own_answers(
    checkpoint: Checkpoint, scenes: Sequence[Scene], scene_of_question: Sequence[int], params: FiLMParams
) -> list[str]:
    """Return what the network answers, seeing pictures of the quality it was trained on."""
    answers, which = [""] * len(params), np.asarray(scene_of_question)
    size = checkpoint.model.config.image_size
    for number, scene in enumerate(scenes):
        rows = np.flatnonzero(which == number)
        features = image_features(checkpoint, render(scene, size, size, "training"))
        with torch.inference_mode():
            wanted = _all_blocks(params[torch.from_numpy(rows)], checkpoint.model.config.n_blocks)
            logits = checkpoint.model.net.observe(features.expand(len(rows), -1, -1, -1), wanted).logits
        for row, best in zip(rows, logits.argmax(dim=1).tolist(), strict=True):
            answers[row] = checkpoint.answers[best]
    return answers


def _all_blocks(params: FiLMParams, n_blocks: int) -> FiLMParams:
    """Add the identity for blocks that have no FiLM and ignore it."""
    n_questions, film_blocks, channels = params.gamma.shape
    rest = FiLMParams.identity(n_questions, n_blocks - film_blocks, channels)
    return FiLMParams(torch.cat([params.gamma, rest.gamma], dim=1), torch.cat([params.beta, rest.beta], dim=1))


def _questions(scenes: Sequence[Scene], generator: QuestionGenerator) -> Iterator[tuple[Question, int]]:
    """Yield questions with the position of the scene each is about."""
    for start in range(0, len(scenes), SCENES_PER_BATCH):
        questions, position = ask_about(scenes[start : start + SCENES_PER_BATCH], generator, QUESTIONS_PER_SCENE)
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


def _sha_of_folders(folders: Sequence[Path]) -> str:
    digest = sha256()
    for path in (path for folder in folders for path in sorted(folder.glob("*.json"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
