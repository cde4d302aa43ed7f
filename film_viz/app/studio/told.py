"""What the canvas says of the question: what the network answers, what is true, and which objects each step is about.

While a hand moves an object, the answer is about the small picture that is seen meanwhile, asked anew for each; nothing
of it is kept, for nobody asks it twice.
"""

from dataclasses import asdict
from typing import Any

import numpy as np
from jaxtyping import UInt8

from film_viz.analysis.answers.ask import ask, image_features
from film_viz.analysis.answers.truth import Truth
from film_viz.app.asked import Asked, true_answer_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import ShownScene

Told = dict[str, Any]


def told(asked: Asked) -> Told:
    """Tell of a question that was answered."""
    return _told(
        asked.question,
        asked.answer.best,
        asked.answer.probability_of(asked.answer.best),
        asked.truth,
        asked.why_unknown,
    )


def told_of_tried(checkpoint: Checkpoint, question: str, scene: Scene, picture: UInt8[np.ndarray, "y x 3"]) -> Told:
    """Tell of the same question on a scene that is being tried."""
    answer = ask(checkpoint, image_features(checkpoint, picture), question)
    truth, why = true_answer_of(question, ShownScene("tried", picture, "", scene))
    return _told(question, answer.best, answer.probability_of(answer.best), truth, why)


def _told(question: str, answer: str, probability: float, truth: Truth | None, why: str) -> Told:
    steps = [] if truth is None else [asdict(step) for step in truth.steps]
    return {
        "question": question,
        "answer": answer,
        "probability": float(probability),
        "truth": None if truth is None else truth.answer,
        "why": why,
        "steps": [{name: step[name] for name in ("number", "meaning", "result", "objects")} for step in steps],
    }
