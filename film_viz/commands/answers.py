"""`film-viz answers`: what a checkpoint answers to every question of a split, for whoever holds the true answers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from film_viz.data.clevr_folder import ClevrFolder, ClevrQuestion, DataError
from film_viz.data.clevr_records import pictures_folder
from film_viz.data.question_records import NO_PICTURE, SAME_INDEX
from film_viz.devices import Precision, resolve_device, resolve_precision
from film_viz.evaluation.inputs.features import reader_of
from film_viz.evaluation.respondents import CheckpointRespondent
from film_viz.files import check_new_file, write_atomically
from film_viz.models.checkpoint import load_checkpoint
from film_viz.options import options_of

FORMATS = (".txt", ".json")
NO_ANSWER = "unknown"
"""Stands where a question cannot be read: a line may not be empty, or those after it seem to be another's."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Write a checkpoint's answers to the questions of a split, such as CLEVR's test split.

    A .txt file has one answer per line in the order of the questions, as CLEVR's authors take it; a .json file is a
    list of objects with question_index and answer. True answers, where the split has them, are not used: see evaluate.
    """

    checkpoint: str  # name, folder or Hub id
    data: Path  # folder in CLEVR's layout
    out: Path  # file to write, .txt or .json
    split: str = "test"
    questions: Path | None = None  # file of other questions about the same pictures, such as CLEVR-Humans-test.json
    features: Path | None = None  # of the split's pictures, for a checkpoint that reads them; default: made here
    weights: Path | None = None  # of the ResNet-101 that makes them; default: downloaded
    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps
    precision: Precision = "float32"  # of the arithmetic; auto: bfloat16 where it is fast

    def __post_init__(self) -> None:
        check_new_file(self.out, "out")
        if self.out.suffix not in FORMATS:
            raise ValueError(f"out must end in {' or '.join(FORMATS)}, got {self.out.name}")


def main(arguments: Sequence[str]) -> None:
    """Ask every question, and write the answers."""
    options = options_of(Answers, "film-viz answers", arguments)
    folder = ClevrFolder(options.data, options.split, options.questions)
    _check(folder, options.out)
    device = resolve_device(options.device)
    checkpoint = load_checkpoint(options.checkpoint, device)
    pictures = pictures_folder(options.data, options.split)
    read = reader_of(checkpoint.model.config, pictures, options.features, options.weights, device)
    asked = list(folder)
    given = CheckpointRespondent(checkpoint, resolve_precision(options.precision, device), read).answers(asked)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(options.out, as_text(asked, given.answers, options.out.suffix))
    print(f"{len(asked):,} answers of {checkpoint.name} to {folder.questions_file} are in {options.out}")
    if None in given.answers:
        words = ", ".join(f"{word[:40]} ({count})" for word, count in list(given.unknown_words.items())[:20])
        print(
            f"{given.answers.count(None):,} questions cannot be read and have the answer '{NO_ANSWER}'; "
            f"unknown words: {words or 'none'}"
        )
    for note in folder.notes:
        print(f"Note: {note}.")


def as_text(asked: Sequence[ClevrQuestion], given: Sequence[str | None], suffix: str) -> str:
    """Return the contents of a file of answers."""
    answers = [answer or NO_ANSWER for answer in given]
    if suffix == ".txt":
        return "".join(f"{answer}\n" for answer in answers)
    records = [{"question_index": q.question_index, "answer": answer} for q, answer in zip(asked, answers, strict=True)]
    return json.dumps(records, indent=0) + "\n"


def _check(folder: ClevrFolder, out: Path) -> None:
    """Refuse questions to which a file of answers cannot be matched."""
    missing, twice = folder.notes.count(NO_PICTURE), folder.notes.count(SAME_INDEX)
    if missing:
        raise DataError(
            f"{missing:,} of {missing + len(folder):,} questions of {folder.questions_file} ask about pictures that "
            "are not there, and every question wants an answer: complete the pictures, or leave these questions out"
        )
    if twice and out.suffix == ".json":
        raise DataError(
            f"{twice:,} questions of {folder.questions_file} have a question_index that an earlier one has, so answers "
            "cannot be told apart by it: number them anew, or write a .txt file"
        )
