"""The Train page as a visitor uses it, without a browser, on runs that were made up file by file."""

import json
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from film_viz.app.train.draft import Draft, recipe_of
from film_viz.training.config import TrainConfig
from film_viz.training.runs.record import JobError, Run
from film_viz.training.runs.status import RunStatus, read_status, write_status
from film_viz.work.processes import Process
from visits import charts, opened, ran, text

TRAIN = "pages/train.py"
STEPS = (10, 20, 30)
VIEWS = ("Curves", "Examples", "gamma and beta", "Film strip", "Log", "Checkpoints and settings")


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, app_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path / "runs"))
    monkeypatch.delenv("FILM_VIZ_TRAINING", raising=False)
    return tmp_path / "runs"


def made_up(folder: Path, status: RunStatus, config: TrainConfig | None = None) -> Run:
    """Write the folder of a run."""
    config = config or replace(recipe_of("tiny"), steps=40)
    (folder / "examples").mkdir(parents=True)
    (folder / "parameters").mkdir()
    (folder / "config.json").write_text(json.dumps(asdict(config), default=str), encoding="utf-8")
    (folder / "log.txt").write_text("step 10: 5 questions/s\nthe last line\n", encoding="utf-8")
    rows = [row(step) for step in STEPS]
    (folder / "metrics.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    draw = np.random.default_rng(2)
    types = ("count", "exist", "query_size")
    questions = [{"text": f"Question {i}?", "question_type": types[i % 3]} for i in range(12)]
    (folder / "parameters" / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    for step in STEPS:
        gamma, beta = draw.normal(size=(2, 12, 2, 16)).astype(np.float16)
        np.savez(folder / "parameters" / f"step-{step:08d}.npz", gamma=gamma, beta=beta)
        given = [{"text": "Is it?", "true": "yes", "given": "yes" if step > 10 else "no", "scene": 0}]
        given += [{"text": "How many?", "true": "3", "given": "2", "scene": 1}]
        (folder / "examples" / f"step-{step:08d}.json").write_text(json.dumps(given), encoding="utf-8")
    write_status(folder, status, Process.this())
    return Run(folder)


def row(step: int) -> dict[str, float]:
    values = {"step": step, "questions": step * 120, "seconds": step / 2, "loss": 5.0 / step, "accuracy": step / 100}
    values |= {"answer_loss": 2.0 / step, "learning_rate": 1e-3, "questions_per_second": 240, "waiting_share": 0.125}
    return values | {"validation_accuracy": step / 120, "validation_count": step / 130, "validation_exist": step / 110}


def test_a_new_visitor_finds_tiny_and_one_button() -> None:
    app = opened(TRAIN)
    assert app.button_group(key="train_preset").value == "tiny"
    assert app.button(key="start_run").label == "Start"
    assert not app.dataframe
    assert "has not been measured" in text(app)
    assert "--preset tiny" in app.code[0].value


def test_start_hands_over_what_the_form_says(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    def start(config: TrainConfig, run_id: str, n: int, continue_from: Path | None, root: Path) -> Run:
        started.append((config, run_id, n, continue_from, root))
        return made_up(root / run_id, RunStatus("running", 3, 40, phase="training"))

    monkeypatch.setattr("film_viz.app.train.start.start_run", start)
    app = opened(TRAIN)
    app.number_input(key="train_steps").set_value(40)
    app.number_input(key="train_learning_rate").set_value(0.25)
    app.toggle(key="train_use_beta").set_value(False)
    app = ran(app.text_input(key="train_run_id").set_value("mine"))
    app = ran(app.button(key="start_run").click())
    wanted = replace(recipe_of("tiny"), steps=40, learning_rate=0.25, network=("use_beta=false",))
    assert started == [(wanted, "mine", 1, None, runs)]
    assert app.query_params["run"] == "mine"
    assert app.button(key="ask_stop").label == "Stop and save"


def test_what_keeps_a_run_from_starting_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any) -> Run:
        raise JobError("the disk is full")

    monkeypatch.setattr("film_viz.app.train.start.start_run", refuse)
    app = ran(opened(TRAIN).button(key="start_run").click())
    assert app.error[0].value == "That did not work: the disk is full."


def test_settings_that_do_not_fit_are_said_before_anything_starts() -> None:
    app = ran(opened(TRAIN).number_input(key="train_images_per_batch").set_value(0))
    assert "images_per_batch must be at least 1" in app.error[0].value.replace("\\", "")
    assert "start_run" not in [button.key for button in app.button]


def test_another_preset_sets_every_setting_and_the_address_brings_it_back() -> None:
    app = ran(opened(TRAIN).button_group(key="train_preset").set_value("small"))
    app = ran(app.number_input(key="train_steps").set_value(123))
    again = opened(TRAIN, draft=app.query_params["draft"], run="_new")
    assert again.button_group(key="train_preset").value == "small"
    assert again.number_input(key="train_steps").value == 123
    assert again.number_input(key="train_scenes").value == recipe_of("small").scenes
    assert ran(again.button(key="train_reset").click()).number_input(key="train_steps").value != 123


def test_broken_settings_in_the_address_are_said() -> None:
    app = opened(TRAIN, draft='{"stepps":1}')
    assert "no setting 'stepps'" in app.error[0].value
    assert app.button_group(key="train_preset").value == "tiny"


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_a_finished_run_opens(runs: Path, view: str) -> None:
    made_up(runs / "done", RunStatus("finished", 40, 40, 20.0, questions=4800))
    app = opened(TRAIN, run="done", train_view=view)
    assert not app.error
    assert [metric.value for metric in app.metric][:3] == ["0.167", "30.0%", "25.0%"]
    sign = {
        "Curves": lambda: len(app.get("vega_lite_chart")) == 4 or len(app.get("arrow_vega_lite_chart")) == 4,
        "Examples": lambda: list(app.dataframe[0].value["so far"]) == [".++", "..."],
        "gamma and beta": lambda: "500 fixed questions" in text(app),
        "Film strip": lambda: len(charts(app)[0]["frames"]) == 3,
        "Log": lambda: app.code[0].value.endswith("the last line"),
        "Checkpoints and settings": lambda: "None was kept yet." in text(app),
    }
    assert sign[view]()


def test_a_run_at_work_is_shown_to_who_comes_back(runs: Path) -> None:
    made_up(runs / "old", RunStatus("finished", 40, 40))
    made_up(runs / "new", RunStatus("running", 10, 40, 5.0, 15.0, questions=1200, phase="training"))
    app = opened(TRAIN)
    assert app.query_params["run"] == "new"
    assert app.get("progress")[0].proto.text.startswith("Training: step 10 of 40, 1,200 questions")
    app = ran(app.selectbox(key="run_box").select("old"))
    assert app.query_params["run"] == "old"


def test_requests_reach_the_run(runs: Path) -> None:
    run = made_up(runs / "new", RunStatus("running", 10, 40, phase="training"))
    app = opened(TRAIN, run="new")
    for what in ("save", "pause", "stop"):
        app = ran(app.button(key=f"ask_{what}").click())
        assert (run.path / "control" / what).exists()


def test_a_playing_film_is_not_cut_off_by_new_evaluations(runs: Path) -> None:
    run = made_up(runs / "a", RunStatus("running", 30, 40, phase="training"))
    frames = "parameters/step-00000040.npz"
    app = opened(TRAIN, run="a", train_view="Film strip")
    (run.path / frames).write_bytes((run.path / "parameters/step-00000030.npz").read_bytes())
    app = ran(app)
    assert len(charts(app)[0]["frames"]) == 3
    app = ran(app.button(key="train_film_more").click())
    assert len(charts(app)[0]["frames"]) == 4


def test_a_run_whose_settings_cannot_be_read_is_said(runs: Path) -> None:
    run = made_up(runs / "a", RunStatus("finished", 40, 40))
    (run.path / "config.json").write_text('{"preset": "gone"}', encoding="utf-8")
    assert "cannot be read" in opened(TRAIN, run="a").error[0].value
    assert list(opened(TRAIN, run="_new").dataframe[0].value["preset"]) == ["unknown"]


def test_a_waiting_run_says_for_whom(runs: Path) -> None:
    made_up(runs / "a", RunStatus("queued", 0, 40, phase="waiting: cpu is held by run 'b'"))
    assert opened(TRAIN, run="a").get("progress")[0].proto.text == "Waiting: cpu is held by run 'b'"


def test_a_failed_run_says_why_with_the_end_of_its_log(runs: Path) -> None:
    made_up(runs / "bad", RunStatus("failed", 10, 40, error="The device ran out of memory.", exit_code=1))
    app = opened(TRAIN, run="bad")
    assert "exit code 1" in app.error[0].value
    assert "ran out of memory" in app.error[0].value
    assert app.code[0].value.endswith("the last line")


def test_runs_are_drawn_beside_each_other(runs: Path) -> None:
    for name in ("a", "b"):
        made_up(runs / name, RunStatus("finished", 40, 40))
    app = ran(opened(TRAIN, run="a").multiselect(key="train_beside").select("b"))
    assert app.query_params["beside"] == "b"
    assert opened(TRAIN, run="a", beside="b,gone").multiselect(key="train_beside").value == ["b"]


def test_a_run_is_started_again_with_its_settings(runs: Path) -> None:
    made_up(runs / "a", RunStatus("finished", 40, 40), replace(recipe_of("small"), steps=77))
    app = ran(opened(TRAIN, run="a").button(key="duplicate").click())
    assert app.query_params["run"] == "_new"
    assert Draft.from_address(app.query_params["draft"]).config == replace(recipe_of("small"), steps=77)
    assert app.number_input(key="train_steps").value == 77


def test_a_run_is_deleted_when_it_was_asked_twice(runs: Path) -> None:
    run = made_up(runs / "a", RunStatus("finished", 40, 40))
    app = ran(opened(TRAIN, run="a").button(key="delete").click())
    assert app.button(key="delete_now").disabled
    app.session_state["delete_sure"] = True
    app = ran(app.button(key="delete").click())
    app = ran(app.button(key="delete_now").click())
    assert not run.path.exists()
    assert app.button_group(key="train_preset").value == "tiny"


def test_switched_off_nothing_starts_and_runs_can_be_looked_at(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILM_VIZ_TRAINING", "off")
    made_up(runs / "a", RunStatus("finished", 40, 40))
    app = opened(TRAIN)
    assert "switched off" in app.info[0].value
    assert "start_run" not in [button.key for button in app.button]
    assert list(app.dataframe[0].value["run"]) == ["a"]
    app = opened(TRAIN, run="a")
    assert app.button(key="delete").disabled
    assert app.metric


def test_a_run_that_is_not_there_is_said() -> None:
    assert "no run 'gone'" in opened(TRAIN, run="gone").error[0].value


def test_a_measured_speed_gives_an_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("film_viz.app.train.start.measure", lambda config: asked.append(config) or 100.0)
    app = ran(opened(TRAIN).button(key="train_measure").click())
    assert asked == [recipe_of("tiny")]
    monkeypatch.setattr("film_viz.app.train.start.known_rate", lambda config: 100.0)
    config = recipe_of("tiny")
    minutes = config.steps * config.questions_per_step / 100 / 60
    assert f"about **{minutes:.0f} min**" in text(ran(app))


def test_a_status_is_written_as_it_is_read(runs: Path) -> None:
    run = made_up(runs / "a", RunStatus("paused", 10, 40, phase="paused"))
    before = time.time()
    status = read_status(run.path)
    assert status is not None
    assert (status.state, status.step) == ("paused", 10)
    assert status.heartbeat <= before + 1
    assert opened(TRAIN, run="a").button(key="ask_resume").label == "Go on"


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "a/b"])
def test_a_name_that_leads_out_of_the_folder_of_runs_cannot_be_started(runs: Path, name: str) -> None:
    for app in (opened(TRAIN, draft=json.dumps({"preset": "tiny", "_run_id": name})), opened(TRAIN)):
        ran(app.text_input(key="train_run_id").set_value(name))
        assert "cannot be started: a run is named with letters" in app.error[0].value
        assert "start_run" not in [button.key for button in app.button]
    assert not (runs.parent / "escaped").exists()


def test_an_address_cannot_start_a_run_from_any_folder() -> None:
    app = opened(TRAIN, draft=json.dumps({"preset": "tiny", "_continue_from": "/etc"}))
    assert "continues from a checkpoint of this app" in app.error[0].value
    assert "/etc" not in text(app)


def test_a_run_is_given_minutes_and_more_of_them_when_they_are_used(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(recipe_of("tiny"), minutes=3.0)
    started: list[TrainConfig] = []
    resumed: list[dict[str, float]] = []
    monkeypatch.setattr("film_viz.app.train.start.start_run", lambda config, *_: started.append(config))
    monkeypatch.setattr("film_viz.app.train.controls.resume_run", lambda run, **end: resumed.append(end))
    app = opened(TRAIN)
    ran(app.number_input(key="train_minutes").set_value(3.0))
    assert "at most **3 min** in all" in text(app)
    ran(app.button(key="start_run").click())
    assert started == [config]
    made_up(runs / "used", RunStatus("finished", 30, 30, phase="finished"), config)
    app = opened(TRAIN, run="used")
    assert app.number_input(key="minutes_30").value == 6.0
    ran(app.button(key="resume_run").click())
    assert resumed == [{"minutes": 6.0}]
