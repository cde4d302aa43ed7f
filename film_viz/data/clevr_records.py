"""Where the files of a folder in CLEVR's layout are, and their records, read and written one by one.

CLEVR's own question file holds 700,000 questions with their programs. Held at once it would fill gigabytes; here it
passes through a window of a few megabytes.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Self

from film_viz import records
from film_viz.files import TextError


class DataError(ValueError):
    """Say what is missing or wrong in a folder of data."""


def pictures_folder(path: Path, split: str) -> Path:
    """Return the folder of a split's pictures."""
    return path / "images" / split


def scenes_path(path: Path, split: str) -> Path:
    """Return the file of a split's scene records."""
    return path / "scenes" / f"CLEVR_{split}_scenes.json"


def questions_path(path: Path, split: str) -> Path:
    """Return the file of a split's questions."""
    return path / "questions" / f"CLEVR_{split}_questions.json"


def check_layout(path: Path, split: str) -> None:
    """Refuse a folder without pictures or questions, and name the splits that it does have."""
    if not path.is_dir():
        raise DataError(f"there is no folder {path}")
    pictures, questions = pictures_folder(path, split), questions_path(path, split)
    missing = [str(place.relative_to(path)) for place in (pictures, questions) if not place.exists()]
    if missing:
        splits = sorted(place.name for place in path.glob("images/*") if place.is_dir())
        raise DataError(
            f"{path} has no {' and no '.join(missing)}, as CLEVR's layout wants for split {split!r}; "
            f"splits with pictures here: {', '.join(splits) or 'none'}"
        )


def knows_scenes(path: Path, split: str) -> bool:
    """Whether a split has scene records, and programs with its questions: what more than answers can be taught from."""
    if not (scenes_path(path, split).exists() and questions_path(path, split).exists()):
        return False
    first = next(islice(stream_records(questions_path(path, split), "questions"), 1), {})
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
