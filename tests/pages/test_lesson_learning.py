"""The lesson on learning starts a run where that may be done, and shows the recorded one elsewhere."""

import pytest

from film_viz.app.lessons.learning import KEY, RECORDED
from film_viz.app.lessons.table import LESSONS
from film_viz.training.runs.files import write_run_config
from film_viz.training.runs.record import Run
from visits import opened, ran, text

PAGE = "pages/lessons.py"
NUMBER = str(next(i for i, lesson in enumerate(LESSONS, 1) if lesson.key == KEY))
HERE = {"lesson": NUMBER, "checkpoint": "first"}


@pytest.fixture(autouse=True)
def started(app_home, tmp_path, monkeypatch):
    """What was started, without a process that trains."""
    for variable in ("FILM_VIZ_TRAINING", "FILM_VIZ_PUBLIC"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path / "runs"))
    configs = []

    def start_run(config, run_id, n_processes, continue_from, root):
        folder = root / "begun"
        folder.mkdir(parents=True)
        write_run_config(folder, config)
        configs.append(config)
        return Run(folder)

    monkeypatch.setattr("film_viz.app.lessons.learning.start_run", start_run)
    return configs


def test_a_run_is_started_with_what_the_sliders_say_and_shown(started):
    app = opened(PAGE, **HERE, dials="rate:-3,decay:1e-3")
    app = ran(app.button(f"{KEY}_start").click())
    (config,) = started
    assert (config.preset, config.learning_rate, config.weight_decay) == ("tiny", pytest.approx(1e-3), 1e-3)
    assert app.query_params["run"] == "begun"
    assert "The first numbers come after the first steps" in text(app)
    app = ran(app.button(f"{KEY}_recorded").click())
    assert "run" not in app.query_params
    assert "recorded run" in text(app)


@pytest.mark.parametrize("variable", ["FILM_VIZ_PUBLIC", "FILM_VIZ_TRAINING"])
def test_where_training_is_off_the_recorded_run_is_shown(monkeypatch, variable, started):
    monkeypatch.setenv(variable, "1" if variable.endswith("PUBLIC") else "off")
    app = opened(PAGE, **HERE)
    assert not [button for button in app.button if button.key == f"{KEY}_start"]
    assert "Training is switched off here" in text(app)
    assert "recorded run" in text(app)


def test_the_recorded_run_has_rows_a_film_and_settings_without_paths():
    run = Run(RECORDED)
    accuracies = [row["validation_accuracy"] for row in run.rows() if row.get("validation_accuracy") is not None]
    assert accuracies[-1] > accuracies[0]
    assert run.config.preset == "tiny"
    assert "/" not in (RECORDED / "config.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("view", ["film", "adam"])
def test_other_views_are_drawn(view):
    app = opened(PAGE, **HERE, dials=f"view:{view}")
    assert app.get("plotly_chart")
    assert not app.error
