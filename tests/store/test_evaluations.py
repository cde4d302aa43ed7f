"""An evaluation is made once, in a process of its own, and kept under a name made from checkpoint and data."""

import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from film_viz.app.asked import ask_about
from film_viz.app.results.data import results_of, trained_systems
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.places import checkpoint_folders
from film_viz.questions.agree import AGREEMENT_KINDS
from film_viz.questions.program import QUESTION_TYPES
from film_viz.store import evaluation_worker, q_type
from film_viz.store.evaluations import (
    ABOUT,
    QUESTIONS,
    RESULT,
    EvaluationError,
    EvaluationFiles,
    evaluations_folder,
    kept_evaluations,
)
from film_viz.store.scenes import SceneStore
from film_viz.store.shown_scene import shown_scene
from film_viz.work.status import failure, read_status
from film_viz.work.worker import Held
from mutations import mutations

N_SCENES = 3
MODES = dict.fromkeys(QUESTION_TYPES, "yes")


@pytest.fixture(scope="module")
def home(app_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with checkpoints, and no evaluations yet."""
    home = tmp_path_factory.mktemp("results")
    (home / "checkpoints").symlink_to(app_home / "checkpoints")
    return home


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(home))
    monkeypatch.setattr(q_type, "q_type_modes", lambda: MODES)


@pytest.fixture
def checkpoint(home: Path) -> Checkpoint:
    return load_checkpoint(home / "checkpoints" / "first")


def work(name: str, files: EvaluationFiles) -> None:
    files.folder.mkdir(parents=True, exist_ok=True)
    evaluation_worker.work(files.folder, {"checkpoint": checkpoint_folders()[name]} | asdict(files), Held())


@pytest.fixture
def done(checkpoint: Checkpoint) -> EvaluationFiles:
    files = EvaluationFiles(checkpoint.sha, N_SCENES)
    if not files.is_done:
        work("first", files)
    return files


@pytest.mark.slow
def test_the_work_leaves_a_result_with_every_question(checkpoint, done):
    assert read_status(done.folder).state == "finished"
    questions, result = done.questions(), done.result()
    assert len(questions) == result["questions"] == 10 * N_SCENES
    assert result["overall"]["accuracy"] == pytest.approx((questions.given == questions.answer).mean())
    assert sum(sum(row.values()) for row in result["confusion"].values()) == len(questions)
    assert result["consistency"]["kinds"].keys() == set(AGREEMENT_KINDS)
    says_yes = (questions.answer == "yes").mean()
    assert result["q_type"]["overall"]["accuracy"] == pytest.approx(says_yes)


@pytest.mark.slow
def test_a_question_opened_on_a_page_gets_the_answer_that_was_counted(checkpoint, done, home):
    for row in done.questions().iloc[::7].itertuples():
        shown = shown_scene(row.scene, SceneStore(home / "uploads"))
        asked = ask_about(checkpoint, shown, row.text)
        assert asked.answer.best == row.given
        assert asked.truth is not None
        assert asked.truth.answer == row.answer


@pytest.mark.slow
def test_pictures_are_drawn_once_for_all_checkpoints(done, home):
    drawn = {path: path.stat().st_mtime_ns for path in done.data_folder.rglob("*.png")}
    assert len(drawn) == N_SCENES
    second = load_checkpoint(home / "checkpoints" / "second")
    files = EvaluationFiles(second.sha, N_SCENES)
    work("second", files)
    assert files.data_folder == done.data_folder
    assert {path: path.stat().st_mtime_ns for path in files.data_folder.rglob("*.png")} == drawn
    assert files.folder != done.folder


@pytest.mark.slow
def test_kept_evaluations_are_found_again_the_largest_first(checkpoint, done):
    larger = replace(done, n_scenes=N_SCENES + 1)
    larger.folder.mkdir()
    larger.write(done.result(), [], [])
    assert kept_evaluations(checkpoint.sha) == [larger, done]
    assert kept_evaluations("another") == []
    assert list(results_of(checkpoint)) == [larger.key, done.key]
    assert trained_systems()["first"]["questions"] == 10 * N_SCENES


def test_the_work_reports_what_went_wrong(checkpoint):
    files = EvaluationFiles(checkpoint.sha, 1)
    with pytest.raises(ValueError, match="has changed meanwhile: load the page again"):
        work("second", files)
    assert "'second' has changed meanwhile" in failure(files.folder)
    assert not files.is_done


def test_modes_are_counted_once(home, monkeypatch):
    evaluations_folder().mkdir(exist_ok=True)
    first = q_type.kept_modes()
    monkeypatch.setattr(q_type, "q_type_modes", lambda: pytest.fail("counted again"))
    assert q_type.kept_modes() == first == MODES


def test_an_evaluation_has_a_name_of_its_own_per_checkpoint_and_data():
    keys = {EvaluationFiles(sha, n, seed).key for sha in "ab" for n in (1, 2) for seed in (0, 1)}
    assert len(keys) == 8


def test_a_result_is_plain_json(done):
    assert json.loads((done.folder / "result.json").read_text())["system"] == "first"


@pytest.mark.slow
@pytest.mark.parametrize("name", [ABOUT, RESULT, QUESTIONS])
def test_a_damaged_evaluation_is_one_that_is_not_there(checkpoint, done, name):
    whole = (done.folder / name).read_bytes()
    time_of_writing = (done.folder / name).stat().st_mtime_ns
    for number, damaged in enumerate(mutations(whole, 30)):
        (done.folder / name).write_bytes(damaged)
        os.utime(done.folder / name, ns=(time_of_writing, time_of_writing + 1000 * (number + 1)))
        found = kept_evaluations(checkpoint.sha)
        assert done not in found or json.loads(damaged)["checkpoint_sha"] == checkpoint.sha
        assert done.key in results_of(checkpoint) or done not in found
        trained_systems()
    (done.folder / name).write_bytes(whole)
    os.utime(done.folder / name, ns=(time_of_writing, time_of_writing))
    assert done in kept_evaluations(checkpoint.sha)


@pytest.mark.slow
def test_an_evaluation_of_an_early_version_reads_and_its_damage_is_seen(checkpoint, done):
    about = (done.folder / ABOUT).read_bytes()
    record = json.loads(about)
    del record["sha256"]
    (done.folder / ABOUT).write_text(json.dumps(record))
    assert done.is_done
    whole = (done.folder / QUESTIONS).read_bytes()
    (done.folder / QUESTIONS).write_bytes(whole[: len(whole) // 2])
    assert not done.is_done
    with pytest.raises(EvaluationError, match="are damaged: evaluate again"):
        done.questions()
    (done.folder / QUESTIONS).write_bytes(whole)
    (done.folder / ABOUT).write_bytes(about)


def test_a_picture_of_other_data_has_no_scene_here_and_is_named():
    files = EvaluationFiles("a", 5, 7)
    assert files.scene_id("CLEVR_val_000003.png") == "fresh-val-7-3"
    with pytest.raises(EvaluationError, match=r"'photo\.jpg' is no picture of the evaluation's own data"):
        files.scene_id("photo.jpg")
