"""The questions of a CLEVR file one by one, as every reader of questions takes them: checked, and odd ones told.

What cannot be a question is refused, with the record's number and field. What is left out, comes twice or is read in
another way than it is written goes to the notes.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from film_viz.data.clevr_records import DataError, stream_records
from film_viz.data.notes import Notes
from film_viz.data.picture_lookup import PictureLookup, named_in
from film_viz.data.whole import whole_number
from film_viz.questions.answers import answer_to, fits, is_answer, read_answer
from film_viz.questions.parse import QuestionError, parse_question
from film_viz.questions.program import Program, ProgramError
from film_viz.shown import shown

NO_PICTURE = "questions ask about pictures that are not there, and are left out"
OTHER_NAME = "questions name their picture by number or in part, and are read as"
AGAIN = "questions repeat one about the same picture, and count again"
CONTRADICTS = "questions repeat one about the same picture with another answer, and count again"
AS_TRUTH = "answers 0 and 1 to questions of yes or no are read as no and yes"
OTHER_KIND = "true answers are of another kind than their question asks for, and stay as they are"
NO_INDEX = "questions have a question_index that is no number, and are known by their place in the file"
SAME_INDEX = "questions have a question_index that an earlier one has"


class QuestionRecord(NamedTuple):
    """One question of a file; what the file leaves out is None."""

    number: int  # of its record in the file
    picture: str
    text: str
    answer: str | None  # one of the 28, or as it came where it is none of them
    program: Program | None
    question_index: int  # as given, else the record's number
    family: object  # question_family_index as it came
    template_file: object


class QuestionReader:
    """Reads the questions of a file about the pictures that are there."""

    def __init__(self, path: Path, pictures: PictureLookup, notes: Notes) -> None:
        self.path, self.pictures, self.notes = path, pictures, notes
        self._answers: dict[int, str | None] = {}  # by the hash of picture and question
        self._indices: set[int] = set()

    def __iter__(self) -> Iterator[QuestionRecord]:
        """Yield them in the order of the file, without those whose picture is not there."""
        n_read = number = -1
        for number, record in enumerate(stream_records(self.path, "questions")):
            picture = self.pictures.find(record)
            if picture is None:
                self._without_picture(number, record)
                continue
            n_read = number
            yield self._read(number, record, picture)
        if number < 0:
            raise DataError(f"{self.path} holds no questions, its list is empty: give a file with some")
        if n_read < 0:
            raise DataError(
                f"{self.path} asks nothing about the pictures beside it: none of its {number + 1:,} questions is about "
                f"one of the {len(self.pictures.names):,} that are there; the last asks about {named_in(record)}"
            )

    def _read(self, number: int, record: Mapping[str, Any], picture: str) -> QuestionRecord:
        text = record.get("question")
        if not isinstance(text, str):
            raise DataError(f"{self._name(number)} needs a text 'question', got {shown(text)}")
        if record.get("image_filename") != picture:
            self.notes.add(OTHER_NAME, f"{self._short(number)} ({named_in(record)}) as {picture}")
        program = self._program(number, record)
        answer, key = self._answer(number, record.get("answer"), text, program), hash((picture, text))
        if key in self._answers:
            kind = AGAIN if self._answers[key] == answer else CONTRADICTS
            self.notes.add(kind, f"{self._short(number)} ({shown(text)} about {picture})")
        self._answers[key] = answer
        return QuestionRecord(
            number,
            picture,
            text,
            answer,
            program,
            self._index(number, record.get("question_index")),
            record.get("question_family_index"),
            record.get("template_filename"),
        )

    def _without_picture(self, number: int, record: Mapping[str, Any]) -> None:
        fields = ("image_filename", "image", "image_index")
        if "question" not in record or not any(field in record for field in fields):
            raise DataError(
                f"{self._name(number)} needs a 'question' and an 'image_filename', got {shown(dict(record))}"
            )
        self.notes.add(NO_PICTURE, f"{self._short(number)} ({named_in(record)})")

    def _program(self, number: int, record: Mapping[str, Any]) -> Program | None:
        calls = record.get("program")
        try:
            return Program.from_json(calls) if calls else None
        except ProgramError as error:
            raise DataError(f"{self._name(number)}: {error}") from error

    def _answer(self, number: int, came: object, text: str, program: Program | None) -> str | None:
        answer = read_answer(came)
        if answer is None or not is_answer(answer):  # whoever scores answers says how many are none of the 28
            return answer
        kind = program.question_type if program else _type_of(text) if answer in ("0", "1") else ""
        if (meant := answer_to(came, kind)) != answer:
            self.notes.add(AS_TRUTH, f"{self._short(number)} ({shown(came)})")
        elif not fits(answer, kind):
            self.notes.add(OTHER_KIND, f"{self._short(number)} ({shown(came)} to a {kind})")
        return meant

    def _index(self, number: int, given: object) -> int:
        index = whole_number(given)
        if index is None:
            if given is not None:
                self.notes.add(NO_INDEX, f"{self._short(number)} ({shown(given)})")
            return number
        if index in self._indices:
            self.notes.add(SAME_INDEX, f"{self._short(number)} ({str(index)[:20]})")
        self._indices.add(index)
        return index

    def _name(self, number: int) -> str:
        return f"{self._short(number)} of {self.path}"

    def _short(self, number: int) -> str:
        return f"question {number}"


def _type_of(text: str) -> str:
    """Return the type of a question that comes without its program; "" where no template reads like it."""
    try:
        return parse_question(text).program.question_type
    except QuestionError:
        return ""
