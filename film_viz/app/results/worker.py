"""The process that evaluates a checkpoint: draws the pictures, asks, and asks what must agree.

Started by a page as `python -m film_viz.app.results.worker CHECKPOINT_FOLDER CHECKPOINT_SHA N_SCENES SEED`. It reports
to a file of the evaluation's folder, so the page stays usable, and closing it loses nothing.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path

from film_viz.app.background import Reporter, forget_oldest, is_at_work
from film_viz.app.results.files import EvaluationFiles, evaluations_folder
from film_viz.data.clevr_folder import ClevrFolder
from film_viz.evaluation.baselines import QTypeMode, q_type_modes
from film_viz.evaluation.consistency import agreements, ask_agreements
from film_viz.evaluation.evaluate import evaluate as evaluate_respondent
from film_viz.evaluation.evaluate import evaluate_answers
from film_viz.evaluation.respondents import CheckpointRespondent
from film_viz.files import write_atomically
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.checkpoint_files import CheckpointError
from film_viz.questions.templates import templates_sha

MOST_DATA = 3  # folders of pictures that are kept
NICENESS = 5  # pages go first


def work(checkpoint_folder: Path, files: EvaluationFiles) -> None:
    """Evaluate and keep the result; what goes wrong is told in the report."""
    if is_at_work(files.folder):
        return
    files.folder.mkdir(parents=True, exist_ok=True)
    reporter = Reporter(files.folder)
    reporter.report("building", 0, files.n_scenes)
    try:
        checkpoint = Checkpoint.from_pretrained(checkpoint_folder)
        if checkpoint.sha != files.checkpoint_sha:
            raise CheckpointError(f"the checkpoint '{checkpoint.name}' has changed meanwhile: load the page again")
        began = time.monotonic()
        prepare_data(files, reporter)
        evaluate(checkpoint, files, reporter, began)
    except Exception as error:
        reporter.report("failed", error=str(error))
        raise
    reporter.report("finished", 1, 1)


def prepare_data(files: EvaluationFiles, reporter: Reporter) -> None:
    """Draw pictures and write questions, unless they are there from another evaluation."""
    target = files.data_folder
    if target.is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    forget_oldest(target.parent, MOST_DATA)
    partial = target.with_name(f".making-{os.getpid()}")
    tell = reporter.progress("building")
    try:
        files.data.write(partial, tell=lambda done: tell(done, files.n_scenes))
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def evaluate(checkpoint: Checkpoint, files: EvaluationFiles, reporter: Reporter, began: float) -> None:
    """Ask the data's questions and those that must agree, one set of each kind per scene."""
    asked = list(ClevrFolder(files.data_folder, files.data.split))
    sets = agreements(asked, files.n_scenes)
    total = len(asked) + sum(len(agreement.questions) for agreement, _ in sets)
    tell = reporter.progress("answering")
    reporter.report("answering", 0, total)
    respondent = CheckpointRespondent(checkpoint)
    given = respondent.answers(asked, lambda done, _: tell(done, total))
    consistency = ask_agreements(respondent, sets, lambda done, _: tell(len(asked) + done, total))
    by_type = evaluate_respondent(QTypeMode(modes=_modes()), asked)
    result = evaluate_answers(asked, given.answers, given.unknown_words).to_json() | {
        "system": checkpoint.name,
        "split": files.data.split,
        "consistency": consistency.to_json(),
        "q_type": by_type.report.to_json(),
        "seconds": round(time.monotonic() - began, 1),
    }
    files.write(result, asked, given.answers)


def _modes() -> dict[str, str]:
    """Return the most common answer of every question type, counted once for this computer."""
    path = evaluations_folder() / f"q-type-{templates_sha(())[:16]}.json"
    if path.is_file():
        return json.loads(path.read_text(encoding="utf-8"))
    modes = q_type_modes()
    write_atomically(path, json.dumps(modes))
    return modes


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    work(Path(sys.argv[1]), EvaluationFiles(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
