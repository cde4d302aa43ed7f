"""Where evaluations are kept, under names made from all that decides them, and how they are read and written.

An evaluation is a folder: `result.json` has what `film-viz evaluate --json` writes, `questions.parquet` every question
with both answers and the scene it is about, `about.json` says of what it is and by which checksums it is whole. What is
not whole counts as not there, and is made again. The pictures lie apart, so that several checkpoints are asked about
the same; `evaluation_worker.py` is the process that makes all this.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from film_viz.analysis.bank.parameter_bank import write_table
from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.data.fresh_folder import FreshFolder
from film_viz.evaluation.evaluate import question_type
from film_viz.evaluation.mistakes import NO_ANSWER
from film_viz.evaluation.scoring import Report
from film_viz.files import DAMAGED, read_object, write_atomically
from film_viz.places import kept_folder
from film_viz.questions.asking import QUESTIONS_PER_SCENE
from film_viz.questions.templates import templates_sha
from film_viz.shown import shown
from film_viz.store.shown_scene import fresh_id
from film_viz.work.folders import forget_oldest
from film_viz.work.launch import Task, start
from film_viz.work.memory import Memory

ABOUT, RESULT, QUESTIONS = "about.json", "result.json", "questions.parquet"
ASKED_COLUMNS = ["text", "type", "family", "answer", "given", "scene"]
EVALUATION_FORMAT = 1
EVALUATION_SEED = 0  # that of README.md: the first scenes of the same data
MOST_EVALUATIONS = 60  # the oldest go when there are more
EVALUATION_MEMORY = Memory(8 * 2**30)
EVALUATION_NICENESS = 5  # pages go first

_NUMBER = re.compile(r"_(\d+)\.png$")


class EvaluationError(ValueError):
    """Say why an evaluation cannot be read."""


@dataclass(frozen=True, slots=True)
class EvaluationFiles:
    """The evaluation of one checkpoint on the first fresh scenes of one seed."""

    checkpoint_sha: str
    n_scenes: int
    seed: int = EVALUATION_SEED

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
        """Whether the evaluation is there, and whole."""
        try:
            stamps = tuple((self.folder / name).stat().st_mtime_ns for name in (ABOUT, RESULT, QUESTIONS))
        except OSError:
            return False
        return _is_whole(self.folder, stamps)

    def start(self, checkpoint_folder: Path) -> None:
        """Have a process evaluate the checkpoint in a folder, unless one does."""
        forget_oldest(evaluations_folder(), MOST_EVALUATIONS)
        request = {"checkpoint": str(checkpoint_folder.resolve())} | asdict(self)
        start(self.folder, Task("film_viz.store.evaluation_worker", request, EVALUATION_MEMORY, EVALUATION_NICENESS))

    def result(self) -> dict[str, Any]:
        """Read the result that `write` wrote."""
        result = read_object(self.folder / RESULT)
        if not result:
            raise EvaluationError("the result of this evaluation is damaged: evaluate again")
        return result

    def questions(self) -> pd.DataFrame:
        """Read every question: `text`, `type`, `family`, `answer`, `given`, `scene` (an id that a link takes)."""
        try:
            return pd.read_parquet(self.folder / QUESTIONS, columns=ASKED_COLUMNS)
        except DAMAGED as error:
            raise EvaluationError("the questions of this evaluation are damaged: evaluate again") from error

    def write(self, result: dict[str, Any], asked: Sequence[ClevrQuestion], given: Sequence[str | None]) -> None:
        """Keep an evaluation; what it is comes last, with the checksums of all the rest."""
        rows = [
            (q.text, question_type(q) or "", q.family_index, q.answer, answer or NO_ANSWER, self.scene_id(q.picture))
            for q, answer in zip(asked, given, strict=True)
        ]
        write_table(pd.DataFrame(rows, columns=ASKED_COLUMNS), self.folder / QUESTIONS)
        write_atomically(self.folder / RESULT, json.dumps(result))
        checksums = {name: _checksum(self.folder / name) for name in (RESULT, QUESTIONS)}
        write_atomically(self.folder / ABOUT, json.dumps(asdict(self) | {"sha256": checksums}))

    def scene_id(self, picture: Path | str) -> str:
        """Return the id of the scene in a picture of the data."""
        found = _NUMBER.search(str(picture))
        if found is None:
            raise EvaluationError(
                f"{shown(str(picture))} is no picture of the evaluation's own data, such as "
                f"CLEVR_{self.data.split}_000000.png: delete {self.data_folder} and evaluate again"
            )
        return fresh_id(self.data.split, self.seed, int(found[1]))

    def _data_record(self) -> dict[str, Any]:
        return {"format_version": EVALUATION_FORMAT, "templates": templates_sha(())} | asdict(self.data)


def evaluations_folder() -> Path:
    """Return the folder in which evaluations are kept."""
    return kept_folder("evaluations")


def kept_evaluations(checkpoint_sha: str) -> list[EvaluationFiles]:
    """Return the finished evaluations of a checkpoint, the largest first."""
    found = []
    for path in evaluations_folder().glob(f"*/{ABOUT}"):
        files = _about(path)
        if files is None or files.checkpoint_sha != checkpoint_sha:
            continue
        is_current = files.folder == path.parent  # else made by other templates
        if is_current and files.is_done:
            found.append(files)
    return sorted(found, key=lambda files: -files.n_scenes)


def _about(path: Path) -> EvaluationFiles | None:
    record = read_object(path)
    sha, n_scenes, seed = (record.get(name) for name in ("checkpoint_sha", "n_scenes", "seed"))
    if not isinstance(sha, str) or not isinstance(n_scenes, int) or not isinstance(seed, int) or n_scenes < 1:
        return None
    return EvaluationFiles(sha, n_scenes, seed)


@lru_cache(maxsize=256)
def _is_whole(folder: Path, stamps: tuple[int, ...]) -> bool:
    """Whether an evaluation reads; the times of its files are part of the question."""
    checksums = read_object(folder / ABOUT).get("sha256")
    try:
        if isinstance(checksums, dict):
            return all(_checksum(folder / name) == checksums.get(name) for name in (RESULT, QUESTIONS))
        result = read_object(folder / RESULT)  # an early version kept no checksums
        Report.from_json(result)
        pd.read_parquet(folder / QUESTIONS, columns=ASKED_COLUMNS)
        return {"questions", "pictures"} <= result.keys()
    except DAMAGED:
        return False


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _key(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
