"""Pages in public mode, and with training switched off: also against events and addresses that no page offers."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from film_viz.app.train.draft import DraftError, draft_of_json, recipe_of
from film_viz.training.jobs import manage
from film_viz.training.runs.record import JobError, Run
from film_viz.training.runs.status import RunStatus, write_status
from film_viz.work.processes import Process
from visits import opened, ran, text

TRAIN, MAP, RESULTS = "pages/train.py", "pages/parameter_map.py", "pages/results.py"
PAGES = ("start.py", "pages/ask.py", TRAIN, RESULTS)


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, app_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("FILM_VIZ_TRAINING", "FILM_VIZ_PUBLIC", "FILM_VIZ_FILES", "FILM_VIZ_DATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("FILM_VIZ_PREPARE", "off")
    return tmp_path / "runs"


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was launched."""
    launched: list[Any] = []
    monkeypatch.setattr(manage, "launch", lambda *arguments: launched.append(arguments))
    return launched


def a_run(folder: Path, state: str = "finished") -> Run:
    folder.mkdir(parents=True)
    config = {"preset": "tiny", "data": "/srv/secret/clevr", "steps": 40}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "log.txt").write_text("read /srv/secret/clevr/train.json\n", encoding="utf-8")
    status = RunStatus(state, 10, 40, error="/srv/secret/clevr has no questions.")  # type: ignore[arg-type]
    write_status(folder, status, Process.this())
    return Run(folder)


def shown(app: Any) -> str:
    said = [element.value for kind in (app.warning, app.error, app.success) for element in kind]
    tables = [frame.value.to_csv() for frame in app.dataframe]
    return " ".join([text(app), *said, *tables])


def test_what_would_begin_or_change_a_run_is_refused_whoever_sends_it(runs, monkeypatch, begun) -> None:
    app = opened(TRAIN)
    monkeypatch.setenv("FILM_VIZ_PUBLIC", "1")
    app = app.button(key="start_run").click().run()
    assert not app.exception
    assert "training is switched off here" in app.error[0].value
    assert begun == []
    assert not runs.exists()


@pytest.mark.parametrize("switch", ["FILM_VIZ_PUBLIC=1", "FILM_VIZ_TRAINING=off"])
def test_no_run_is_asked_or_deleted_where_training_is_off(runs, monkeypatch, begun, switch) -> None:
    live, over = a_run(runs / "live", "running"), a_run(runs / "over")
    monkeypatch.setenv(*switch.split("="))
    forbidden = (
        lambda: manage.request(live, "stop"),
        lambda: manage.delete_run(over),
        lambda: manage.resume_run(over),
        lambda: manage.start_run(recipe_of("tiny")),
    )
    for action in forbidden:
        with pytest.raises(JobError, match=f"switched off here \\({switch}\\)"):
            action()
    assert over.path.is_dir()
    assert not (live.path / "control" / "stop").exists()
    assert begun == []


def test_a_button_that_was_drawn_before_the_switch_does_nothing(runs, monkeypatch) -> None:
    a_run(runs / "a", "running")
    button = opened(TRAIN, run="a").button(key="ask_stop")
    monkeypatch.setenv("FILM_VIZ_TRAINING", "off")
    assert "switched off" in ran(button.click()).error[0].value
    assert not (runs / "a" / "control" / "stop").exists()


@pytest.mark.parametrize("state", ["running", "failed", "lost"])
def test_strangers_see_no_path_of_a_run(runs, monkeypatch, state) -> None:
    a_run(runs / "a", state)
    monkeypatch.setenv("FILM_VIZ_PUBLIC", "1")
    for view in ("Curves", "Log", "Checkpoints and settings", "Examples"):
        app = opened(TRAIN, run="a", train_view=view)
        assert "secret" not in shown(app)
        assert str(runs) not in shown(app)
        assert not {"ask_stop", "resume_run", "delete", "duplicate"} & {button.key for button in app.button}


@pytest.mark.parametrize("name", ["data", "bank", "features", "templates"])
def test_an_address_with_a_path_tells_nothing_in_public(monkeypatch, name) -> None:
    monkeypatch.setenv("FILM_VIZ_PUBLIC", "1")
    told = set()
    for path in ("/etc/passwd", "/etc/no-such-file"):
        value = [path] if name == "templates" else path
        told.add(shown(opened(TRAIN, draft=json.dumps({"preset": "tiny", name: value}))))
    assert len(told) == 1
    assert "/etc" not in told.pop()


@pytest.mark.parametrize("name", ["data", "bank", "templates"])
def test_with_training_on_a_path_leads_below_the_roots_only(monkeypatch, tmp_path, begun, name) -> None:
    monkeypatch.setenv("FILM_VIZ_FILES", str(tmp_path))
    wrap = (lambda path: [path]) if name == "templates" else (lambda path: path)
    for path in ("/etc/passwd", "../..", f"{tmp_path}/../x"):
        with pytest.raises(DraftError, match=f"{name}: a path lies below {tmp_path} or"):
            draft_of_json(json.dumps({"preset": "tiny", name: wrap(path)}))
    app = opened(TRAIN, draft=json.dumps({"preset": "tiny", name: wrap("/etc/passwd")}))
    assert "a path lies below" in app.error[0].value
    app = ran(opened(TRAIN).text_input(key=f"train_{name}").set_value("/etc"))
    assert "a path lies below" in app.error[0].value
    assert "start_run" not in [button.key for button in app.button]
    assert draft_of_json(json.dumps({"preset": "tiny", name: wrap(str(tmp_path / "here"))}))
    assert begun == []


def test_a_damaged_checkpoint_is_not_quoted_in_public(app_home, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "home" / "checkpoints" / "bad"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text('{"secret": ', encoding="utf-8")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path / "home"))
    assert "line 1 column" in shown(opened("pages/ask.py"))
    monkeypatch.setenv("FILM_VIZ_PUBLIC", "1")
    said = shown(opened("pages/ask.py"))
    assert "The checkpoint 'bad' cannot be used." in said
    assert "line 1" not in said


def test_strangers_get_maps_and_evaluations_of_moderate_size(app_home, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FILM_VIZ_PUBLIC", "1")
    shutil.copytree(app_home / "checkpoints" / "first", tmp_path / "new" / "checkpoints" / "first")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path / "new"))  # where nothing was evaluated yet
    app = ran(opened(RESULTS, checkpoint="first"))
    assert app.button_group(key="scenes").options == ["50", "200"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_draws_in_public(path, monkeypatch) -> None:
    monkeypatch.setenv("FILM_VIZ_PUBLIC", "1")
    assert opened(path).title
