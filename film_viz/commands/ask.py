"""`film-viz ask`: one question about one picture."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tyro.conf import Positional

from film_viz.analysis.answers.ask import ask, image_features
from film_viz.data.pictures import open_picture
from film_viz.models.checkpoint import load_checkpoint
from film_viz.options import options_of
from film_viz.questions.reading.reader import UnreadError, read_question
from film_viz.questions.reading.refusals import REASONS


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask a checkpoint a question about a picture.

    Prints the likeliest answers with their probabilities. The picture may be a png, jpg or webp file of any size. A
    question that the network was not taught is asked all the same, and the error output says how it would be read.
    """

    question: Positional[str]  # such as "How many red cubes are there?"
    image: Path  # the picture
    checkpoint: str = "small"  # name, folder or Hub id
    top: int = 5  # answers to print
    json: bool = False  # print a JSON object: question, words as they are read, checkpoint, answers

    def __post_init__(self) -> None:
        if self.top < 1:
            raise ValueError(f"top must be at least 1, got {self.top}")


def wording_told(question: str) -> str | None:
    """Return what to know of a wording that was not taught; None where it was."""
    try:
        reading = read_question(question)
    except UnreadError as error:
        return f"the answer means little, for such a question was not taught: {REASONS[error.reason]}"
    if reading.is_unchanged:
        return None
    return f"this wording was not taught, so the answer may be worse than that to {reading.question!r}"


def main(arguments: Sequence[str]) -> None:
    """Ask and print."""
    options = options_of(Ask, "film-viz ask", arguments)
    picture = np.asarray(open_picture(options.image))
    checkpoint = load_checkpoint(options.checkpoint)
    answer = ask(checkpoint, image_features(checkpoint, picture), options.question)
    top = answer.top(options.top)
    if told := wording_told(options.question):
        print(f"film-viz: {told}", file=sys.stderr)
    if not options.json:
        print("\n".join(f"{word:<9} {probability:6.1%}" for word, probability in top))
        return
    record = {
        "question": options.question,
        "words": answer.words,
        "checkpoint": checkpoint.name,
        "answers": [{"answer": word, "probability": probability} for word, probability in top],
    }
    print(json.dumps(record, indent=1))
