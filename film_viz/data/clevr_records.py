"""The records of the files of a folder in CLEVR's layout, read and written one by one.

CLEVR's own question file holds 700,000 questions with their programs. Held at once it would fill gigabytes; here it
passes through a window of a few megabytes.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Self

from film_viz import records
from film_viz.data.clevr_layout import (
    DataError,
    check_layout,
    find_questions,
    find_scenes,
    pictures_folder,
    questions_path,
    scenes_path,
)
from film_viz.files import TextError

__all__ = [
    "DataError",
    "RecordWriter",
    "check_layout",
    "knows_scenes",
    "pictures_folder",
    "questions_path",
    "scenes_path",
    "stream_records",
]


def knows_scenes(path: Path, split: str) -> bool:
    """Whether a split has scene records, and programs with its questions: what more than answers can be taught from."""
    questions = find_questions(path, split)
    if not (find_scenes(path, split).exists() and questions.exists()):
        return False
    first = next(islice(stream_records(questions, "questions"), 1), {})
    return bool(first.get("program"))


def stream_records(path: Path, key: str) -> Iterator[dict[str, Any]]:
    """Yield the objects in the list `key` of a JSON file; `DataError` says what is wrong with it."""
    try:
        yield from records.stream_records(path, key)
    except TextError as error:
        raise DataError(str(error)) from error


class RecordWriter:
    """Writes a CLEVR file record by record; the file takes its name once it is whole.

    >>> with RecordWriter(scenes_path(path, "val"), "scenes", "val") as scenes:
    ...     scenes.add(record)
    """

    def __init__(self, path: Path, key: str, split: str) -> None:
        self.path, self.partial = path, path.with_name(f".{path.name}")
        self.n_records = 0
        self._head = json.dumps({"info": {"version": "1.0", "split": split}, key: []})[:-2]

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.partial.open("w", encoding="utf-8")
        self._file.write(self._head)
        return self

    def add(self, record: Mapping[str, Any]) -> None:
        """Append a record."""
        self._file.write((", " if self.n_records else "") + json.dumps(record))
        self.n_records += 1

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is None:
            self._file.write("]}")
        self._file.close()
        if kind is None:
            self.partial.replace(self.path)
        else:
            self.partial.unlink()
