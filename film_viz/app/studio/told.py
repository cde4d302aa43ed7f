"""What the canvas says of the question: what the network answers, what is true, and which objects each step is about.

While a hand moves an object, the answer is about the small picture that is seen meanwhile, asked anew for each; nothing
of it is kept, for nobody asks it twice.
"""

from typing import Any

import numpy as np
from jaxtyping import UInt8

from film_viz.analysis.answers.ask import Answer, ask, image_features
from film_viz.analysis.answers.truth import Truth, description
from film_viz.app.asked import Asked, true_answer_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.reading.presupposed import missed
from film_viz.scenes.placement import violations
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import ShownScene

Told = dict[str, Any]

UNLIKE_TRAINING = "Networks learn from pictures that keep all of CLEVR's rules of placement; this one breaks some."


def told(asked: Asked, scene: Scene) -> Told:
    """Tell of a question that was answered about a scene."""
    why = asked.miss.sentence if asked.miss else asked.why_unknown
    return _told(asked.question, asked.answer, asked.truth, why, scene) | {"as_read": asked.is_as_read}


def told_of_tried(checkpoint: Checkpoint, asked: Asked, scene: Scene, picture: UInt8[np.ndarray, "y x 3"]) -> Told:
    """Tell of the same question on a scene that is being tried."""
    answer = ask(checkpoint, image_features(checkpoint, picture), asked.question)
    truth, why = true_answer_of(asked.question, ShownScene("tried", picture, "", scene))
    miss = missed(asked.reading, scene) if asked.reading else None
    return _told(asked.question, answer, truth, miss.sentence if miss else why, scene)


def _told(question: str, answer: Answer, truth: Truth | None, why: str, scene: Scene) -> Told:
    steps = truth.steps if truth else ()
    return {
        "question": question,
        "answer": answer.best,
        "probability": answer.probability_of(answer.best),
        "truth": truth.answer if truth else None,
        "why": "" if truth else why,
        "apart": _why_apart(answer, truth, scene),
        "steps": [
            {"number": step.number, "meaning": step.meaning, "result": step.result, "objects": list(step.objects)}
            for step in steps
        ],
    }


def _why_apart(answer: Answer, truth: Truth | None, scene: Scene) -> str:
    """Say why a network may well be wrong here, where it is and the scene shows why."""
    if truth is None or answer.best == truth.answer:
        return ""
    calls = [call for call in truth.close if call.otherwise == answer.best]
    if calls:
        return calls[0].sentence([description(thing) for thing in scene.objects])
    return UNLIKE_TRAINING if violations(scene) else ""
