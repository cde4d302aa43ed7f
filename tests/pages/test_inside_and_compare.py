"""The pages Inside and Compare, run as a visitor would, without a browser."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from film_viz.analysis.parameter_bank import ParameterBank
from film_viz.models.checkpoint import load_checkpoint

PROJECT = Path(__file__).parents[2]
INSIDE, COMPARE = "pages/inside.py", "pages/compare.py"
A, B = "How many metal things are there?", "How many rubber things are there?"
SCENE = "seed-1"


@pytest.fixture(autouse=True)
def _home(app_home, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))


@pytest.fixture(autouse=True)
def bank(monkeypatch) -> ParameterBank:
    """A bank for the tiny checkpoints, at hand at once; block 1, channel 3 has a cluster at -5 and one at 5."""
    rng = np.random.default_rng(0)
    gamma, beta = rng.normal(scale=0.1, size=(2, 200, 2, 16)).astype(np.float32)
    gamma[:, 1, 3] += np.where(np.arange(200) % 2, 5, -5)
    questions = pd.DataFrame({"text": [f"Question {i}?" for i in range(200)], "question_type": "count"})
    bank = ParameterBank(gamma, beta, questions, "first", "", "planted")
    monkeypatch.setattr("film_viz.app.banks.bank_in_use", lambda checkpoint: bank)
    return bank


def opened(path: str, **params: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "streamlit_app.py"), default_timeout=120)
    app.switch_page(path)
    for name, value in ({"checkpoint": "first", "scene": SCENE} | params).items():
        app.query_params[name] = value
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].stack_trace
    return app


def chart(app: AppTest, key: str) -> dict:
    found = [each for each in app.get("plotly_chart") if f"-{key}" in each.proto.id]
    return json.loads(found[-1].proto.spec)


def param(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def text(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.subheader, *app.caption, *app.info))


def test_the_address_says_which_block_and_channel_are_looked_at(app_home):
    app = opened(INSIDE, question=A, block="1", channel="5")
    assert "block 1, channel 5, after ReLU" in json.dumps(chart(app, "on_picture"))
    shown = {metric.label: float(metric.value) for metric in app.metric}
    model = load_checkpoint(app_home / "checkpoints" / "first")
    from film_viz.analysis.answer import question_params

    params = question_params(model, A)[1]
    assert shown["gamma"] == pytest.approx(float(params.gamma[0, 1, 5]), abs=1e-4)
    assert shown["beta"] == pytest.approx(float(params.beta[0, 1, 5]), abs=1e-4)


def test_a_wrong_block_or_channel_in_the_address_leads_to_the_first():
    app = opened(INSIDE, question=A, block="stem", channel="999")
    assert "block 0, channel 0, after ReLU" in json.dumps(chart(app, "on_picture"))


def test_choosing_a_block_and_a_channel_goes_to_the_address():
    app = opened(INSIDE, question=A)
    sound(app.button_group(key="inside_block").set_value(1).run())
    sound(app.number_input(key="inside_channel").set_value(7).run())
    assert (param(app, "block"), param(app, "channel")) == ("1", "7")


def test_where_it_looks_is_scored_for_every_layer_of_a_known_scene():
    table = opened(INSIDE, question=A).table[0].value
    assert list(table["layer"]) == ["stem", "block 0", "block 1"]


def test_a_question_that_no_template_reads_like_is_not_scored():
    app = opened(INSIDE, question="cube red is the")
    assert not app.table
    assert "is not scored" in text(app)


def test_sorting_by_change_needs_a_pinned_question():
    orders = opened(INSIDE, question=A).button_group(key="sprite_order").options
    pinned = opened(INSIDE, question=A, pin=B).button_group(key="sprite_order").options
    assert len(pinned) == len(orders) + 1


def test_compare_opens_with_a_pair_that_differs_in_one_word():
    app = opened(COMPARE, question=A)
    assert param(app, "pin") == A
    assert param(app, "question") not in (A, "")


def test_swapping_exchanges_the_questions():
    app = opened(COMPARE, question=A, pin=B)
    swap = next(button for button in app.button if button.label == "Swap A and B")
    sound(swap.click().run())
    assert (param(app, "pin"), param(app, "question")) == (A, B)


@pytest.mark.parametrize("view", ["Differences", "Interpolation", "Transplant", "Arithmetic", "Surgery"])
def test_every_view_opens(view):
    app = opened(COMPARE, question=A, pin=B)
    sound(app.button_group(key="compare_view").set_value(view).run())
    assert not app.error
    sign = {
        "Differences": "differences",
        "Interpolation": "mix_curve",
        "Transplant": "transplants",
        "Arithmetic": "sum_answers",
        "Surgery": "surgery_answers",
    }
    assert chart(app, sign[view])["data"]


def test_the_channel_that_differs_most_leads_to_surgery():
    app = opened(COMPARE, question=A, pin=B)
    sound(app.button(key="operate").click().run())
    assert app.session_state["compare_view"] == "Surgery"
    assert "Now gamma is" in text(app)


def test_surgery_moves_a_channel_to_the_other_cluster_and_back():
    app = opened(COMPARE, question=A, pin=B, block="1", channel="3")
    sound(app.button_group(key="compare_view").set_value("Surgery").run())
    before = chart(app, "surgery_answers")["data"]
    assert before[0]["x"] == before[1]["x"]
    free = next(b for b in app.button if b.key and b.key.startswith("cluster_") and not b.disabled)
    sound(free.click().run())
    edit = app.session_state["surgery_edits"][0]
    assert (edit.block, edit.channel, abs(round(edit.value))) == (1, 3, 5)
    after = chart(app, "surgery_answers")["data"]
    assert after[0]["x"] != after[1]["x"]
    sound(app.button(key="surgery_undo").click().run())
    assert chart(app, "surgery_answers")["data"][1]["x"] == before[1]["x"]


def test_surgery_acts_on_the_channels_that_differ_most():
    app = opened(COMPARE, question=A, pin=B)
    sound(app.button_group(key="compare_view").set_value("Surgery").run())
    sound(app.button_group(key="surgery_whole").set_value("most different").run())
    sound(app.button_group(key="surgery_action").set_value("as in A").run())
    sound(app.number_input(key="surgery_most").set_value(3).run())
    sound(app.button(key="surgery_apply").click().run())
    edit = app.session_state["surgery_edits"][0]
    assert (edit.action, edit.most, edit.block, edit.channel) == ("as in A", 3, None, None)
    assert "in the 3 channels that differ most" in text(app)


def test_the_channels_that_carry_the_difference_are_handed_over_by_a_click():
    app = opened(COMPARE, question=A, pin="Are there more cubes than spheres?")
    sound(app.button_group(key="compare_view").set_value("Surgery").run())
    curves = chart(app, "handover")["data"]
    to_a, to_b = (curve["name"].split(",")[0] for curve in curves[:2])
    assert to_a != to_b
    sound(app.button(key="handover_keep").click().run())
    assert f"{to_b} becomes {to_a}" in text(app)


def test_questions_with_the_same_answer_have_nothing_to_hand_over():
    app = opened(COMPARE, question=A, pin=A)
    sound(app.button_group(key="compare_view").set_value("Surgery").run())
    assert "choose a scene or a pair in which the answers differ" in text(app)
    assert not any(button.key == "handover_keep" for button in app.button)


def test_two_visitors_never_see_each_others_edits():
    first, second = (opened(COMPARE, question=A, pin=B, block="1", channel="3") for _ in range(2))
    for app in (first, second):
        sound(app.button_group(key="compare_view").set_value("Surgery").run())
    untouched = chart(second, "surgery_answers")
    sound(first.button(key="surgery_apply").click().run())
    sound(second.run())
    assert "surgery_edits" not in second.session_state or not second.session_state["surgery_edits"]
    assert chart(second, "surgery_answers") == untouched


def test_a_pinned_question_that_cannot_be_read_is_named():
    app = opened(INSIDE, question=A, pin="Is there a zebra?")
    assert "zebra" in app.warning[0].value
