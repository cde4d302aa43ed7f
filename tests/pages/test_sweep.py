"""A sweep's runs side by side on the page Train."""

import json
import shutil
from pathlib import Path

import pytest

from film_viz.training.runs.status import RunStatus, write_status
from film_viz.training.sweeps.plan import sweep_of
from film_viz.training.sweeps.training import lay_out
from film_viz.work.processes import Process
from visits import chart, opened, ran, text

TRAIN = "pages/train.py"
NAMES = [f"rates_lr{rate}_channels-{n}" for rate in ("0.001", "0.01") for n in (16, 32)]


@pytest.fixture
def runs(tmp_path: Path, app_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four runs of a sweep: two were measured, one has begun, one waits."""
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path / "runs"))
    grid = {"learning_rate": [0.001, 0.01], "network": [["channels=16"], ["channels=32"]]}
    folders = lay_out(sweep_of({"recipe": "tiny", "grid": grid}, "rates"), tmp_path / "runs")
    assert [folder.name for folder in folders] == NAMES
    for number, folder in enumerate(folders[:3]):
        rows = [{"step": s, "questions": 9 * s, "seconds": s, "loss": 5 / s, "accuracy": 0.5} for s in (10, 20)]
        if number < 2:
            rows[-1]["validation_accuracy"] = 0.25 + number / 2
        (folder / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        write_status(folder, RunStatus("finished", 20, 20, phase="finished"))
    write_status(folders[3], RunStatus("queued", 0, 20, phase="waiting for a worker"), Process.this())
    return tmp_path / "runs"


def test_a_sweeps_runs_stand_side_by_side_and_lead_to_each_run_and_back(runs):
    app = opened(TRAIN, run="_new", sweep="rates")
    assert "4 runs" in text(app)
    assert "3 finished" in text(app)
    assert "1 queued" in text(app)
    (lines,) = chart(app, "sweep_parallel")["data"]
    labels = [axis["label"] for axis in lines["dimensions"]]
    assert labels == ["learning rate", "network", "right in validation"]  # not what is the same in all
    assert "2 runs have not been measured yet" in text(app)
    assert app.multiselect(key="sweep_shown").value[:2] == [NAMES[1], NAMES[0]]  # the best first
    (table,) = [each.value for each in app.dataframe]
    assert table["run"].to_list() == sorted(NAMES, key=table["run"].to_list().index)
    assert set(table["run"]) == set(NAMES)
    assert table.set_index("run").loc[NAMES[1], "right in validation"] == 0.75
    ran(app.multiselect(key="sweep_shown").set_value([NAMES[0]]))

    app = opened(TRAIN, run=NAMES[0])
    ran(app.button(key="sweep_rates").click())
    assert app.query_params["sweep"] == "rates"
    assert "4 runs" in text(app)
    ran(app.button(key="leave_sweep").click())
    assert "sweep" not in app.query_params
    assert app.button(key="sweep_rates").label == "rates"


def test_before_anything_was_measured_the_sweep_says_so(runs):
    for path in runs.glob("*/metrics.jsonl"):
        path.unlink()
    assert "The lines come with the first evaluation" in text(opened(TRAIN, sweep="rates"))


def test_a_sweep_that_is_not_there_is_said(runs):
    app = opened(TRAIN, sweep="../rates")
    assert "There is no sweep" in app.error[0].value
    assert app.button(key="sweep_rates")


def test_damaged_and_hostile_members_do_no_harm(runs):
    shutil.copytree(runs / NAMES[0], runs / "odd")
    hostile = {"sweep": "rates", "settings": {"<b>x": "![](http://h/x)", "learning_rate": [[1]], "network": None}}
    (runs / "odd" / "sweep.json").write_text(json.dumps(hostile), encoding="utf-8")
    (runs / NAMES[1] / "status.json").write_text("[" * 9, encoding="utf-8")
    app = opened(TRAIN, sweep="rates")
    labels = [axis["label"] for axis in chart(app, "sweep_parallel")["data"][0]["dimensions"]]
    assert "&lt;b&gt;x" in labels
    (runs / "odd" / "sweep.json").write_text(json.dumps({"sweep": "[x](http://h)", "settings": {}}), encoding="utf-8")
    assert not opened(TRAIN, run="_new").exception
