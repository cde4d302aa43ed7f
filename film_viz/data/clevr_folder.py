"""Folders in CLEVR's layout, both ways: pictures, scene records and questions with their programs and answers.

Whatever is laid out as CLEVR v1.0 is - the real thing, its human questions, CoGenT, or a folder of our own - can be
evaluated; and what is written here can be read by any program that knows CLEVR.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tqdm import tqdm

from film_viz.data.clevr_layout import find_questions, find_scenes
from film_viz.data.clevr_records import (
    DataError,
    RecordWriter,
    check_layout,
    pictures_folder,
    questions_path,
    scenes_path,
    stream_records,
)
from film_viz.data.family_numbers import GivenFamily, family_numbers
from film_viz.data.notes import Notes
from film_viz.data.picture_lookup import PictureLookup, named_in
from film_viz.data.placed_scenes import NO_PICTURE, SECOND_RECORD, told_scene
from film_viz.data.question_records import QuestionReader
from film_viz.data.rendering import render_files
from film_viz.questions.generate import Question
from film_viz.questions.program import Program
from film_viz.scenes.clevr_json import record_of
from film_viz.scenes.render import Quality
from film_viz.scenes.scene import Scene
from film_viz.shown import shown

__all__ = ["ClevrFolder", "ClevrQuestion", "DataError", "write_clevr_folder"]


@dataclass(frozen=True, slots=True)
class ClevrQuestion:
    """One question about one picture; what its files leave out is None."""

    picture: Path
    text: str
    answer: str | None = None  # one of the 28, or as it came where it means none of them
    program: Program | None = None
    family_index: int | None = None
    scene: Scene | None = None
    number: int | None = None  # of its record in its file
    question_index: int | None = None  # as its file numbers it

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return f"question {self.number}" if self.number is not None else f"{shown(self.text)} about {self.picture.name}"


class ClevrFolder:
    """One split of a folder in CLEVR's layout: a sequence of its questions, in the order of their file.

    >>> for question in ClevrFolder("CLEVR_v1.0", "val"):
    ...     print(question.picture, question.text, question.answer)
    """

    def __init__(self, path: str | Path, split: str, questions: Path | None = None) -> None:
        """Read the questions and look for their pictures; a scene is read when it is first asked for.

        `questions` is a file of other questions about the same pictures, such as CLEVR-Humans.
        """
        self.path, self.split = Path(path), split
        check_layout(self.path, split, questions)
        self.notes = Notes()
        self.questions_file = questions or find_questions(self.path, split, self.notes)
        self._pictures = PictureLookup([picture.name for picture in pictures_folder(self.path, split).iterdir()])
        self._questions = self._read_questions()
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
            record, path = self._records[image_filename], find_scenes(self.path, self.split)
            self._scenes[image_filename] = told_scene(record, image_filename, path, self.notes)
        return self._scenes.get(image_filename)

    @cached_property
    def _records(self) -> Mapping[str, Mapping[str, Any]]:
        path = find_scenes(self.path, self.split, self.notes)
        found: dict[str, Mapping[str, Any]] = {}
        for number, record in enumerate(stream_records(path, "scenes")) if path.exists() else ():
            picture = self._pictures.find(record)
            if picture is None:
                self.notes.add(NO_PICTURE, f"scene {number} ({named_in(record)})")
            elif picture in found:
                self.notes.add(SECOND_RECORD, f"scene {number} ({picture})")
            else:
                found[picture] = record
        return found

    def _read_questions(self) -> list[ClevrQuestion]:
        folder = pictures_folder(self.path, self.split)
        paths = {name: folder / name for name in self._pictures.names}
        questions, families = [], []
        for read in QuestionReader(self.questions_file, self._pictures, self.notes):
            families.append(GivenFamily(read.family, read.template_file, read.program, read.number))
            given = (paths[read.picture], read.text, read.answer, read.program)
            questions.append((given, read.number, read.question_index))
        numbers, sentence = family_numbers(families)
        if sentence:
            self.notes.say(sentence)
        pairs = zip(questions, numbers, strict=True)
        return [ClevrQuestion(*given, family, None, number, index) for (given, number, index), family in pairs]


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
