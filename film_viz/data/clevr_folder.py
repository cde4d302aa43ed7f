"""Folders in CLEVR's layout, both ways: pictures, scene records and questions with their programs and answers.

Whatever is laid out as CLEVR v1.0 is - the real thing, its human questions, CoGenT, or a folder of our own - can be
evaluated; and what is written here can be read by any program that knows CLEVR.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tqdm import tqdm

from film_viz.data.clevr_records import (
    DataError,
    RecordWriter,
    check_layout,
    pictures_folder,
    questions_path,
    scenes_path,
    stream_records,
)
from film_viz.data.rendering import render_files
from film_viz.questions.generate import Question
from film_viz.questions.program import Program, ProgramError, Step
from film_viz.scenes.clevr_json import read_records, record_of, scene_from_record
from film_viz.scenes.render import Quality
from film_viz.scenes.scene import Scene


@dataclass(frozen=True, slots=True)
class ClevrQuestion:
    """One question about one picture; what its files leave out is None."""

    picture: Path
    text: str
    answer: str | None = None
    program: Program | None = None
    family_index: int | None = None
    scene: Scene | None = None


class ClevrFolder:
    """One split of a folder in CLEVR's layout: a sequence of its questions, in the order of their file.

    >>> for question in ClevrFolder("CLEVR_v1.0", "val"):
    ...     print(question.picture, question.text, question.answer)
    """

    def __init__(self, path: str | Path, split: str) -> None:
        """Read the questions and look for their pictures; a scene is read when it is first asked for."""
        self.path, self.split = Path(path), split
        check_layout(self.path, split)
        self._questions = _read_questions(questions_path(self.path, split), pictures_folder(self.path, split))
        self._scenes: dict[str, Scene] = {}

    def __len__(self) -> int:
        return len(self._questions)

    def __getitem__(self, index: int) -> ClevrQuestion:
        question = self._questions[index]
        return replace(question, scene=self.scene(question.picture.name))

    def __iter__(self) -> Iterator[ClevrQuestion]:
        return (self[index] for index in range(len(self)))

    def scene(self, image_filename: str) -> Scene | None:
        """Return the scene in a picture, or None if it has no record."""
        if image_filename not in self._scenes and image_filename in self._records:
            self._scenes[image_filename] = scene_from_record(self._records[image_filename])
        return self._scenes.get(image_filename)

    @cached_property
    def _records(self) -> Mapping[str, Mapping[str, Any]]:
        path = scenes_path(self.path, self.split)
        return {str(record.get("image_filename")): record for record in read_records(path)} if path.exists() else {}


def write_clevr_folder(
    path: str | Path,
    split: str,
    scenes: Iterable[Scene],
    questions: Iterable[Sequence[Question]],
    total: int | None = None,
    quality: Quality = "display",
    workers: int | None = None,
) -> None:
    """Render scenes and write them with their questions in CLEVR's layout; the JSON files come last.

    Scenes and questions run side by side and may be generators; `total` is their number, for the progress bar.
    Pictures that are there already are kept, so a folder whose writing was killed is finished by writing it again.
    `workers` threads keep one core busy each; the default is every core. Their number changes nothing in the files.
    """
    path = Path(path)
    pictures = pictures_folder(path, split)
    pictures.mkdir(parents=True, exist_ok=True)
    with (
        RecordWriter(scenes_path(path, split), "scenes", split) as records,
        RecordWriter(questions_path(path, split), "questions", split) as asked,
        tqdm(total=total, unit="scene", desc=f"Writing {split}") as bar,
    ):

        def jobs() -> Iterator[tuple[Scene, Path]]:
            for index, (scene, about) in enumerate(zip(scenes, questions, strict=True)):
                filename = f"CLEVR_{split}_{index:06d}.png"
                records.add(record_of(scene, index, filename, split))
                for question in about:
                    number = {"question_index": asked.n_records}
                    asked.add(_question_record(question, index, filename, split) | number)
                if (pictures / filename).exists():
                    bar.update()
                else:
                    yield scene, pictures / filename

        for _ in render_files(jobs(), quality=quality, workers=workers):
            bar.update()


def _read_questions(path: Path, pictures: Path) -> list[ClevrQuestion]:
    there = {picture.name for picture in pictures.iterdir()}
    steps: dict[Step, Step] = {}  # most steps occur thousands of times; one of each is kept
    records = enumerate(stream_records(path, "questions"))
    return [_question(record, f"question {i} of {path}", pictures, there, steps) for i, record in records]


def _question(
    record: Mapping[str, Any], name: str, pictures: Path, there: Collection[str], steps: dict[Step, Step]
) -> ClevrQuestion:
    try:
        text, filename, answer = record["question"], record["image_filename"], record.get("answer")
        calls, family_index = record.get("program"), record.get("question_family_index")
    except (AttributeError, KeyError, TypeError) as error:
        raise DataError(f"{name} needs a 'question' and an 'image_filename', and could not be read: {error}") from error
    if filename not in there:
        raise DataError(f"{name} asks about {filename}, but there is no such picture in {pictures}")
    try:
        program = Program.from_json(calls) if calls else None
    except ProgramError as error:
        raise DataError(f"{name}: {error}") from error
    if program is not None:
        program = Program(tuple(steps.setdefault(step, step) for step in program.steps))
    return ClevrQuestion(pictures / filename, str(text), None if answer is None else str(answer), program, family_index)


def _question_record(question: Question, image_index: int, filename: str, split: str) -> dict[str, Any]:
    return {
        "split": split,
        "image_index": image_index,
        "image_filename": filename,
        "question": question.text,
        "answer": question.answer,
        "program": question.program.to_json(),
        "question_family_index": question.family_index,
    }
