"""How fast a run would train on this machine, found by a few seconds of it.

The steps are real ones, on pictures of noise and questions of random words: what is in them costs nothing. What such a
rate leaves out is in `estimate_hours`' docstring.
"""

import json
import time
from pathlib import Path
from typing import Any

import torch

from film_viz.data.batch import Batch
from film_viz.devices import resolve_device
from film_viz.files import write_atomically
from film_viz.questions.asking import questions_about
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.program import Program
from film_viz.questions.referents import MAX_OBJECTS, N_REFERENTS
from film_viz.questions.step_sets import N_STEP_SETS
from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.scenes.attributes import ATTRIBUTES
from film_viz.scenes.sampling import sample_scene
from film_viz.training.config import TrainConfig
from film_viz.training.learning import Learning
from film_viz.training.runs.files import config_from_json
from film_viz.work.reporter import Reporter
from film_viz.work.worker import Held

RATE_FILE = "rate.json"  # questions per second, in the folder of a measurement
QUESTION_LENGTHS = (8, 38)  # fewest and most words of a question; CLEVR's average is about 20


def work(folder: Path, request: dict[str, Any], held: Held) -> None:
    """Measure in a process of its own and leave the rate in its folder."""
    with Reporter(folder) as report:
        report.phase("measuring")
        rate = calibrate(config_from_json(request["config"]))
        write_atomically(folder / RATE_FILE, json.dumps({"questions_per_second": rate}))


def calibrate(config: TrainConfig, seconds: float = 3.0) -> float:
    """Return questions per second of training, after one step that is not counted."""
    device = resolve_device(config.device)
    with torch.random.fork_rng(devices=[]):
        learning = Learning.start(config, device)
        batch = random_batch(config).to(device)
    learning.update(batch, config.learning_rate).total.item()
    began, n_steps = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        learning.update(batch, config.learning_rate).total.item()  # waits for the device
        n_steps += 1
    return n_steps * config.questions_per_step / (time.perf_counter() - began)


def estimate_hours(config: TrainConfig, questions_per_second: float) -> float:
    """Return how long the steps of a run take at a rate, or its minutes if they are less.

    Rendering the bank comes before them, and evaluations beside them; a machine busy with other things is slower.
    """
    needed = config.steps * config.questions_per_step / questions_per_second / 3600
    return min(needed, config.minutes / 60) if config.minutes else needed


def random_batch(config: TrainConfig) -> Batch:
    """Return a batch of a run's sizes with nothing in it to learn."""
    images, n, size = config.images_per_batch, config.questions_per_step, config.model.image_size
    lengths = torch.randint(*QUESTION_LENGTHS, (n,))
    attributes = [torch.randint(len(values), (images, MAX_OBJECTS)) for values in ATTRIBUTES.values()]
    features = torch.rand(images, config.model.input_channels, size, size, dtype=torch.float16)
    return Batch(
        images=torch.randint(0, 256, features.shape, dtype=torch.uint8) if config.model.reads_pixels else features,
        tokens=torch.randint(1, len(Vocabulary()), (n, int(lengths.max()))),
        lengths=lengths,
        image_index=torch.arange(n) // config.questions_per_image,
        answers=torch.randint(len(ANSWERS), (n,)),
        question_types=torch.zeros(n, dtype=torch.int64),
        cells=torch.randint(config.model.map_size**2, (images, MAX_OBJECTS)),
        attributes=torch.stack(attributes, dim=2),
        referents=torch.rand(n, N_REFERENTS, MAX_OBJECTS) < 0.2,
        programs=_programs(config) if config.row.network.wants_programs else (),
        places=torch.rand(images, MAX_OBJECTS, 5),
        step_sets=torch.randint(-1, 2**MAX_OBJECTS, (n, N_STEP_SETS)),
    )


def _programs(config: TrainConfig) -> tuple[Program, ...]:
    """Return programs as long and as varied as those of a run's questions."""
    scenes = [sample_scene(seed) for seed in range(config.images_per_batch)]
    questions, _ = questions_about(scenes, QuestionGenerator(load_templates(), seed=0), config.questions_per_image)
    return tuple(question.program for question in questions)
