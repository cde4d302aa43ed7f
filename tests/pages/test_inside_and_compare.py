"""The pages Inside and Compare, run as a visitor would, without a browser."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from streamlit.testing.v1 import AppTest

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.inside.edits import Edit
from film_viz.app.asked import fingerprint
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.table import PRESETS
from film_viz.questions.vocabulary import Vocabulary
from visits import chart, drawings, opened, ran, text

INSIDE, COMPARE = "pages/inside.py", "pages/compare.py"
A, B = "How many metal things are there?", "How many rubber things are there?"


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
    monkeypatch.setattr("film_viz.app.banks.in_use.bank_in_use", lambda checkpoint: bank)
    return bank


def edits_of(app: AppTest) -> tuple[Edit, ...]:
    """Return a visitor's edits of the checkpoint `first`."""
    key = f"surgery_edits_{load_checkpoint('first').sha}"
    return app.session_state[key] if key in app.session_state else ()  # noqa: SIM401 - it has no `get`


def visit(path: str, **address: str) -> AppTest:
    return opened(path, checkpoint="first", scene="seed-1", **address)


def test_the_address_says_which_block_and_channel_are_looked_at(app_home):
    app = visit(INSIDE, question=A, block="1", channel="5")
    assert "block 1, channel 5, after ReLU" in drawings(app)["on_picture"]["svg"]
    shown = {metric.label: float(metric.value) for metric in app.metric}
    model = load_checkpoint(app_home / "checkpoints" / "first")
    from film_viz.analysis.answers.ask import question_params

    params = question_params(model, A)[1]
    assert shown["gamma"] == pytest.approx(float(params.gamma[0, 1, 5]), abs=1e-4)
    assert shown["beta"] == pytest.approx(float(params.beta[0, 1, 5]), abs=1e-4)


def test_a_wrong_block_or_channel_in_the_address_leads_to_the_first():
    app = visit(INSIDE, question=A, block="stem", channel="999")
    assert "block 0, channel 0, after ReLU" in drawings(app)["on_picture"]["svg"]


def test_choosing_a_block_and_a_channel_goes_to_the_address():
    app = visit(INSIDE, question=A)
    ran(app.button_group(key="inside_block").set_value(1))
    ran(app.number_input(key="inside_channel").set_value(7))
    assert (app.query_params["block"], app.query_params["channel"]) == ("1", "7")


def test_where_it_looks_is_scored_for_every_layer_of_a_known_scene():
    table = visit(INSIDE, question=A).table[0].value
    assert list(table["layer"]) == ["stem", "block 0", "block 1"]


def test_a_question_that_no_template_reads_like_is_not_scored():
    typed = "cube red is the"
    app = opened(INSIDE, checkpoint="first", scene="seed-1", question=typed, as_typed=fingerprint(typed))
    assert not app.table
    assert "is not scored" in text(app)


def test_sorting_by_change_needs_a_pinned_question():
    orders = visit(INSIDE, question=A).button_group(key="sprite_order").options
    pinned = visit(INSIDE, question=A, pin=B).button_group(key="sprite_order").options
    assert len(pinned) == len(orders) + 1


def test_compare_opens_with_a_pair_that_differs_in_one_word():
    app = visit(COMPARE, question=A)
    assert app.query_params["pin"] == A
    assert app.query_params["question"] not in (A, "")


def test_swapping_exchanges_the_questions():
    app = visit(COMPARE, question=A, pin=B)
    swap = next(button for button in app.button if button.label == "Swap A and B")
    ran(swap.click())
    assert (app.query_params["pin"], app.query_params["question"]) == (A, B)


@pytest.mark.parametrize("view", ["Differences", "Interpolation", "Transplant", "Arithmetic", "Surgery"])
def test_every_view_opens(view):
    app = visit(COMPARE, question=A, pin=B)
    ran(app.button_group(key="compare_view").set_value(view))
    assert not app.error
    sign = {
        "Differences": "differences",
        "Interpolation": "mix_curve",
        "Transplant": "transplants",
        "Arithmetic": "sum_answers",
        "Surgery": "surgery_answers",
    }
    assert sign[view] in drawings(app) or chart(app, sign[view])["data"]


def test_the_channel_that_differs_most_leads_to_surgery():
    app = visit(COMPARE, question=A, pin=B)
    ran(app.button(key="operate").click())
    assert app.session_state["compare_view"] == "Surgery"
    assert "Now gamma is" in text(app)


