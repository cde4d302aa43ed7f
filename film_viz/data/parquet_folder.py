"""New scenes, their pictures and questions as Parquet files, laid out as a data set on the Hugging Face Hub.

    README.md                          the data set's card, which names the files of every split
    data/val-00000-of-00002.parquet    1,000 pictures each, a row a picture

`datasets` reads such a folder as it stands, here or on the Hub, and shows `image` as a picture. A row has its picture
(PNG), its number, its scene as CLEVR's scene record (JSON), and the list of its questions with their programs (JSON).

>>> write_parquet(FreshFolder(2_000, "val"), Path("clevr-like"))
>>> datasets.load_dataset("clevr-like", split="val")[0]["questions"]
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

from film_viz.data.clevr_layout import DataError
from film_viz.data.dataset_card import dataset_card
from film_viz.data.fresh_folder import FreshFolder
from film_viz.data.rendering import render_files
from film_viz.files import replacing, write_atomically
from film_viz.questions.generate import Question
from film_viz.scenes.clevr_json import record_of
from film_viz.scenes.scene import Scene

PER_FILE = 1_000  # pictures, about 100 MB of those of CLEVR's size
PER_GROUP = 100  # rows that a reader takes at once

_QUESTION = {
    "question_index": pa.int64(),
    "question": pa.string(),
    "answer": pa.string(),
    "question_type": pa.string(),
    "question_family_index": pa.int64(),
    "program": pa.string(),
}
_COLUMNS = {
    "image": pa.struct({"bytes": pa.binary(), "path": pa.string()}),
    "image_index": pa.int64(),
    "scene": pa.string(),
    "questions": pa.list_(pa.struct(_QUESTION)),
}


def write_parquet(
    what: FreshFolder, path: Path, templates: tuple[Path, ...] = (), workers: int | None = None
) -> list[Path]:
    """Draw, render, ask and write the files of a split, or those that are missing of one that was begun and killed.

    The rows are the pictures and questions that `what.write` puts into a folder in CLEVR's layout, in their order.
    """
    _check_split(what.split)
    files = parquet_files(path, what)
    there = sorted(path.glob(f"data/{what.split}-*-of-*.parquet"))
    with what.unfinished(path, there, templates, "parquet"), tqdm(total=what.number, unit="scene") as bar:
        (path / "data").mkdir(exist_ok=True)
        content = _numbered(what.content(templates))
        for file in files:
            rows = list(islice(content, PER_FILE))
            if not file.exists():
                _write_file(file, rows, what, workers)
            bar.update(len(rows))
        write_atomically(path / "README.md", dataset_card(path))
    return files


def parquet_files(path: Path, what: FreshFolder) -> list[Path]:
    """Return the files of a split, named as the Hub names them."""
    n_files = max(1, -(-what.number // PER_FILE))
    return [path / "data" / f"{what.split}-{i:05d}-of-{n_files:05d}.parquet" for i in range(n_files)]


def _check_split(split: str) -> None:
    if re.fullmatch(r"\w+(\.\w+)*", split) is None:
        raise DataError(f"split must be letters, digits, _ and . for the Hub, got {split!r}: call it {'val'!r}")


class _Asked(NamedTuple):
    number: int
    scene: Scene
    first_question: int  # its number in the split
    questions: list[Question]


def _numbered(content: Iterable[tuple[Scene, list[Question]]]) -> Iterator[_Asked]:
    first = 0
    for number, (scene, questions) in enumerate(content):
        yield _Asked(number, scene, first, questions)
        first += len(questions)


def _write_file(file: Path, rows: Sequence[_Asked], what: FreshFolder, workers: int | None) -> None:
    with (
        TemporaryDirectory() as folder,
        replacing(file) as partial,
        pq.ParquetWriter(partial, schema()) as writer,
    ):
        jobs = [(row.scene, Path(folder) / f"CLEVR_{what.split}_{row.number:06d}.png") for row in rows]
        pictures = render_files(jobs, quality=what.quality, workers=workers)
        records = (_record(row, picture, what.split) for row, picture in zip(rows, pictures, strict=True))
        while group := list(islice(records, PER_GROUP)):
            writer.write_table(pa.Table.from_pylist(group, schema()))


def _record(row: _Asked, picture: Path, split: str) -> dict[str, Any]:
    contents = picture.read_bytes()
    picture.unlink()
    return {
        "image": {"bytes": contents, "path": picture.name},
        "image_index": row.number,
        "scene": json.dumps(record_of(row.scene, row.number, picture.name, split)),
        "questions": [_question(row.first_question + i, each) for i, each in enumerate(row.questions)],
    }


def _question(index: int, question: Question) -> dict[str, Any]:
    return {
        "question_index": index,
        "question": question.text,
        "answer": question.answer,
        "question_type": question.question_type,
        "question_family_index": question.family_index,
        "program": json.dumps(question.program.to_json()),
    }


def schema() -> pa.Schema:
    """Return the columns, with what `datasets` reads of them: `image` holds pictures."""
    features: dict[str, Any] = {name: {"dtype": str(kind), "_type": "Value"} for name, kind in _COLUMNS.items()}
    features |= {"image": {"_type": "Image"}}
    of_a_question = {name: {"dtype": str(kind), "_type": "Value"} for name, kind in _QUESTION.items()}
    features |= {"questions": {"feature": of_a_question, "_type": "List"}}
    return pa.schema(_COLUMNS, {"huggingface": json.dumps({"info": {"features": features}})})
