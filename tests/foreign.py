"""Small folders in CLEVR's layout as other people write them: questions that a test changes, about empty pictures."""

import json
from pathlib import Path
from typing import Any

from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.scenes.clevr_json import record_of
from film_viz.scenes.sampling import sample_scene

Record = dict[str, Any]


def picture_name(number: int) -> str:
    """Name a picture as CLEVR does."""
    return f"CLEVR_val_{number:06d}.png"


def good_records(n_scenes: int = 3, per_scene: int = 4) -> tuple[list[Record], list[Record]]:
    """Make question and scene records that nothing is wrong with."""
    generator, questions, scenes = QuestionGenerator(load_templates(), seed=0), [], []
    for number in range(n_scenes):
        scene, name = sample_scene(number), picture_name(number)
        scenes.append(record_of(scene, number, name, "val"))
        for question in generator.questions(scene, per_scene):
            record = {"split": "val", "image_index": number, "image_filename": name, "question": question.text}
            record |= {"answer": question.answer, "program": question.program.to_json()}
            record |= {"question_index": len(questions), "question_family_index": question.family_index}
            questions.append(record)
    return questions, scenes


def write_folder(path: Path, questions: object, scenes: object = None, pictures: int = 3) -> Path:
    """Write split val: empty pictures, and what is given as the lists of questions and scenes."""
    (path / "images" / "val").mkdir(parents=True, exist_ok=True)
    for number in range(pictures):
        (path / "images" / "val" / picture_name(number)).touch()
    for kind, records in (("questions", questions), ("scenes", scenes)):
        if records is not None:
            (path / kind).mkdir(exist_ok=True)
            (path / kind / f"CLEVR_val_{kind}.json").write_text(json.dumps({"info": {}, kind: records}))
    return path
