"""The parameter map as a visitor uses it, without a browser: colors, search, selection, placing, exports, bookmark."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from film_viz.analysis.bank.parameter_bank import ParameterBank, build_parameter_bank
from film_viz.analysis.maps.embedding import EmbeddingSettings
from film_viz.app.parameter_map import data as map_data
from film_viz.app.parameter_map.export import bookmark, map_table, python_lines, selected_table
from film_viz.app.parameter_map.shared_view import MapView, ViewError, view_from, view_from_json
from film_viz.models.checkpoint import load_checkpoint
from film_viz.store.banks import bank_folder, open_bank
from film_viz.store.maps import MapFiles
from film_viz.work.processes import Process
from film_viz.work.status import Status, write_status
from visits import charts, opened, ran, text

EXPANDED = {"map_honesty": True, "map_export": True}  # closed, they compute nothing
N = 120


@pytest.fixture(autouse=True)
def _home(app_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))


@pytest.fixture(scope="module")
def bank(app_home: Path) -> ParameterBank:
    """A small bank of the checkpoint `first`, where the page looks for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FILM_VIZ_HOME", str(app_home))
        checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
        return build_parameter_bank(checkpoint, N, 0, bank_folder(checkpoint, N))


def visit(app_home: Path, view: MapView) -> AppTest:
    (app_home / "views").mkdir(exist_ok=True)
    (app_home / "views" / f"{view.name}.json").write_text(view.to_json(), encoding="utf-8")
    return opened("pages/parameter_map.py", EXPANDED, checkpoint="first", view=view.name)


def view_of(app: AppTest, app_home: Path) -> MapView:
    path = app_home / "views" / f"{app.query_params['view']}.json"
    return view_from_json(path.read_text(encoding="utf-8"))[0]


@pytest.mark.slow
def test_search_select_recolor_isolate_and_place_a_question(bank: ParameterBank, app_home: Path) -> None:
    app = visit(app_home, MapView(n_questions=N))
    ran(app.text_input(key="map_search").set_value("type:count"))
    ran(app.button(key="map_search_check").click())
    counts = tuple(np.flatnonzero(bank.questions["question_type"] == "count"))
    assert view_of(app, app_home).selection == counts
    assert any("precision" in element.value for element in app.markdown)
    for color in ("family", "n_words", "word:", "cluster:", "question_type"):
        ran(app.selectbox(key="map_color").set_value(color))
    assert view_of(app, app_home).selection == counts  # survives recoloring
    (figure,) = charts(app)
    assert all("selectedpoints" in trace for trace in figure["data"] if "found" not in trace["name"])
    for expected in (tuple(row for row in range(N) if row not in counts), counts):
        ran(app.button(key="map_invert_colors").click())
        assert view_of(app, app_home).selection == expected
    ran(app.button(key="map_filter_center_focus").click())
    ran(app.button(key="map_close").click())
    assert view_of(app, app_home).isolated == counts
    ran(app.text_input(key="map_question").set_value("How many red cubes are there?"))
    (figure,) = charts(app)
    assert figure["data"][-1]["text"] == ["How many red cubes are there?"]
    assert ran(app.text_input(key="map_question").set_value("How many blorps?")).error


def test_groups_found_on_the_map_are_listed_with_their_rules(bank: ParameterBank, app_home: Path) -> None:
    app = visit(app_home, MapView(n_questions=N, color="cluster:kmeans:4"))
    table = app.dataframe[0].value
    assert list(table["group"]) == [f"group {i}" for i in range(1, 5)]
    assert table["questions"].sum() == N
    assert list(table.columns[2:]) == ["rule", "precision", "recall"]
    ran(app.button_group(key="map_grouping").set_value("hdbscan"))
    assert view_of(app, app_home).color == "cluster:hdbscan:30"
    none = visit(app_home, MapView(n_questions=N, color=f"cluster:hdbscan:{N}"))
    assert any("No group is dense enough" in caption.value for caption in none.caption)


@pytest.mark.slow
def test_a_view_in_the_address_is_restored_and_an_unknown_one_is_said(bank: ParameterBank, app_home: Path) -> None:
    settings = EmbeddingSettings("axes", axes=(("type:count", ""), ("left", "right")), blocks=(1,))
    app = visit(app_home, MapView(settings, N, "word:left", "cube", (3, 5, 8)))
    assert app.text_input(key="map_search").value == "cube"
    assert any("**3** of" in element.value for element in app.markdown)
    assert any("'left', 'right'" in code.value for code in app.code)
    app.query_params["view"] = "../../etc"
    assert ran(app).warning


