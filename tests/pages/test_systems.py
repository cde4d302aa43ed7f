"""The page Systems, run as a visitor would, without a browser."""

import json
import os
import re
from dataclasses import replace
from shutil import copytree

import numpy as np
import pytest
import torch
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from film_viz.analysis.answers.ask import Answer
from film_viz.app.systems.blind import ORACLE, Q_TYPE
from film_viz.app.systems.glances import GLANCES
from film_viz.app.systems.offered import Offered, best_of_each, offered
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.exhibits import Exhibit, ProgramRun
from film_viz.models.systems.table import PRESETS, build, title_of
from film_viz.questions.program import QUESTION_TYPES
from film_viz.questions.vocabulary import Vocabulary
from visits import cards, drawings, opened, unsealed

PAGE = "pages/systems.py"
QUESTION = "How many cubes are there?"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return a folder with an untrained checkpoint of several systems, two of them of one system."""
    folder = tmp_path_factory.mktemp("systems")
    for name, preset in {"blind": "lstm", "first": "tiny", "attentive": "sa", "related": "rn", "other": "tiny"}.items():
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(len(name))
            model = build(replace(PRESETS[preset].config, n_words=len(Vocabulary()))).eval()
        metrics = {"overall": {"accuracy": 0.9, "count": 50}, "by_group": {}} if name == "other" else None
        info = {"metrics": metrics} if metrics else None
        Checkpoint(model, Vocabulary(), info=info).save_pretrained(folder / "checkpoints" / name)
    return folder


def component(app: AppTest):
    return next(each.proto for each in app.get("bidi_component") if each.proto.component_name == "film_viz_systems")


def click(app: AppTest, opens: object) -> None:
    """Click a card's button, as the browser tells it."""
    states: WidgetStates = app._tree.get_widget_states()
    event = states.widgets.add()
    event.id = f"$$STREAMLIT_INTERNAL_KEY_{component(app).id}__events"
    event.json_trigger_value = json.dumps([{"event": "closer", "value": opens}])
    app._run(states)
    assert not app.exception, app.exception[0].stack_trace


@pytest.fixture(autouse=True)
def _home(home, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(home))
    monkeypatch.setattr("film_viz.store.q_type.q_type_modes", lambda: dict.fromkeys(QUESTION_TYPES, "brown"))


def test_every_kind_of_exhibit_has_a_glance():
    assert {kind.__name__ for kind in GLANCES} == {kind.__name__ for kind in Exhibit.__subclasses__()}


def test_every_system_has_a_card_and_so_have_those_that_look_at_nothing():
    app = opened(PAGE, question=QUESTION)
    titles = [card["title"] for card in cards(app)]
    assert titles == [Q_TYPE, *map(title_of, ("lstm", "sa", "rn", "film")), ORACLE]
    assert [card["opens"] for card in cards(app)] == ["", "blind", "attentive", "related", "other", ""]
    assert set(app.multiselect[0].value) == {"blind", "attentive", "related", "other"}  # "first" was not evaluated


def test_the_best_of_each_system_is_asked_where_nobody_has_chosen(home):
    def one(name: str, system: str, accuracy: float | None) -> Offered:
        return Offered(name, home, system, accuracy)

    there = [
        one("a", "sa", None),
        one("b", "sa", 0.4),
        one("c", "sa", 0.3),
        one("d", "film", None),
        one("e", "film", None),
    ]
    assert best_of_each(there) == ("b", "d")


def test_the_address_chooses_and_a_name_that_is_not_there_is_said():
    app = opened(PAGE, question=QUESTION, systems="blind,gone")
    assert app.multiselect[0].value == ["blind"]
    assert "'gone'" in app.warning[0].value


def test_a_card_opens_and_shows_all_that_there_is_to_see():
    app = opened(PAGE, question=QUESTION, systems="blind,related")
    assert not drawings(app)
    click(app, "related")
    assert app.query_params["closer"] in ("related", ["related"])
    assert set(drawings(app)) == {"closer_answers", "closer_pairs"}


@pytest.mark.parametrize("told", ["gone", 3, None])
def test_a_browser_opens_only_what_has_a_card(told):
    app = opened(PAGE, question=QUESTION, systems="blind,related")
    click(app, told)
    assert "closer" not in app.query_params
    assert len(cards(app)) == 4


def test_figures_have_a_text_that_tells_them_and_their_picture_is_sent_once():
    app = opened(PAGE, question=QUESTION)
    figures = [figure for card in cards(app) for figure in card["figures"]]
    assert len(figures) == 5  # words, both looks, pairs, and gamma and beta beside where FiLM looks
    assert all(figure["reading"] in figure["alt"] for figure in figures)
    sent = component(app).json
    assert sent.count("data:image/jpeg") == len(json.loads(sent)["pictures"]) == 1
    named = {name for figure in figures for name in re.findall("picture:[0-9a-f]+", figure["svg"])}
    assert named == set(json.loads(sent)["pictures"])


