"""The questions of a split of a folder in CLEVR's layout, as a few arrays: what training reads of them.

Words and answers become their ids. Where the scenes are wanted, every program is executed on the record of its scene,
for the objects that the question is about. All of CLEVR's 700,000 training questions come to some 40 MB.
"""

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import numpy as np
from jaxtyping import Int, Integer
from tqdm import tqdm

from film_viz.data.batch import ANSWER_ID, TYPE_ID
from film_viz.data.clevr_layout import DataError, find_questions, find_scenes, pictures_folder
from film_viz.data.notes import Notes
from film_viz.data.picture_lookup import PictureLookup
from film_viz.data.placed_scenes import WITHOUT_SCENES, PlacedScenes
from film_viz.data.question_records import QuestionReader, QuestionRecord
from film_viz.files import write_arrays
from film_viz.questions.execute import execute
from film_viz.questions.program import Program, ProgramError
from film_viz.questions.referents import N_REFERENTS, referents
from film_viz.questions.vocabulary import UnknownWordError, Vocabulary
from film_viz.shown import shown

UNKNOWN_TYPE = -1
OTHER_TRUTH = (
    "true answers are not what their own program gives in the record of their scene, and are learned as they stand"
)


@dataclass(frozen=True, slots=True)
class PackedQuestions:
    """Questions about pictures, of which each is known by its row; the words of all of them in one line."""

    words: Integer[np.ndarray, " word"]
    starts: Int[np.ndarray, " question_and_end"]  # where each question begins in `words`, and where the last one ends
    pictures: Integer[np.ndarray, " question"]
    answers: Integer[np.ndarray, " question"]
    types: Integer[np.ndarray, " question"]  # UNKNOWN_TYPE without a program
    masks: Integer[np.ndarray, "question 3"]  # see N_REFERENTS; bit i stands for object i
    cells: Integer[np.ndarray, "picture object"]
    attributes: Integer[np.ndarray, "picture object 4"]

    def __len__(self) -> int:
        return len(self.answers)

    def save(self, path: Path) -> None:
        """Write all arrays into one file, whole or not at all."""
        write_arrays(path, **asdict(self))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return cls(**arrays)


def pack_questions(
    path: Path, split: str, names: Mapping[str, int], map_size: int, with_scenes: bool, notes: Notes | None = None
) -> PackedQuestions:
    """Pack the questions about the named pictures, each given with its row; others are left out.

    What else is not taken as it stands is noted, as is what is read in another way than it is written.
    """
    notes, folder = Notes() if notes is None else notes, pictures_folder(path, split)
    there = {*names, *(picture.name for picture in folder.iterdir())} if folder.is_dir() else names
    pictures = PictureLookup(there)
    scenes = find_scenes(path, split, notes)
    places = PlacedScenes.read(scenes, names, map_size, pictures, notes) if with_scenes else None
    packer = _Packer(find_questions(path, split, notes), names, places, notes)
    reader = QuestionReader(packer.path, pictures, notes)
    for record in tqdm(reader, unit="question", desc=f"Reading questions of {split}"):
        if record.picture in names:
            packer.add(record)
    return packer.packed()


class _Packer:
    """Gathers questions one by one."""

    def __init__(self, path: Path, names: Mapping[str, int], places: PlacedScenes | None, notes: Notes) -> None:
        self.path, self.names, self.places, self.notes = path, names, places, notes
        self.vocabulary = Vocabulary()
        self.unknown: Counter[str] = Counter()
        self.words = array("H")
        self.starts = [0]
        self.rows: list[tuple[int, int, int]] = []  # picture, answer, type
        self.masks: list[tuple[int, ...]] = []

    def add(self, record: QuestionRecord) -> None:
        self.name = f"question {record.number} of {self.path}"
        picture, answer, program = self.names[record.picture], record.answer, record.program
        if answer not in ANSWER_ID:
            known = "no answer" if answer is None else f"the answer {shown(answer)}"
            raise DataError(f"{self.name} has {known}; training needs one of {', '.join(ANSWER_ID)}")
        try:
            self.words.extend(self.vocabulary.encode(record.text))
        except UnknownWordError as error:
            self.unknown.update(error.words)
        except ValueError as error:
            raise DataError(f"{self.name}: {error}") from error
        question_type = TYPE_ID.get(program.question_type, UNKNOWN_TYPE) if program else UNKNOWN_TYPE
        self.starts.append(len(self.words))
        self.rows.append((picture, ANSWER_ID[answer], question_type))
        self.masks.append(self._masks(record, program, picture))

    def _masks(self, record: QuestionRecord, program: Program | None, picture: int) -> tuple[int, ...]:
        if self.places is None:
            return (0,) * N_REFERENTS
        if program is None:
            raise DataError(f"{self.name} has no program, while others have: {WITHOUT_SCENES}")
        try:
            trace = execute(program, self.places.index(picture))
            if trace.answer != record.answer:
                what = f"question {record.number} (answer {record.answer}, its program gives {trace.answer})"
                self.notes.add(OTHER_TRUTH, what)
            return referents(program, trace)
        except ProgramError as error:
            raise DataError(
                f"{self.name} has no answer in the record of its scene ({error}): {WITHOUT_SCENES}"
            ) from error

    def packed(self) -> PackedQuestions:
        if self.unknown:
            raise DataError(_complaint(self.unknown, self.path))
        if not self.rows:
            raise DataError(f"{self.path} asks nothing about the pictures beside it")
        pictures, answers, types = np.array(self.rows).T
        places = self.places or PlacedScenes(len(self.names))
        return PackedQuestions(
            np.array(self.words, np.uint16),
            np.array(self.starts),
            pictures.astype(np.int32),
            answers.astype(np.uint8),
            types.astype(np.int8),
            np.array(self.masks, np.uint16),
            places.cells,
            places.attributes,
        )


def _complaint(unknown: Counter[str], path: Path) -> str:
    words = ", ".join(f"{shown(word)} ({count})" for word, count in unknown.most_common(10))
    more = f" and {len(unknown) - 10} other words" if len(unknown) > 10 else ""
    return (
        f"questions of {path} use words that the vocabulary lacks: {words}{more}. A model here reads CLEVR's words "
        "only; leave these questions out"
    )
