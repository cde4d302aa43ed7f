"""Time from a question to all panels of the Ask page, on the server.

Run `OMP_WAIT_POLICY=PASSIVE python benchmarks/ask.py [--preset base]`; the app sets that variable for itself.

Weights are random; they take as long as trained ones. Every question is new, so nothing comes from a cache. The time
is that of the model, the true answer and all figures, each written as JSON as Streamlit sends it.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from statistics import median
from typing import TypeVar

import numpy as np
import torch

from film_viz.analysis.answers.ask import Answer, ask, image_features
from film_viz.analysis.answers.truth import Truth, description, true_answer
from film_viz.analysis.inside.channel_order import Order, channel_order
from film_viz.figures.answers import answer_bars
from film_viz.figures.modulation import channel_bars, film_strips
from film_viz.figures.pictures import numbered_objects, where_it_looks
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.table import PRESETS
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import Vocabulary
from film_viz.scenes.camera import Camera
from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene

T = TypeVar("T")


def main() -> None:
    """Time each part and all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", default="base", choices=PRESETS)
    parser.add_argument("--questions", type=int, default=40)
    options = parser.parse_args()
    torch.manual_seed(0)
    vocabulary = Vocabulary()
    model = FiLMModel(replace(PRESETS[options.preset].config, n_words=len(vocabulary))).eval()
    checkpoint, scene = Checkpoint(model, vocabulary), sample_scene(1)
    picture = render(scene)
    questions = QuestionGenerator(load_templates(), seed=0).questions(scene, options.questions + 2)
    features, stem_ms = timed(lambda: image_features(checkpoint, picture))
    rows = [measure(checkpoint, features, scene, picture, question.text) for question in questions][2:]  # 2 to warm up
    print(f"{options.preset}, {torch.get_num_threads()} threads, {len(rows)} questions; median (90th percentile) in ms")
    for name in rows[0]:
        values = [row[name] for row in rows]
        print(f"  {name:<8} {median(values):6.1f} ({np.quantile(values, 0.9):6.1f})")
    print(f"  once per picture: stem {stem_ms:.1f} ms, here in its first and slowest run")


def measure(
    checkpoint: Checkpoint, features: torch.Tensor, scene: Scene, picture: np.ndarray, question: str
) -> dict[str, float]:
    """Return the milliseconds of each part for one question."""
    answer, model_ms = timed(lambda: ask(checkpoint, features, question))
    truth, truth_ms = timed(lambda: true_answer(question, scene))
    _, figures_ms = timed(lambda: all_figures(answer, truth, scene, picture))
    return {"model": model_ms, "truth": truth_ms, "figures": figures_ms, "all": model_ms + truth_ms + figures_ms}


def all_figures(answer: Answer, truth: Truth, scene: Scene, picture: np.ndarray) -> list[str]:
    """Draw what the page shows."""
    places = Camera(scene.camera).project(np.array([o.position for o in scene.objects]), 480, 320)[:, :2]
    names = [description(thing) for thing in scene.objects]
    order = channel_order(answer.gamma[0], answer.beta[0], Order.GAMMA)
    figures = [
        answer_bars(answer.top(5), truth.answer),
        film_strips(answer.gamma, answer.beta),
        channel_bars(answer.gamma[0], answer.beta[0], order),
        where_it_looks(picture, answer.maxima),
        numbered_objects(picture, places, names, truth.steps[-1].objects),
    ]
    return [json.dumps(asdict(figure)) for figure in figures]


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what some work gives, and its milliseconds."""
    start = time.perf_counter()
    result = work()
    return result, 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
