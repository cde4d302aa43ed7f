"""Some questions of an evaluation, kept beside the checkpoint: so its mistakes can be looked at without asking again.

An evaluation asks tens of thousands of questions; of every pair of true and given answer the first few are kept in
`questions.json`, a file of some hundred kilobytes. It names the weights that answered: beside others it counts as not
there.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.data.fresh import fresh_scene
from film_viz.evaluation.evaluate import question_type
from film_viz.evaluation.mistakes import NO_ANSWER
from film_viz.files import read_object, write_atomically
from film_viz.scenes.scene import Scene
from film_viz.seals import CHECKSUM, SealError, sealed, unsealed

EXAMPLES = "questions.json"
OF_EACH_PAIR = 12
FRESH_SEED = 0  # of the scenes among which those of a folder are looked for
COMPARED_SCENES = 5

_NUMBER = re.compile(r"_(\d{1,9})\.png$")
_KINDS: tuple[type, ...] = (str, str, int, str, str, str)


@dataclass(frozen=True, slots=True)
class Example:
    """One question of an evaluation, with both answers."""

    text: str
    type: str  # "" where it is not known
    family: int  # -1 where it is not known
    answer: str
    given: str
    picture: str  # name of its file


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions of an evaluation, and what they are about."""

    weights_sha256: str  # of what answered
    split: str
    seed: int | None  # its scenes are `fresh_scenes(split, seed)`; None where they are others
    questions: tuple[Example, ...]

    def write(self, folder: Path) -> None:
        """Write the file beside a checkpoint."""
        rows = [[q.text, q.type, q.family, q.answer, q.given, q.picture] for q in self.questions]
        head = {"weights_sha256": self.weights_sha256, "split": self.split, "seed": self.seed}
        write_atomically(folder / EXAMPLES, json.dumps(sealed(head | {"questions": rows})))


def examples_of(
    asked: Sequence[ClevrQuestion], given: Sequence[str | None], split: str, weights_sha256: str
) -> Examples:
    """Choose the first few questions of every pair of true and given answer."""
    found: list[Example] = []
    pairs: Counter[tuple[str, str]] = Counter()
    kept: list[ClevrQuestion] = []
    for question, answer in zip(asked, given, strict=True):
        pair = question.answer or "", NO_ANSWER if answer is None else answer
        if pairs[pair] < OF_EACH_PAIR:
            pairs[pair] += 1
            kept.append(question)
            family = -1 if question.family_index is None else question.family_index
            found.append(Example(question.text, question_type(question) or "", family, *pair, question.picture.name))
    return Examples(weights_sha256, split, FRESH_SEED if _are_fresh(kept, split) else None, tuple(found))


def kept_examples(folder: Path, weights_sha256: str) -> Examples | None:
    """Return what is kept beside a checkpoint; None where that is nothing, damaged, or of other weights."""
    values = read_object(folder / EXAMPLES)
    if CHECKSUM not in values or values.get("weights_sha256") != weights_sha256:
        return None
    try:
        values = unsealed(values, EXAMPLES)
        rows = tuple(_example(row) for row in values["questions"])
        seed = values["seed"]
        return Examples(weights_sha256, str(values["split"]), None if seed is None else int(seed), rows)
    except (SealError, KeyError, TypeError, ValueError):
        return None


def picture_number(name: str) -> int | None:
    """Return the number in the name of a picture.

    >>> picture_number("CLEVR_val_000017.png")
    17
    """
    found = _NUMBER.search(name)
    return int(found[1]) if found else None


def _example(row: Any) -> Example:
    if not isinstance(row, list) or [type(value) for value in row] != [*_KINDS]:
        raise ValueError(f"a list of {len(_KINDS)} values is wanted")
    return Example(*row)


def _are_fresh(questions: Sequence[ClevrQuestion], split: str) -> bool:
    """Whether the pictures show the fresh scenes that their names say; a few of these are drawn anew and compared."""
    scenes = {picture_number(question.picture.name): question.scene for question in questions}
    some = list(scenes.items())[:: max(1, len(scenes) // COMPARED_SCENES)]
    return all(number is not None and _is_fresh(scene, split, number) for number, scene in some)


def _is_fresh(scene: Scene | None, split: str, number: int) -> bool:
    return scene is not None and scene.objects == fresh_scene(split, FRESH_SEED, number).objects
