"""An evaluation is made once, in a process of its own, and kept under a name made from checkpoint and data."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from film_viz.app.background import failure, last_report

from film_viz.app.asked import ask_about
from film_viz.app.results import worker as results_worker
from film_viz.app.results.data import families, readable, results_of, row_names, trained_systems
from film_viz.data.fresh import fresh_scene
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.places import checkpoint_folders
from film_viz.questions.agree import AGREEMENT_KINDS
from film_viz.questions.program import QUESTION_TYPES
from film_viz.scenes.clevr_json import SceneError
from film_viz.store.evaluations import EvaluationFiles, evaluations_folder, kept_evaluations
from film_viz.store.scenes import SceneStore
from film_viz.store.shown_scene import fresh_id, shown_scene

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
    monkeypatch.setattr(results_worker, "q_type_modes", lambda: MODES)


@pytest.fixture
def checkpoint(home: Path) -> Checkpoint:
    return load_checkpoint(home / "checkpoints" / "first")


@pytest.fixture
def done(checkpoint: Checkpoint) -> EvaluationFiles:
    files = EvaluationFiles(checkpoint.sha, N_SCENES)
    if not files.is_done:
        results_worker.work(checkpoint_folders()["first"], files)
    return files


@pytest.mark.slow
def test_the_work_leaves_a_result_with_every_question(checkpoint, done):
    assert last_report(done.folder).state == "finished"
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
    results_worker.work(checkpoint_folders()["second"], files)
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
        results_worker.work(checkpoint_folders()["second"], files)
    assert "'second' has changed meanwhile" in failure(files.folder)
    assert not files.is_done


def test_modes_are_counted_once(home, monkeypatch):
    evaluations_folder().mkdir(exist_ok=True)
    first = results_worker._modes()
    monkeypatch.setattr(results_worker, "q_type_modes", lambda: pytest.fail("counted again"))
    assert results_worker._modes() == first == MODES


def test_an_evaluation_has_a_name_of_its_own_per_checkpoint_and_data():
    keys = {EvaluationFiles(sha, n, seed).key for sha in "ab" for n in (1, 2) for seed in (0, 1)}
    assert len(keys) == 8


def test_a_record_with_its_checkpoint_shows_at_once(checkpoint):
    metrics = {"overall": {"accuracy": 0.5, "count": 4}, "groups": {}, "questions": 4, "pictures": 2}
    checkpoint.info["metrics"] = metrics
    results = results_of(checkpoint)
    assert next(iter(results.values())).title == "On the checkpoint's card: 4 questions about 2 pictures"
    checkpoint.info["metrics"] = {"validation_accuracy": 0.5, "questions": 300}  # a row of a training run
    assert "shipped" not in results_of(checkpoint)
    assert row_names(by_type=True) == [*QUESTION_TYPES]


def test_a_fresh_scene_has_an_id_that_draws_it(tmp_path):
    shown = shown_scene(fresh_id("val", 0, 17), SceneStore(tmp_path))
    assert shown.scene == fresh_scene("val", 0, 17)
    assert shown.title == "Scene 17 of val"
    assert np.array_equal(shown.picture, shown_scene("fresh-val-0-17", SceneStore(tmp_path)).picture)


@pytest.mark.parametrize(
    "scene_id", ["fresh-", "fresh-val-0", "fresh-../x-0-1", "fresh-val-0-9999999999", "fresh-val--1-0"]
)
def test_what_is_no_fresh_scene_is_refused(tmp_path, scene_id):
    with pytest.raises(SceneError, match="choose one from the gallery"):
        shown_scene(scene_id, SceneStore(tmp_path))


def test_a_family_is_named_by_one_of_its_wordings_without_holes():
    text = "How many <Z3> <C> <S>s or <C2> things [that are] <R> the <M2> <S2>?"
    assert readable(text) == "How many things or color things that are beside the thing?"
    assert sorted(families()) == list(range(90))
    assert not any(set(name) & set("<>[]") for name in families().values())


def test_a_result_is_plain_json(done):
    assert json.loads((done.folder / "result.json").read_text())["system"] == "first"
