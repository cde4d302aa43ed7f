"""Hundreds of damaged files of questions, scenes and templates: each is read, or refused in a sentence."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from film_viz.data.clevr_folder import ClevrFolder
from film_viz.data.clevr_layout import DataError
from film_viz.data.packed import pack_questions
from film_viz.data.question_records import NO_PICTURE
from film_viz.evaluation.baselines import Oracle
from film_viz.evaluation.evaluate import evaluate as measured
from film_viz.files import TextError
from film_viz.questions.answers import is_answer
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.template import TemplateError
from film_viz.questions.templates import OWN_FOLDER, load_templates
from film_viz.records import stream_records
from film_viz.scenes.clevr_json import SceneError
from film_viz.scenes.sampling import sample_scene
from foreign import good_records, picture_name, write_folder
from hostile import damaged

N_FILES = 200  # of each kind
QUESTIONS, SCENES = good_records(n_scenes=2, per_scene=3)
NAMES = {picture_name(number): number for number in range(2)}
SCENE = sample_scene(0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("hostile"), QUESTIONS, SCENES, pictures=2)


def complaint(action: Callable[[], object]) -> ValueError | None:
    """Do something; return how it was refused, if it was."""
    try:
        action()
    except ValueError as error:
        return error
    return None


def is_fine(refusal: ValueError | None) -> bool:
    """Whether nothing was refused, or in a sentence of this project that is short enough to be read."""
    if refusal is None:
        return True
    return isinstance(refusal, DataError | SceneError | TemplateError | TextError) and 10 < len(str(refusal)) < 1500


def evaluate(folder: Path) -> None:
    """Read and measure as `film-viz evaluate` does, and count what is taken."""
    split = ClevrFolder(folder, "val")
    data = list(split)
    n_records = sum(1 for _ in stream_records(split.questions_file, "questions"))
    assert len(data) + split.notes.count(NO_PICTURE) == n_records
    evaluation = measured(Oracle(), data)
    strange = sum(not is_answer(question.answer or "") for question in data)
    assert strange == (evaluation.unknown_answers.count if evaluation.unknown_answers else 0)
    assert all(len(note) < 5000 for note in (*split.notes, *evaluation.notes))
    assert json.dumps(evaluation.to_json())


def try_questions(folder: Path, seed: int) -> bool:
    """Damage the questions; return whether they were read for all that."""
    path = folder / "questions" / "CLEVR_val_questions.json"
    path.write_bytes(damaged({"info": {"split": "val"}, "questions": QUESTIONS}, seed))
    for with_scenes in (False, True):
        refusal = complaint(lambda flag=with_scenes: pack_questions(folder, "val", NAMES, 7, flag))
        assert is_fine(refusal), (seed, repr(refusal))
    refusal = complaint(lambda: evaluate(folder))
    assert is_fine(refusal), (seed, repr(refusal))
    return refusal is None


def try_templates(folder: Path, seed: int) -> bool:
    """Damage a file of templates or synonyms; return whether questions were made of it for all that."""
    names = sorted(path.name for path in OWN_FOLDER.glob("*.json"))
    name = names[seed % len(names)]
    for file in ("one_hop.json", name):
        contents = json.loads((OWN_FOLDER / file).read_text())
        (folder / file).write_text(json.dumps(contents[:2] if file != "synonyms.json" else contents))
    (folder / name).write_bytes(damaged(json.loads((folder / name).read_text()), seed))

    def ask() -> None:
        templates = load_templates(folder, own=False)
        assert not templates or QuestionGenerator(templates, seed).questions(SCENE, 5) is not None

    refusal = complaint(ask)
    assert is_fine(refusal), (seed, repr(refusal))
    for path in folder.glob("*.json"):
        path.unlink()
    return refusal is None


def try_scenes(folder: Path, seed: int) -> bool:
    """Damage a file of scenes; return whether its records were read for all that."""
    path = folder / "scenes.json"
    path.write_bytes(damaged({"info": {}, "scenes": SCENES}, seed))
    refusal = complaint(lambda: list(stream_records(path, "scenes")))
    assert is_fine(refusal), (seed, repr(refusal))
    return refusal is None


@pytest.mark.parametrize("attempt", [try_questions, try_templates, try_scenes])
def test_damaged_files_are_read_or_refused_in_a_sentence(folder, attempt):
    read = [attempt(folder, seed) for seed in range(N_FILES)]
    assert N_FILES / 10 < sum(read) < N_FILES * 9 / 10
