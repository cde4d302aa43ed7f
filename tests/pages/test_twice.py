"""Every panel can stand twice on a page: a `key` begins the keys of its second set of widgets."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from visits import ran

SECOND = "second_"


@pytest.fixture(autouse=True)
def _home(app_home: Path, tmp_path: Path, planted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr("streamlit.page_link", lambda *where, **how: None)  # leads nowhere from a script without pages


def answered() -> None:
    from film_viz.app import loading, panels
    from film_viz.app.asked import ask_about
    from film_viz.app.exhibits import exhibit_panels
    from film_viz.app.history import history_panel
    from film_viz.app.past import remember
    from film_viz.app.question_box import question_box, suggestion_box
    from film_viz.places import checkpoint_folders

    checkpoint, shown = loading.checkpoint(checkpoint_folders()["first"]), loading.scene("seed-1")
    asked = ask_about(checkpoint, shown, "How many cubes are there?")
    remember(asked)
    for key in ("", "second_"):
        panels.changeable_picture(shown, key)
        panels.answer_panel(asked, f"{key}ask")
        for is_wide in (True, False):
            exhibit_panels(asked.answer, shown, f"{key}ask", is_wide)
        panels.truth_panel(shown, asked, key)
        panels.program_table(asked.truth)
        suggestion_box(shown, question_box(shown, key), key)
        history_panel(key)


def inside() -> None:
    from film_viz.app import loading
    from film_viz.app.inside import loading as inside_loading
    from film_viz.app.inside import panels
    from film_viz.places import checkpoint_folders

    checkpoint, shown = loading.checkpoint(checkpoint_folders()["first"]), loading.scene("seed-1")
    question = "How many cubes are there?"
    seen = inside_loading.inside_of(checkpoint, shown, question)
    for key in ("", "second_"):
        block = panels.sheet_panel(checkpoint, shown, question, seen, None, key)
        channel = panels.channel_panel(checkpoint, shown, question, seen, block, None, key)
        panels.on_picture_panel(checkpoint, shown, question, seen, block, channel, key)
        panels.best_scenes_panel(checkpoint, question, block, channel, key)
        panels.layers_panel(shown, question, seen, checkpoint.answers, key)


def explained() -> None:
    from film_viz.app import loading
    from film_viz.app.asked import ask_about
    from film_viz.app.why.panel import VIEWS, why_panel
    from film_viz.places import checkpoint_folders

    checkpoint, shown = loading.checkpoint(checkpoint_folders()["first"]), loading.scene("seed-1")
    asked = ask_about(checkpoint, shown, "How many cubes are there?")
    for key in ("", "second_"):
        why_panel(checkpoint, shown, asked, key)
        for view in VIEWS.values():
            view(checkpoint, shown, asked, key)


def compared() -> None:
    from film_viz.app import loading
    from film_viz.app.compare import handover, mixes, panels, surgery
    from film_viz.places import checkpoint_folders

    checkpoint, shown = loading.checkpoint(checkpoint_folders()["first"]), loading.scene("seed-1")
    a, b = "How many metal things are there?", "Are there more cubes than spheres?"
    for key in ("", "second_"):
        first, second = panels.questions_panel(checkpoint, shown, a, b, key)
        panels.differences_panel(checkpoint, shown, first, second, key)
        mixes.interpolation_panel(checkpoint, shown, a, b, key)
        mixes.transplant_panel(checkpoint, shown, first, second, key)
        mixes.arithmetic_panel(checkpoint, shown, a, b, None, key)
        surgery.surgery_panel(checkpoint, shown, a, b, None, key)
        handover.handover_panel(checkpoint, shown, first, second, key)


def channels() -> None:
    import streamlit as st

    from film_viz.app.channels import finder, panels
    from film_viz.app.channels import loading as channel_loading

    bank = st.session_state["bank"]
    report = channel_loading.report_of(bank, 2, 5, None, bank.key)
    for key in ("", "second_"):
        group = finder.finder_panel(bank, key)
        panels.plane_panel(bank, report, 2, 5, group, key)
        panels.clusters_panel(bank, report, key)
        panels.block_panel(bank, 2, 5, key)
        panels.gates_panel(None, bank, key)


def mapped() -> None:
    import numpy as np
    import streamlit as st

    from film_viz.app.parameter_map import (
        chart,
        controls,
        data,
        export,
        groups,
        honesty,
        point,
        selection,
        typed_question,
    )
    from film_viz.app.parameter_map.shared_view import MapView

    bank = st.session_state["bank"]
    view = MapView(n_questions=len(bank), color="cluster:kmeans:3", selection=(1, 2, 3))
    map_ = data.map_of(bank, view.settings)
    found = np.zeros(len(bank), dtype=bool)
    labels = data.coloring(bank, view.color, map_, data.files_of(bank, view.settings))
    for key in ("", "second_"):
        controls.settings_panel(bank, view, key)
        controls.color_controls(bank, view, False, key)
        typed_question.place_box(key)
        selection.selection_buttons(view, len(bank), found, key)
        figure = chart.chart(bank, view, map_, labels, found, (), None, key)
        point.point_panel(bank, view, labels, {}, key)
        groups.groups_panel(bank, labels, ("map", view.color), key)
        selection.selection_panel(bank, view, key)
        honesty.honesty_panel(bank, view, map_, key)
        export.export_panel(bank, view, map_, figure, key)


def results() -> None:
    from film_viz.app.results import mistakes, panels
    from film_viz.app.results.data import Result

    score = {"accuracy": 0.5, "count": 4}
    question = {"text": "Is it?", "answer": "yes", "given": "no"}
    contradictions = [{"kind": "left / right", "picture": "CLEVR_val_000001.png", "questions": [question, question]}]
    record = {
        "overall": score,
        "groups": {"count": score},
        "types": {"count": score},
        "families": {"3": score},
        "questions": 4,
        "pictures": 2,
        "confusion": {"yes": {"yes": 2, "no": 2}},
        "off_by_one": score,
        "consistency": {
            "kinds": {"left / right": {"consistent": score, "right": score}},
            "inconsistent": contradictions,
        },
    }
    result = Result("shipped", record, None)
    for key in ("", "second_"):
        panels.accuracy_panel(result, key)
        panels.systems_panel(result, key)
        panels.findings_panel({}, "first", key)
        mistakes.confusion_panel(result, key)
        mistakes.consistency_panel(result, key)


def trained() -> None:
    import json
    from dataclasses import asdict

    from film_viz.app.train import curves, examples, past, record
    from film_viz.app.train.draft import recipe_of
    from film_viz.places import runs_folder
    from film_viz.training.runs.record import Run

    run = Run(runs_folder() / "twice")
    run.path.mkdir(parents=True, exist_ok=True)
    (run.path / "config.json").write_text(json.dumps(asdict(recipe_of("tiny")), default=str))
    rows = [{"step": i, "questions": i, "seconds": i, "loss": 1.0, "questions_per_second": 3} for i in (1, 2)]
    (run.path / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (run.path / "examples").mkdir(exist_ok=True)
    told = [{"text": "Is it?", "true": "yes", "given": "no", "scene": 0}]
    (run.path / "examples" / "step-00000010.json").write_text(json.dumps(told))
    for key in ("", "second_"):
        curves.curves_panel(run, key)
        examples.examples_panel(run, key)
        record.record_panel(run, key)
        past.past_runs(f"{key}train_runs")


SCRIPTS = (answered, explained, inside, compared, channels, mapped, results, trained)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.__name__)
def test_panels_stand_twice_on_a_page(script: Callable[[], None], planted) -> None:
    app = AppTest.from_function(script, default_timeout=120)
    app.session_state["bank"] = planted
    ran(app)
    ran(app)
    keys = {str(each.key) for kind in ("button", "button_group", "selectbox", "text_input") for each in app.get(kind)}
    second = {key.removeprefix(SECOND) for key in keys if key.startswith(SECOND)}
    first = {key for key in keys if not key.startswith(SECOND) and key != "None"}
    assert second == first
    assert len(first) > 1