def test_surgery_moves_a_channel_to_the_other_cluster_and_back():
    app = visit(COMPARE, question=A, pin=B, block="1", channel="3")
    ran(app.button_group(key="compare_view").set_value("Surgery"))
    before = chart(app, "surgery_answers")["data"]
    assert before[0]["x"] == before[1]["x"]
    free = next(b for b in app.button if b.key and b.key.startswith("cluster_") and not b.disabled)
    ran(free.click())
    edit = edits_of(app)[0]
    assert (edit.block, edit.channel, abs(round(edit.value))) == (1, 3, 5)
    after = chart(app, "surgery_answers")["data"]
    assert after[0]["x"] != after[1]["x"]
    ran(app.button(key="surgery_undo").click())
    assert chart(app, "surgery_answers")["data"][1]["x"] == before[1]["x"]


def test_surgery_acts_on_the_channels_that_differ_most():
    app = visit(COMPARE, question=A, pin=B)
    ran(app.button_group(key="compare_view").set_value("Surgery"))
    ran(app.button_group(key="surgery_whole").set_value("most different"))
    ran(app.button_group(key="surgery_action").set_value("as in A"))
    ran(app.number_input(key="surgery_most").set_value(3))
    ran(app.button(key="surgery_apply").click())
    edit = edits_of(app)[0]
    assert (edit.action, edit.most, edit.block, edit.channel) == ("as in A", 3, None, None)
    assert "in the 3 channels that differ most" in text(app)


def test_the_channels_that_carry_the_difference_are_handed_over_by_a_click():
    app = visit(COMPARE, question=A, pin="Are there more cubes than spheres?")
    ran(app.button_group(key="compare_view").set_value("Surgery"))
    curves = chart(app, "handover")["data"]
    to_a, to_b = (curve["name"].split(",")[0] for curve in curves[:2])
    assert to_a != to_b
    ran(app.button(key="handover_keep").click())
    assert f"{to_b} becomes {to_a}" in text(app)


def test_questions_with_the_same_answer_have_nothing_to_hand_over():
    app = visit(COMPARE, question=A, pin=A)
    ran(app.button_group(key="compare_view").set_value("Surgery"))
    assert "choose a scene or a pair in which the answers differ" in text(app)
    assert not any(button.key == "handover_keep" for button in app.button)


def test_two_visitors_never_see_each_others_edits():
    first, second = (visit(COMPARE, question=A, pin=B, block="1", channel="3") for _ in range(2))
    for app in (first, second):
        ran(app.button_group(key="compare_view").set_value("Surgery"))
    untouched = chart(second, "surgery_answers")
    ran(first.button(key="surgery_apply").click())
    ran(second)
    assert len(edits_of(first)) == 1
    assert not edits_of(second)
    assert chart(second, "surgery_answers") == untouched


def test_a_pinned_question_that_cannot_be_read_is_named():
    app = visit(INSIDE, question=A, pin="Is there a zebra?")
    assert "zebra" in app.warning[0].value


def test_what_cannot_be_asked_is_said_under_each_box_and_replaced_where_it_stands():
    wrong, nearest = "How many things are not metal?", "How many metal things are there?"
    app = visit(COMPARE, question=wrong, pin=wrong)
    assert len(app.error) == 2
    ran(app.button(key="compare_question_nearest").click())
    assert (app.query_params["pin"], app.query_params["question"]) == (wrong, nearest)
    ran(app.button(key="compare_pin_nearest").click())
    assert (app.query_params["pin"], app.query_params["question"]) == (nearest, nearest)
    assert not app.error


def test_question_c_is_replaced_in_its_own_box():
    app = visit(COMPARE, question=B, pin=A, compare_view="Arithmetic")
    box = next(box for box in app.text_input if box.label.startswith("Question C"))
    ran(box.set_value("How many things are not metal?"))
    ran(next(button for button in app.button if str(button.key).endswith("_nearest")).click())
    box = next(box for box in app.text_input if box.label.startswith("Question C"))
    assert (box.value, app.query_params["question"]) == ("How many metal things are there?", B)


def test_a_question_that_ask_could_not_read_opens_compare_and_says_why():
    app = visit(COMPARE, question="How many pyramids are there?")
    assert all("'pyramids'" in error.value for error in app.error)
    assert len(app.error) == 2


@pytest.mark.parametrize("word", ["not", "black", "isn't"])
def test_no_suggestion_crosses_the_meaning(word):
    app = visit(COMPARE, question=f"What is {word} red?", pin=A)
    assert "Not asked" in app.error[0].value
    assert not [button for button in app.button if "fix_" in str(button.key)]


