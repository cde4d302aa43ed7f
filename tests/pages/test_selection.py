"""One selection of questions on three pages: what is chosen on one is said, shown and cleared on the others."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from film_viz.analysis.bank.parameter_bank import GIVEN, ParameterBank, build_parameter_bank, write_table
from film_viz.app.parameter_map.shared_view import MapView, view_from_json
from film_viz.app.selection import CHANNELS, MAP, RESULTS, SELECTED
from film_viz.models.checkpoint import load_checkpoint
from film_viz.store.banks import bank_folder
from visits import opened, ran, text

N = 130


@pytest.fixture(scope="module")
def home(app_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("selection")
    (home / "checkpoints").symlink_to(app_home / "checkpoints")
    return home


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(home))


@pytest.fixture(scope="module")
def bank(home: Path) -> ParameterBank:
    """A small bank of the checkpoint `first`, every third of whose questions is answered wrongly."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FILM_VIZ_HOME", str(home))
        checkpoint = load_checkpoint(home / "checkpoints" / "first")
        folder = bank_folder(checkpoint, N)
        bank = build_parameter_bank(checkpoint, N, 0, folder)
        given = np.where(np.arange(N) % 3 == 0, "purple", bank.questions["answer"])
        write_table(pd.DataFrame({"given": given}), folder / GIVEN)
        return bank


def visit(home: Path, page: str, view: MapView, **address: str) -> AppTest:
    (home / "views").mkdir(exist_ok=True)
    (home / "views" / f"{view.name}.json").write_text(view.to_json(), encoding="utf-8")
    return opened(page, checkpoint="first", view=view.name, **address)


def selection(home: Path, app: AppTest) -> tuple[int, ...]:
    path = home / "views" / f"{app.query_params['view']}.json"
    return view_from_json(path.read_text(encoding="utf-8"))[0].selection


def led_to(app: AppTest, page: str) -> str:
    name = Path(page).stem
    where = [link.proto for link in app.get("page_link") if link.proto.page == name]
    return next(link.query_string for link in where if link.label.startswith(("See them", "Channels that", "How they")))


def test_what_is_selected_on_the_map_is_ranked_and_drawn_on_channels(home, planted, monkeypatch):
    monkeypatch.setattr("film_viz.app.banks.in_use.bank_in_use", lambda checkpoint: planted)
    left = tuple(np.flatnonzero(planted.has_word("left")).tolist())
    view = MapView(selection=left)
    app = visit(home, CHANNELS, view, knows=SELECTED)
    assert f"**{len(left):,} questions are selected**" in text(app)
    assert (app.query_params["block"], app.query_params["channel"]) == ("2", "5")
    assert app.selectbox(key="plane_color").value == SELECTED
    assert f"view={view.name}" in led_to(app, MAP)
    assert "show=Mistakes" in led_to(app, RESULTS)
    ran(app.button(key="clear_selection").click())
    assert selection(home, app) == ()
    assert "selected**" not in text(app)
    assert SELECTED not in app.selectbox(key="plane_color").options


def test_a_cluster_of_a_channel_can_be_selected(home, planted, monkeypatch):
    monkeypatch.setattr("film_viz.app.banks.in_use.bank_in_use", lambda checkpoint: planted)
    app = opened(CHANNELS, {"cluster_questions": True}, checkpoint="first", block="2", channel="5")
    ran(app.button(key="select_1").click())
    left, others = planted.has_word("left"), ~planted.has_word("left")
    assert selection(home, app) in [tuple(np.flatnonzero(which).tolist()) for which in (left, others)]


def test_rows_beyond_the_questions_of_a_page_are_told(home, planted, monkeypatch):
    monkeypatch.setattr("film_viz.app.banks.in_use.bank_in_use", lambda checkpoint: planted)
    app = visit(home, CHANNELS, MapView(n_questions=20_000, selection=(3, 19_999)))
    assert f"1 of them are among the {len(planted):,} here" in text(app)


@pytest.mark.usefixtures("bank")
def test_the_map_leads_to_the_same_questions_elsewhere(home):
    view = MapView(n_questions=N, selection=(3, 4))
    app = visit(home, MAP, view)
    for page in (CHANNELS, RESULTS):
        assert f"view={view.name}" in led_to(app, page)


def test_mistakes_are_those_of_the_selected_questions_and_can_be_selected_themselves(home, bank):
    app = visit(home, RESULTS, MapView(n_questions=N, selection=(3, 4, 5, 6)), show="Mistakes", result="map")
    assert f"the 4 selected of {N} questions" in app.selectbox(key="result_box").options[0]
    assert list(app.dataframe[0].value["question"]) == [bank.questions["text"][row] for row in (3, 6)]
    ran(app.button(key="select_cell").click())
    assert selection(home, app) == (3, 6)
    ran(app.button(key="clear_selection").click())
    assert len(app.dataframe[0].value) == len(range(0, N, 3))
    ran(app.segmented_control(key="show").set_value("Accuracy"))
    assert app.metric[0].value == f"{1 - len(range(0, N, 3)) / N:.1%}"


def test_without_answers_of_the_network_there_are_no_mistakes_of_the_map(home):
    app = visit(home, RESULTS, MapView(n_questions=N + 1, selection=(3,)), show="Mistakes", result="map")
    assert "has not been evaluated yet" in text(app)
