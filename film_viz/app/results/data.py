"""What the page Results shows: the record of a checkpoint, evaluations made here, and the accuracies of others."""

import re
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from math import isnan, nan
from typing import Any

import pandas as pd
import streamlit as st
import torch

from film_viz.app.foreign import showable
from film_viz.app.results.records import RecordError, trusted
from film_viz.data.batch import pad_questions
from film_viz.data.fresh import fresh_scene
from film_viz.evaluation.examples import Examples, kept_examples, picture_number
from film_viz.evaluation.published import PUBLISHED, Published
from film_viz.evaluation.scoring import Report, Score, predict
from film_viz.figures.results import SystemAccuracy
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.checkpoint_files import CONFIG, CheckpointError, read_json, read_metrics
from film_viz.models.system import Questions
from film_viz.places import checkpoint_folders
from film_viz.questions.asking import QUESTIONS_PER_SCENE
from film_viz.questions.program import QUESTION_GROUPS, QUESTION_TYPES
from film_viz.questions.templates import load_templates
from film_viz.scenes.render import render
from film_viz.store.evaluations import EvaluationFiles, kept_evaluations
from film_viz.store.shown_scene import fresh_id

SHIPPED = "shipped"
AGREEMENT_QUESTIONS = 9  # a scene: three, and three times two
TIMED_QUESTION = "What color is the large cube that is left of the small metal sphere?"


@dataclass(frozen=True, slots=True)
class Result:
    """One evaluation of a checkpoint."""

    key: str  # `SHIPPED`, `MAPPED`, or the evaluation's own
    record: dict[str, Any]  # as `film-viz evaluate --json` writes it, what is not right in it left out
    files: EvaluationFiles | None = None  # of one that was made here: its questions can be opened
    examples: Examples | None = None  # of one that was shipped: some of its questions
    asked: pd.DataFrame | None = None  # of the map: its questions, with the column `row`
    name: str = ""  # what to call it, where that is none of the usual

    def questions(self) -> pd.DataFrame | None:
        """Return the questions that were kept, as `EvaluationFiles.questions` does; None where none was."""
        if self.files:
            return self.files.questions()
        if self.asked is not None or self.examples is None:
            return self.asked
        kept = self.examples.questions
        return pd.DataFrame([asdict(q) for q in kept]).assign(scene=[self.scene_id(q.picture) for q in kept])

    def scene_id(self, picture: str) -> str:
        """Return the id of the scene in a picture of the evaluation, "" where it cannot be drawn here."""
        if self.files:
            return self.files.scene_id(picture)
        number = picture_number(picture)
        if self.examples is None or self.examples.seed is None or number is None:
            return ""
        return fresh_id(self.examples.split, self.examples.seed, number)

    @property
    def report(self) -> Report:
        """The scores."""
        return Report.from_json(self.record)

    @property
    def title(self) -> str:
        """What to call it."""
        if self.name:
            return self.name
        what = f"{self.record['questions']:,} questions about {self.record['pictures']:,} pictures"
        return f"Evaluated here: {what}" if self.files else f"On the checkpoint's card: {what}"


def results_of(checkpoint: Checkpoint) -> dict[str, Result]:
    """Return the record that a checkpoint came with, if it is one, and the evaluations made here, by key."""
    found = [] if problem_of(checkpoint) else [_shipped(checkpoint)]
    found += [Result(files.key, record, files) for files, record in _kept_records(checkpoint.sha)]
    return {result.key: result for result in found}


def _shipped(checkpoint: Checkpoint) -> Result:
    folder = checkpoint_folders().get(checkpoint.name)
    examples = kept_examples(folder, checkpoint.sha) if folder else None
    return Result(SHIPPED, trusted(checkpoint.info["metrics"]), examples=examples)


def problem_of(checkpoint: Checkpoint) -> str:
    """Return why the metrics that came with a checkpoint are not those of an evaluation, "" if they are."""
    if why := checkpoint.info.get("passed_over"):
        return str(why)
    try:
        trusted(checkpoint.info.get("metrics"))
    except RecordError as error:
        return str(error)
    return ""


def claims_to_be_evaluated(checkpoint: Checkpoint) -> bool:
    """Whether a checkpoint came with what looks like an evaluation, not with a step of its training or nothing."""
    return "overall" in (checkpoint.info.get("metrics") or {}) or "passed_over" in checkpoint.info


