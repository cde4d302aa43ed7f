"""The process that evaluates a checkpoint: draws the pictures, asks, and asks what must agree."""

import os
import shutil
import time
from pathlib import Path
from typing import Any

from film_viz.data.clevr_folder import ClevrFolder
from film_viz.evaluation.baselines import QTypeMode
from film_viz.evaluation.consistency import agreements, ask_agreements
from film_viz.evaluation.evaluate import evaluate as evaluate_respondent
from film_viz.evaluation.evaluate import evaluate_answers
from film_viz.evaluation.respondents import CheckpointRespondent
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.checkpoint_files import CheckpointError
from film_viz.store.evaluations import EvaluationFiles
from film_viz.store.q_type import kept_modes
from film_viz.work.folders import forget_oldest, touch
from film_viz.work.reporter import Reporter
from film_viz.work.worker import Held

DRAWING_SCENES, ASKING = "drawing", "asking"  # phases: scenes are counted, then questions
MOST_DATA = 3  # folders of pictures that are kept


def work(folder: Path, request: dict[str, Any], held: Held) -> None:
    """Evaluate and keep the result; what goes wrong is told in the report."""
    files = EvaluationFiles(request["checkpoint_sha"], request["n_scenes"], request["seed"])
    with Reporter(folder) as report:
        report.phase(DRAWING_SCENES, total=files.n_scenes)
        checkpoint = Checkpoint.from_pretrained(request["checkpoint"])
        if checkpoint.sha != files.checkpoint_sha:
            raise CheckpointError(f"the checkpoint '{checkpoint.name}' has changed meanwhile: load the page again")
        began = time.monotonic()
        prepare_data(files, report)
        evaluate_and_keep(checkpoint, files, report, began)


def prepare_data(files: EvaluationFiles, report: Reporter) -> None:
    """Draw pictures and write questions, unless they are there from another evaluation."""
    target = files.data_folder
    if target.is_dir():
        touch(target)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    forget_oldest(target.parent, MOST_DATA)
    partial = target.with_name(f".making-{os.getpid()}")
    try:
        files.data.write(partial, tell=lambda done: report.progress(done, files.n_scenes))
        if not target.is_dir():  # another may have been faster
            partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def evaluate_and_keep(checkpoint: Checkpoint, files: EvaluationFiles, report: Reporter, began: float) -> None:
    """Ask the data's questions and those that must agree, one set of each kind per scene."""
    asked = list(ClevrFolder(files.data_folder, files.data.split))
    sets = agreements(asked, files.n_scenes)
    total = len(asked) + sum(len(agreement.questions) for agreement, _ in sets)
    report.phase(ASKING, total=total)
    respondent = CheckpointRespondent(checkpoint)
    given = respondent.answers(asked, lambda done, _: report.progress(done, total))
    consistency = ask_agreements(respondent, sets, lambda done, _: report.progress(len(asked) + done, total))
    by_type = evaluate_respondent(QTypeMode(modes=kept_modes()), asked)
    result = evaluate_answers(asked, given.answers, given.unknown_words).to_json() | {
        "system": checkpoint.name,
        "split": files.data.split,
        "consistency": consistency.to_json(),
        "q_type": by_type.report.to_json(),
        "seconds": round(time.monotonic() - began, 1),
    }
    files.write(result, asked, given.answers)
