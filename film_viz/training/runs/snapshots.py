"""What a run shows of itself at every evaluation: some answers, and what the same questions write each time.

`examples/step-XXXXXXXX.json` lists validation questions with the true and the given answer; their pictures lie in
`examples/pictures/`. `parameters/step-XXXXXXXX.npz` holds what fixed questions write, FiLM's `gamma` and `beta`
("question block channel", float16); their texts and types are in `parameters/questions.json`: the frames of a film of
the training. A system that writes nothing of the kind has no such folder.
"""

import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

import torch
from PIL import Image

from film_viz.data.batch import Batch, pad_questions
from film_viz.data.fresh import fresh_scenes
from film_viz.evaluation.scoring import predict
from film_viz.files import write_arrays, write_atomically
from film_viz.models.system import Questions, System
from film_viz.questions.asking import QUESTIONS_PER_SCENE, questions_about
from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.training.config import TrainConfig
from film_viz.training.preparation import Validation

N_EXAMPLES = 40
N_QUESTIONS = 500
SNAPSHOT_SEED = 2_017  # of the fixed questions, the same ones in every run, so that runs can be compared


class Snapshots:
    """Writes them into a run's folder."""

    def __init__(self, run: Path, config: TrainConfig, validation: Validation) -> None:
        self.examples, self.parameters = run / "examples", run / "parameters"
        self.batch = first_questions(validation.batches[0], N_EXAMPLES)
        self.vocabulary = Vocabulary()
        self.questions = fixed_questions(config.templates)
        self.tokens, self.lengths = pad_questions([self.vocabulary.encode(q.text) for q in self.questions])

    def write(self, step: int, model: System, dtype: torch.dtype) -> None:
        """Write both for a step."""
        self._write_examples(step, model, dtype)
        self._write_parameters(step, model)

    def _write_examples(self, step: int, model: System, dtype: torch.dtype) -> None:
        batch = self.batch
        given = predict(model, batch.images, Questions(batch.tokens, batch.lengths), batch.image_index, dtype)
        rows = zip(
            batch.tokens.tolist(), batch.answers.tolist(), given.tolist(), batch.image_index.tolist(), strict=True
        )
        examples = [
            {"text": self.vocabulary.decode(ids), "true": ANSWERS[true], "given": ANSWERS[answer], "scene": scene}
            for ids, true, answer, scene in rows
        ]
        self._write_pictures()
        write_atomically(self.examples / f"step-{step:08d}.json", json.dumps(examples, indent=1))

    def _write_pictures(self) -> None:
        folder = self.examples / "pictures"
        self.examples.mkdir(exist_ok=True)
        if folder.exists() or self.batch.images.dtype != torch.uint8:  # feature maps are nothing to look at
            return
        partial = folder.with_name(".pictures")  # of a process that may be killed between two pictures
        partial.mkdir(exist_ok=True)
        for scene in sorted(set(self.batch.image_index.tolist())):
            Image.fromarray(self.batch.images[scene].permute(1, 2, 0).numpy()).save(partial / f"{scene:04d}.png")
        partial.rename(folder)

    def _write_parameters(self, step: int, model: System) -> None:
        device = next(model.parameters()).device
        with torch.inference_mode():
            written = model.written(model.read(Questions(self.tokens, self.lengths).to(device)))
        if not written:
            return
        self.parameters.mkdir(exist_ok=True)
        known = [{"text": q.text, "question_type": q.question_type} for q in self.questions]
        write_atomically(self.parameters / "questions.json", json.dumps(known, indent=1))
        arrays = {name: values.half().cpu().numpy() for name, values in written.items()}
        write_arrays(self.parameters / f"step-{step:08d}.npz", **arrays)


def first_questions(batch: Batch, n: int) -> Batch:
    """Return the part of a batch with `n` of its questions, taken from as many pictures as there are."""
    chosen = torch.arange(0, len(batch.answers), max(1, len(batch.answers) // n))[:n]
    names = ("tokens", "lengths", "image_index", "answers", "question_types", "referents")
    return replace(batch, **{name: getattr(batch, name)[chosen] for name in names})


def fixed_questions(templates: tuple[Path, ...] = ()) -> list[Question]:
    """Return the questions whose gamma and beta are kept."""
    generator = QuestionGenerator(load_templates(*templates), SNAPSHOT_SEED)
    scenes = list(islice(fresh_scenes("snapshots", SNAPSHOT_SEED), N_QUESTIONS // QUESTIONS_PER_SCENE))
    return questions_about(scenes, generator, QUESTIONS_PER_SCENE)[0]
