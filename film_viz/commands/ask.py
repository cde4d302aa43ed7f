"""`film-viz ask`: one question about one picture."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tyro.conf import Positional

from film_viz.analysis.answers.ask import ask, image_features
from film_viz.data.pictures import open_picture
from film_viz.models.checkpoint import load_checkpoint
from film_viz.options import options_of


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask a checkpoint a question about a picture.

    Prints the likeliest answers with their probabilities. The picture may be a png, jpg or webp file of any size.
    """

    question: Positional[str]  # such as "How many red cubes are there?"
    image: Path  # the picture
    checkpoint: str = "small"  # name, folder or Hub id
    top: int = 5  # answers to print
    json: bool = False  # print a JSON object: question, words as they are read, checkpoint, answers

    def __post_init__(self) -> None:
        if self.top < 1:
            raise ValueError(f"top must be at least 1, got {self.top}")


def main(arguments: Sequence[str]) -> None:
    """Ask and print."""
    options = options_of(Ask, "film-viz ask", arguments)
    picture = np.asarray(open_picture(options.image))
    checkpoint = load_checkpoint(options.checkpoint)
    answer = ask(checkpoint, image_features(checkpoint, picture), options.question)
    top = answer.top(options.top)
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