def test_edits_belong_to_a_checkpoint(app_home, tmp_path, monkeypatch):
    smaller_home(app_home, tmp_path)
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    monkeypatch.setattr("film_viz.app.banks.in_use.bank_in_use", lambda checkpoint: None)
    app = visit(COMPARE, question=A, pin=B, block="1", channel="15", compare_view="Surgery")
    ran(app.button(key="surgery_apply").click())
    assert edits_of(app)
    link = app.query_params["edits"]
    ran(app.selectbox(key="checkpoint_box").set_value("smaller"))
    assert "No edits yet" in text(app)
    assert any("there are 0..0 here" in warning.value for warning in app.warning)
    assert not any("another checkpoint" in warning.value for warning in app.warning)  # they come back with theirs
    ran(app.selectbox(key="checkpoint_box").set_value("first"))
    assert "No edits yet" not in text(app)
    other = opened(COMPARE, question=A, pin=B, compare_view="Surgery", checkpoint="smaller", edits=link)
    assert [w.value for w in other.warning if "made on another checkpoint than 'smaller'" in w.value]
    ran(other.selectbox(key="checkpoint_box").set_value("first"))
    assert "No edits yet" not in text(other)
    assert not any("another checkpoint" in warning.value for warning in other.warning)


@pytest.mark.parametrize(
    ("path", "box", "compare_view"),
    [("pages/ask.py", "ask_block_box", ""), (COMPARE, "mix_block", "Interpolation"), (INSIDE, "inside_block", "")],
)
def test_an_open_block_does_not_break_a_smaller_checkpoint(path, box, compare_view, tmp_path, app_home, monkeypatch):
    smaller_home(app_home, tmp_path)
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    app = visit(path, question=A, pin=B, **({"compare_view": compare_view} if compare_view else {}))
    ran(app.button_group(key=box).set_value(1))
    ran(app.selectbox(key="checkpoint_box").set_value("smaller"))
    assert len(app.button_group(key=box).options) == (2 if compare_view else 1)


def smaller_home(app_home, folder) -> None:
    """A home with the checkpoint `first` and one of a single block and few channels, `smaller`."""
    (folder / "checkpoints").mkdir()
    shutil.copytree(app_home / "checkpoints" / "first", folder / "checkpoints" / "first")
    vocabulary = Vocabulary()
    config = replace(PRESETS["tiny"].config, n_words=len(vocabulary), n_blocks=1, channels=8)
    with torch.random.fork_rng():
        model = FiLMModel(config).eval()
    Checkpoint(model, vocabulary).save_pretrained(folder / "checkpoints" / "smaller")


def test_what_is_set_acts_before_it_is_kept_and_survives_a_reload_once_it_is():
    app = visit(COMPARE, question=A, pin=B, block="1", channel="3", compare_view="Surgery")
    before = chart(app, "surgery_answers")["data"]
    assert before[0]["x"] == before[1]["x"]
    box = next(each for each in app.number_input if each.label == "or exactly")
    ran(box.set_value(40.0))
    after = chart(app, "surgery_answers")["data"]
    was, is_now = (dict(zip(each[0]["y"], each[0]["x"], strict=True)) for each in (before, after))
    assert all(is_now[answer] == was[answer] for answer in was if answer in is_now)  # what leads may be others
    assert after[1]["x"] != after[0]["x"]
    assert not edits_of(app)
    ran(app.button(key="surgery_apply").click())
    assert "set gamma to 40 in block 1, channel 3" in text(app)
    again = visit(COMPARE, question=A, pin=B, compare_view="Surgery", edits=app.query_params["edits"])
    assert edits_of(again) == edits_of(app)
    assert chart(again, "surgery_answers")["data"][1]["x"] == after[1]["x"]


def test_edits_that_do_not_fit_are_said_and_left_out():
    of = load_checkpoint("first").sha[:12]
    wrong = json.dumps({"of": of, "edits": [{"action": "set", "part": "gamma", "block": 9}]})
    app = visit(COMPARE, question=A, pin=B, compare_view="Surgery", edits=wrong)
    assert "a whole number in 0..1 is wanted as block" in app.warning[0].value
    assert not edits_of(app)


def test_a_pinned_question_can_be_let_go():
    app = visit(INSIDE, question=A, pin=B)
    ran(app.button(key="pin_inside_off").click())
    assert "pin" not in app.query_params


def test_the_pinned_question_s_maps_stand_beside_the_others():
    titles = [note["text"] for note in chart(visit(INSIDE, question=A, pin=B), "steps")["layout"]["annotations"]]
    assert titles[:2] == ["B: before FiLM", "A: before FiLM"]
    assert len(titles) == 8