def _kept_records(checkpoint_sha: str) -> list[tuple[EvaluationFiles, dict[str, Any]]]:
    """Return the evaluations made here that can be read, the largest first."""
    found = []
    for files in kept_evaluations(checkpoint_sha):
        with suppress(OSError, ValueError, RecursionError):
            found.append((files, trusted(files.result())))
    return found


def trained_systems() -> dict[str, dict[str, Any]]:
    """Return the best known record of every checkpoint: the one with the most questions."""
    return {name: record for name in checkpoint_folders() if showable(name) and (record := _most_questions(name))}


def _most_questions(name: str) -> dict[str, Any] | None:
    folder = checkpoint_folders()[name]
    try:
        config = read_json(folder / CONFIG)
        sha, shipped = str(config.get("weights_sha256", "")), read_metrics(folder, config)["metrics"]
    except (CheckpointError, RecursionError):  # a broken checkpoint has no place in a comparison
        return None
    records = [record for _, record in _kept_records(sha)]
    with suppress(RecordError):
        records.append(trusted(shipped))
    return max(records, key=lambda record: record["questions"], default=None)


def row_names(by_type: bool) -> list[str]:
    """Return what is compared: question types, or all questions and the groups."""
    return [*QUESTION_TYPES] if by_type else ["overall", *QUESTION_GROUPS]


def measured_system(name: str, record: dict[str, Any], by_type: bool) -> SystemAccuracy:
    """Return a system that was evaluated here or came with its record."""
    report = Report.from_json(record)
    nothing = Score(nan, 0)
    scores = [
        report.types.get(row, nothing)
        if by_type
        else report.overall
        if row == "overall"
        else report.groups.get(row, nothing)
        for row in row_names(by_type)
    ]
    limits = [score.interval if score.count else (nan, nan) for score in scores]
    return SystemAccuracy(name, [s.accuracy for s in scores], [low for low, _ in limits], [high for _, high in limits])


def published_systems(names: list[str]) -> list[SystemAccuracy]:
    """Return published systems, which are known by group alone."""
    return [_published(each) for each in PUBLISHED if each.system in names]


def _published(row: Published) -> SystemAccuracy:
    values = [row.accuracy(name) for name in row_names(by_type=False)]
    note = ", trained with programs" if row.uses_programs else ""
    return SystemAccuracy(f"{row.system} ({row.source}{note})", values, values, values, is_published=True)


def comparison_table(rows: list[str], systems: list[SystemAccuracy]) -> pd.DataFrame:
    """Return accuracies in percent, a line per system."""
    values = [[None if isnan(a) else 100 * a for a in system.accuracy] for system in systems]
    return pd.DataFrame(values, columns=rows).assign(system=[s.name for s in systems])[["system", *rows]]


@st.cache_data(show_spinner=False)
def families() -> dict[int, str]:
    """Return the number of every family with one of its wordings, in which descriptions are "thing"."""
    return {template.family_index: readable(template.texts[0]) for template in load_templates()}


def readable(text: str) -> str:
    """Fill the holes of a template's text.

    >>> readable("How many <Z> <C> <M> <S>s are [that are] <R> the <Z2> <S2>?")
    'How many things are that are beside the thing?'
    """
    text = re.sub(r"(?:<[ZCM]\d*> )*<S\d*>", "thing", re.sub(r"[\[\]]", "", text))
    for letter, name in {"R": "beside", "Z": "size", "C": "color", "M": "material"}.items():
        text = re.sub(rf"<{letter}\d*>", name, text)
    return text


@st.cache_data(max_entries=8, show_spinner="Measuring how fast this computer is")
def seconds_per_scene(_checkpoint: Checkpoint, sha: str) -> float:
    """Return the time to draw one scene and ask all that is asked about it, measured on a few."""
    scene, size = fresh_scene("timing", 0, 0), _checkpoint.model.config.image_size
    questions = Questions(*pad_questions([_checkpoint.vocabulary.encode(TIMED_QUESTION)] * 100))
    images, index = torch.zeros(10, 3, size, size, dtype=torch.uint8), torch.arange(100) // 10
    spent = []
    for _ in range(2):  # the first time, code is still being loaded
        began = time.perf_counter()
        render(scene)
        drawn = time.perf_counter()
        predict(_checkpoint.model, images, questions, index)
        asked = time.perf_counter() - drawn
        spent.append(drawn - began + asked * (QUESTIONS_PER_SCENE + AGREEMENT_QUESTIONS) / 100)
    return spent[-1]