def test_a_map_shows_how_far_it_is_and_can_be_cancelled(bank: ParameterBank, app_home: Path) -> None:
    settings = EmbeddingSettings("tsne", seed=77)
    files = MapFiles.of(bank.key, settings)
    files.folder.mkdir(parents=True)
    write_status(files.folder, Status("running", 3, 10, phase="step 30 of 100"), Process.this())
    app = visit(app_home, MapView(settings, N))
    assert app.get("progress")[0].proto.text.startswith("step 30 of 100 (0 s so far). Until it is there")
    assert app.get("progress")[0].proto.value == 30
    ran(app.button(key="map_cancel").click())
    assert app.get("progress")[0].proto.text.startswith("Ending the work")
    assert app.button(key="map_cancel").disabled
    write_status(files.folder, Status("cancelled"))
    assert "has not been computed here" in ran(app).info[0].value


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status("failed", error="The memory ran out."), "The map was not made: The memory ran out. Change"),
        (Status("running", by=None), "The map was not made: The process is gone without a word"),
    ],
)
def test_a_map_that_came_to_nothing_says_why(bank: ParameterBank, app_home: Path, status: Status, said: str) -> None:
    settings = EmbeddingSettings("tsne", seed=78)
    files = MapFiles.of(bank.key, settings)
    files.folder.mkdir(parents=True, exist_ok=True)
    write_status(files.folder, status, Process(2, 0.0, Process.this().host))
    app = visit(app_home, MapView(settings, N))
    assert said in app.error[0].value
    assert app.button(key="map_run_again")


def test_a_map_that_waits_for_its_turn_says_so(bank: ParameterBank, app_home: Path) -> None:
    settings = EmbeddingSettings("tsne", seed=79)
    files = MapFiles.of(bank.key, settings)
    files.folder.mkdir(parents=True)
    write_status(files.folder, Status("queued", phase="waiting for its turn"), Process.this())
    assert "Waiting for its turn" in visit(app_home, MapView(settings, N)).get("progress")[0].proto.text
    write_status(files.folder, Status("cancelled"))


def test_a_damaged_map_and_a_damaged_bank_are_made_again(bank: ParameterBank, app_home: Path) -> None:
    settings = EmbeddingSettings("pca", blocks=(0,), parameters="beta")
    files = MapFiles.of(bank.key, settings)
    files.folder.mkdir(parents=True)
    (files.folder / "map.npz").write_bytes(b"PK damaged")
    assert charts(visit(app_home, MapView(settings, N)))
    assert len(files.map().coordinates) == N
    folder = app_home / "damaged"
    shutil.copytree(bank_folder(load_checkpoint(app_home / "checkpoints" / "first"), N), folder)
    (folder / "questions.parquet").write_bytes(b"PAR1 damaged")
    assert open_bank(folder) is None
    assert not folder.exists()


def test_exports_hold_every_question_and_the_lines_give_the_same_map(bank: ParameterBank) -> None:
    settings = EmbeddingSettings("pca", blocks=(1,), parameters="gamma")
    map_ = map_data.map_of(bank, settings)
    assert map_ is not None
    view = MapView(settings, N, selection=(2, 4))
    table = map_table(bank, map_, view)
    np.testing.assert_array_equal(table[["x", "y"]].to_numpy(), map_.coordinates)
    assert list(selected_table(bank, map_, view)["row"]) == [2, 4]
    lines = python_lines(bank, settings).splitlines()
    made: dict = {"bank": bank}
    exec("\n".join(line for line in lines if not line.startswith("bank =")), made)
    np.testing.assert_allclose(made["map_"].coordinates, map_.coordinates, atol=1e-4)


def test_a_bookmark_brings_back_the_view(bank: ParameterBank) -> None:
    view = MapView(EmbeddingSettings("umap", blocks=(0,), min_dist=0.3), N, "answer", "/a/", (1, 2), (1, 2, 3))
    assert view_from(json.loads(bookmark(view, bank, {}))["view"]) == (view, ())
    with pytest.raises(ViewError, match="no view of a map"):
        view_from_json("[3]")


def test_settings_of_a_method_stay_while_another_one_is_chosen(bank: ParameterBank, app_home: Path) -> None:
    app = visit(app_home, MapView(n_questions=len(bank)))
    for method in ("umap", "tsne", "pca", "umap"):
        ran(app.button_group(key="map_method").set_value(method))
    assert app.number_input(key="map_neighbors").value == 15
    assert app.button_group(key="map_metric").value == "euclidean"
    ran(app.button_group(key="map_method").set_value("tsne"))
    assert app.number_input(key="map_perplexity").value == 30
    ran(app.number_input(key="map_perplexity").set_value(45.0))
    ran(app.button_group(key="map_method").set_value("pca"))
    ran(app.button_group(key="map_method").set_value("tsne"))
    assert app.number_input(key="map_perplexity").value == 45


def test_one_selected_question_is_told_beside_the_map(bank: ParameterBank, app_home: Path) -> None:
    app = visit(app_home, MapView(n_questions=len(bank), selection=(4,), color="cluster:kmeans:3"))
    said = text(app)
    assert f"**{bank.questions['text'][4]}**" in said
    assert "Group on the map" in said
    near = next(button for button in app.button if button.key.startswith("map_near_"))
    ran(near.click())
    assert view_of(app, app_home).selection == (int(near.key.removeprefix("map_near_")),)
