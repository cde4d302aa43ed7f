"""Where the app keeps evaluations, under names made from all that decides them, and how they are read and written.

An evaluation is a folder: `about.json` says of what, `result.json` has what `film-viz evaluate --json` writes,
`questions.parquet` every question with both answers and the scene it is about, `status.json` says how far the process
is that makes it (`worker.py`). The pictures lie apart, so that several checkpoints are asked about the same.
Nothing here imports Streamlit.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from film_viz.analysis.bank.parameter_bank import write_table
from film_viz.analysis.bank.rows import templates_sha
from film_viz.app.shown_scene import fresh_id
from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.data.fresh_folder import FreshFolder
from film_viz.evaluation.evaluate import question_type
from film_viz.evaluation.mistakes import NO_ANSWER
from film_viz.files import write_atomically
from film_viz.places import kept_folder

ABOUT, RESULT, QUESTIONS = "about.json", "result.json", "questions.parquet"
FORMAT_VERSION = 1
QUESTIONS_PER_SCENE = 10
SEED = 0  # that of README.md: the first scenes of the same data

_NUMBER = re.compile(r"_(\d+)\.png$")


@dataclass(frozen=True, slots=True)
class EvaluationFiles:
    """The evaluation of one checkpoint on the first fresh scenes of one seed."""

    checkpoint_sha: str
    n_scenes: int
    seed: int = SEED

    @property
    def data(self) -> FreshFolder:
        """What it is asked about."""
        return FreshFolder(self.n_scenes, seed=self.seed, questions_per_image=QUESTIONS_PER_SCENE)

    @property
    def key(self) -> str:
        """A name for checkpoint and data."""
        return _key({"checkpoint_sha": self.checkpoint_sha} | self._data_record())[:24]

    @property
    def folder(self) -> Path:
        """Where the evaluation is, or will be."""
        return evaluations_folder() / self.key

    @property
    def data_folder(self) -> Path:
        """Where the pictures and questions are, or will be."""
        return kept_folder("evaluation_data") / f"{self.n_scenes}-{_key(self._data_record())[:16]}"

    @property
    def is_done(self) -> bool:
        """Whether the evaluation is whole."""
        return (self.folder / RESULT).is_file()

    def result(self) -> dict[str, Any]:
        """Read what `write` wrote."""
        return json.loads((self.folder / RESULT).read_text(encoding="utf-8"))

    def questions(self) -> pd.DataFrame:
        """Read every question: `text`, `type`, `family`, `answer`, `given`, `scene` (an id that a link takes)."""
        return pd.read_parquet(self.folder / QUESTIONS)

    def write(self, result: dict[str, Any], asked: Sequence[ClevrQuestion], given: Sequence[str | None]) -> None:
        """Keep an evaluation; the result comes last, so one that has it is whole."""
        rows = [
            (q.text, question_type(q) or "", q.family_index, q.answer, answer or NO_ANSWER, self.scene_id(q.picture))
            for q, answer in zip(asked, given, strict=True)
        ]
        columns = ["text", "type", "family", "answer", "given", "scene"]
        write_table(pd.DataFrame(rows, columns=columns), self.folder / QUESTIONS)
        write_atomically(self.folder / ABOUT, json.dumps(asdict(self)))
        write_atomically(self.folder / RESULT, json.dumps(result))

    def scene_id(self, picture: Path | str) -> str:
        """Return the id of the scene in a picture of the data."""
        found = _NUMBER.search(str(picture))
        assert found is not None  # the data's own names
        return fresh_id(self.data.split, self.seed, int(found[1]))

    def _data_record(self) -> dict[str, Any]:
        return {"format_version": FORMAT_VERSION, "templates": templates_sha(())} | asdict(self.data)


def evaluations_folder() -> Path:
    """Return the folder in which evaluations are kept."""
    return kept_folder("evaluations")


def kept_evaluations(checkpoint_sha: str) -> list[EvaluationFiles]:
    """Return the finished evaluations of a checkpoint, the largest first."""
    found = []
    for path in evaluations_folder().glob(f"*/{ABOUT}"):
        try:
            files = EvaluationFiles(**json.loads(path.read_text(encoding="utf-8")))
            is_current = files.folder == path.parent  # else made by other templates, or damaged
        except (OSError, ValueError, TypeError):  # one damaged evaluation leaves the others to be seen
            continue
        if files.checkpoint_sha == checkpoint_sha and is_current and files.is_done:
            found.append(files)
    return sorted(found, key=lambda files: -files.n_scenes)


def _key(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
