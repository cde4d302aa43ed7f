"""Contrast sets: a scene, a question, and scenes that differ from it in one thing, so that a right guess is told from a
reason (Gardner et al. 2020).

Half of a set's variants change the true answer, as far as there are such; the others leave it. A variant is a scene as
CLEVR could have it: nothing reaches into anything else, and every object shows at least 200 pixels. Sets are a list
beside a folder in CLEVR's layout, which any program that knows CLEVR reads without them.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from random import Random

from film_viz.data.clevr_folder import write_clevr_folder
from film_viz.data.clevr_layout import DataError, pictures_folder
from film_viz.data.whole import whole_number
from film_viz.files import read_object, write_atomically
from film_viz.questions.execute import execute
from film_viz.questions.generate import Question
from film_viz.questions.parse import parse_question
from film_viz.questions.program import Program, ProgramError
from film_viz.scenes.changes import SceneChange, hidden_objects, moves, overlapping, scene_changes
from film_viz.scenes.render import Quality
from film_viz.scenes.scene import Scene

MOVE = 1.0  # scene units; a large object is 1.4 across


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant of a set, as its list has it."""

    question_index: int
    object: int  # in the original
    change: str  # in words: "color red -> blue"
    changes_answer: bool


@dataclass(frozen=True, slots=True)
class ContrastSet:
    """An original and its variants, by the `question_index` of their questions, which are one and the same."""

    original: int
    variants: tuple[Variant, ...]


def asked(text: str, scene: Scene) -> Question:
    """Return a typed question with its program and true answer on a scene.

    Raises `QuestionError` where no template reads like it, `ProgramError` where it has no answer on the scene.
    """
    parsed = parse_question(text)
    trace = execute(parsed.program, scene)
    return Question(text, parsed.program, trace.answer, parsed.family_index, parsed.template.file, trace)


def variants(scene: Scene, program: Program, n: int, seed: int | str) -> list[SceneChange]:
    """Return up to `n` changes of a scene that a program has an answer to; the same seed gives the same ones."""
    answer = execute(program, scene).answer
    candidates = [change for change in (*scene_changes(scene), *moves(scene, MOVE)) if len(change.scene)]
    Random(seed).shuffle(candidates)
    answers = {change: _answer(program, change.scene) for change in candidates}
    moving = _fair(scene, [change for change in candidates if answers[change] not in (None, answer)])
    staying = _fair(scene, [change for change in candidates if answers[change] == answer])
    found = list(islice(moving, n - n // 2))
    found += islice(staying, n - len(found))
    return found + list(islice(moving, n - len(found)))


def write_contrast_folder(
    path: Path,
    split: str,
    originals: Sequence[tuple[Scene, Question]],
    n: int,
    seed: int = 0,
    quality: Quality = "display",
    workers: int | None = None,
) -> tuple[ContrastSet, ...]:
    """Write a set for each scene and question, with up to `n` variants; what has no variant is left out."""
    if pictures_folder(path, split).exists():
        raise DataError(
            f"{pictures_folder(path, split)} is already there: choose another folder or split, or delete it"
        )
    scenes: list[Scene] = []
    questions: list[Sequence[Question]] = []
    sets: list[ContrastSet] = []
    for number, (scene, question) in enumerate(originals):
        changes = variants(scene, question.program, n, f"{seed}-{number}")
        if not changes:
            continue
        about = [question, *(_about(question.program, question, change.scene) for change in changes)]
        sets.append(_set(len(scenes), changes, about))
        scenes += [scene, *(change.scene for change in changes)]
        questions += [[each] for each in about]
    if not sets:
        raise DataError("no scene has a variant on which its question has an answer: ask another question")
    write_clevr_folder(path, split, scenes, questions, len(scenes), quality, workers)
    contrast_path(path, split).parent.mkdir(exist_ok=True)
    write_atomically(contrast_path(path, split), json.dumps({"sets": [asdict(each) for each in sets]}, indent=1))
    return tuple(sets)


def contrast_path(path: Path, split: str) -> Path:
    """Return the file of a split's sets."""
    return path / "contrast" / f"CLEVR_{split}_contrast.json"


def read_contrast(path: Path, split: str) -> tuple[ContrastSet, ...]:
    """Read the sets of a split; () where it has none."""
    file = contrast_path(path, split)
    if not file.exists():
        return ()
    records = read_object(file).get("sets")
    try:
        return tuple(_read(record) for record in records)  # type: ignore[union-attr]
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{file} is no list of contrast sets: write it again with `film-viz contrast`") from error


def _read(record: dict) -> ContrastSet:
    found = [
        Variant(_whole(one["question_index"]), _whole(one["object"]), str(one["change"]), bool(one["changes_answer"]))
        for one in record["variants"]
    ]
    return ContrastSet(_whole(record["original"]), tuple(found))


def _whole(value: object) -> int:
    number = whole_number(value)
    if number is None:
        raise ValueError(f"a whole number is wanted, got {value!r}")
    return number


def _set(first: int, changes: Sequence[SceneChange], about: Sequence[Question]) -> ContrastSet:
    """Number a set's questions from `first`, the original's."""
    found = (
        Variant(first + 1 + i, change.object, change.title, about[1 + i].answer != about[0].answer)
        for i, change in enumerate(changes)
    )
    return ContrastSet(first, tuple(found))


def _about(program: Program, question: Question, scene: Scene) -> Question:
    """Return a question as it is answered on another scene."""
    trace = execute(program, scene)
    return Question(question.text, program, trace.answer, question.family_index, question.template_file, trace)


def _answer(program: Program, scene: Scene) -> str | None:
    try:
        return execute(program, scene).answer
    except ProgramError:
        return None


def _fair(scene: Scene, changes: Sequence[SceneChange]) -> Iterator[SceneChange]:
    """Yield the changes whose scene CLEVR could have; looking is put off until one is wanted, for it takes long."""
    before = set(overlapping(scene)) if changes else set()
    return (each for each in changes if set(overlapping(each.scene)) <= before and not hidden_objects(each.scene))
