"""Channels, run as a visitor would, without a browser, on a bank in which one channel knows "left"."""

import pytest
from streamlit.testing.v1 import AppTest

from visits import opened, ran, text

CHANNELS = "pages/channels.py"


@pytest.fixture(autouse=True)
def _planted_bank(app_home, planted, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setattr("film_viz.app.banks.in_use.bank_in_use", lambda checkpoint: planted)


def place(app: AppTest) -> tuple[str, str]:
    return app.query_params["block"], app.query_params["channel"]


def test_the_channel_that_knows_left_is_open_at_first_with_its_clusters_explained():
    app = opened(CHANNELS)
    assert place(app) == ("2", "5")
    assert "**2 clusters**" in text(app)
    assert 'Rule: **"left" in the question**' in text(app)
    assert "precision 1.00" in text(app)


def test_the_address_opens_a_channel_and_one_click_the_first_of_the_ranking():
    app = opened(CHANNELS, block="0", channel="3")
    assert place(app) == ("0", "3")
    assert "**One cluster**" in text(app)
    ran(app.button(key="open_first").click())
    assert place(app) == ("2", "5")


@pytest.mark.parametrize("by", ["clusters", "spread"])
def test_channels_can_be_ranked_without_a_group(by):
    app = opened(CHANNELS, rank=by)
    assert place(app)[0] == "2" or by == "spread"
    assert by in app.dataframe[0].value or "silhouette" in app.dataframe[0].value


def test_every_control_moves_without_a_complaint():
    app = opened(CHANNELS)
    app = ran(app.button_group(key="clusters").set_value("3"))
    assert "**3 clusters**" in text(app)
    for color in app.selectbox(key="plane_color").options:
        app = ran(app.selectbox(key="plane_color").select(color))
    app = ran(app.selectbox(key="knows").select("type: count"))
    app = ran(app.number_input(key="channels_channel").set_value(6))
    assert place(app) == ("2", "6")


def test_what_cannot_be_measured_is_said():
    app = opened(CHANNELS)
    ran(app.toggle(key="measure_killed").set_value(True))
    assert "has no scenes" in app.error[0].value


def test_the_plane_is_colored_by_the_word_that_is_looked_for():
    app = opened("pages/channels.py", checkpoint="first", knows="word: right")
    assert app.selectbox(key="plane_color").value == "word: right"
    ran(app.selectbox(key="plane_color").set_value("cluster"))
    assert app.selectbox(key="plane_color").value == "cluster"
    ran(app.selectbox(key="knows").set_value("word: left"))
    assert app.selectbox(key="plane_color").value == "word: left"