def test_a_card_is_the_same_again_unless_the_question_or_what_its_system_sees_is_another():
    first, again = (cards(opened(PAGE, question=QUESTION, scene="seed-1")) for _ in range(2))
    assert first == again
    other = cards(opened(PAGE, question="What color is the cube?", scene="seed-1"))
    assert all(one["figures"] != two["figures"] for one, two in zip(first[1:-1], other[1:-1], strict=True))
    elsewhere = cards(opened(PAGE, question=QUESTION, scene="seed-2"))
    assert first[1]["figures"] == elsewhere[1]["figures"]  # the LSTM sees no picture
    assert all(one["figures"] != two["figures"] for one, two in zip(first[2:-1], elsewhere[2:-1], strict=True))


def test_words_that_nobody_knows_are_said_once():
    app = opened(PAGE, question="How many zebras are there?")
    assert len(app.error) == 1
    assert "zebras" in app.error[0].value
    assert not cards(app)


def test_free_wording_is_read_once_and_asked_of_all():
    app = opened(PAGE, question="any red blocks here?", scene="seed-1")
    assert sum("Read as" in each.value for each in app.markdown) == 1
    assert cards(app)[-1]["answer"] == "no"  # the oracle's: none of this scene's cubes is red
    assert cards(app)[-1]["steps"][0][0] == "everything in the scene"
    assert [card["opens"] for card in cards(app)].count("") == 2


def test_a_question_is_found_on_which_they_disagree():
    app = opened(PAGE, question=QUESTION, systems="blind,attentive,related")
    app.button(key="disagree").click().run()
    assert not app.exception
    assert app.text_input[0].value != QUESTION
    assert len({card["answer"] for card in cards(app) if card["opens"]}) > 1


def test_without_a_checkpoint_the_way_to_one_is_said_and_the_oracle_answers(tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    app = opened(PAGE, question=QUESTION)
    assert any("film-viz train" in info.value for info in app.info)
    assert [card["title"] for card in cards(app)] == [Q_TYPE, ORACLE]


def test_a_damaged_checkpoint_is_named_and_the_others_are_asked(home, tmp_path, monkeypatch):
    for name in ("blind", "related"):
        copytree(home / "checkpoints" / name, tmp_path / "checkpoints" / name)
    (tmp_path / "checkpoints" / "related" / "model.safetensors").write_bytes(b"cut short")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    app = opened(PAGE, question=QUESTION)
    assert any("related" in said.value and "The others are asked." in said.value for said in (*app.error, *app.warning))
    assert [card["opens"] for card in cards(app)] == ["", "blind", ""]


def test_a_checkpoint_that_lacks_a_word_says_so_on_its_card_as_text(home, tmp_path, monkeypatch):
    copytree(home / "checkpoints" / "blind", tmp_path / "checkpoints" / "blind")
    few = Vocabulary(("are", "there", "any", "spheres"))
    model = build(replace(PRESETS["lstm"].config, n_words=len(few))).eval()
    Checkpoint(model, few).save_pretrained(tmp_path / "checkpoints" / "a *few*")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    card = next(card for card in cards(opened(PAGE, question=QUESTION, systems="blind,a *few*")) if card["problem"])
    assert "cubes" in card["problem"]
    assert card["title"] == f"{title_of('lstm')}, a *few*"
    assert not card["figures"]


def test_what_is_known_of_a_checkpoint_is_read_anew_where_its_files_change(home, tmp_path, monkeypatch):
    copytree(home / "checkpoints" / "other", tmp_path / "checkpoints" / "other")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    folder = unsealed(tmp_path / "checkpoints" / "other")
    before = offered()["other"].accuracy
    (folder / "metrics.json").write_text('{"overall": {"accuracy": 0.25, "count": 8}, "by_group": {}}')
    os.utime(folder / "metrics.json", ns=(1, 1))
    assert (before, offered()["other"].accuracy) == (0.9, 0.25)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (("count", "filter_shape[cube]", "scene"), "It is the true program."),
        (("exist", "scene"), "another one: scene > filter_shape cube > count."),
    ],
)
def test_the_program_that_was_written_is_held_against_the_true_one(tokens, said):
    inputs = (*((i + 1,) for i in range(len(tokens) - 1)), ())
    maps = np.zeros((len(tokens), 2, 3))
    run = ProgramRun(tokens, inputs, np.ones(len(tokens)), maps, is_whole=True)
    answer = Answer(("how", "many", "cubes", "are", "there"), ("yes", "no"), np.array([0.7, 0.3]), (run,))
    assert GLANCES[ProgramRun].reading(run, answer).endswith(said)


def test_a_page_for_any_system_opens_with_film():
    app = opened("pages/ask.py", question=QUESTION)
    assert app.selectbox(key="checkpoint_box").options[:2] == ["first", "other"]
    assert app.selectbox(key="checkpoint_box").value == "first"
    assert set(app.selectbox(key="checkpoint_box").options) == {"first", "other", "blind", "attentive", "related"}
