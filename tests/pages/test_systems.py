"""The page Systems, run as a visitor would, without a browser."""

from dataclasses import replace
from shutil import copytree

import pytest
import torch

from film_viz.app.systems.glances import GLANCES
from film_viz.app.systems.offered import Offered, best_of_each
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.exhibits import Exhibit
from film_viz.models.systems.table import PRESETS, build, title_of
from film_viz.questions.program import QUESTION_TYPES
from film_viz.questions.vocabulary import Vocabulary
from visits import charts, opened, text

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


@pytest.fixture(autouse=True)
def _home(home, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(home))
    monkeypatch.setattr("film_viz.store.q_type.q_type_modes", lambda: dict.fromkeys(QUESTION_TYPES, "brown"))


def test_every_kind_of_exhibit_has_a_glance():
    assert {kind.__name__ for kind in GLANCES} == {kind.__name__ for kind in Exhibit.__subclasses__()}


def test_every_system_has_a_card_and_so_have_those_that_look_at_nothing():
    app = opened(PAGE, question=QUESTION)
    said = text(app)
    for title in ("Q-type mode", "Oracle", *map(title_of, ("lstm", "sa", "rn", "film"))):
        assert title in said
    assert [button.label for button in app.button].count("Look closer") == 4
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
    few = len(charts(opened(PAGE, question=QUESTION)))
    app = opened(PAGE, question=QUESTION, closer="related")
    assert len(charts(app)) > few


def test_words_that_nobody_knows_are_said_once():
    app = opened(PAGE, question="How many zebras are there?")
    assert len(app.error) == 1
    assert "zebras" in app.error[0].value
    assert "Oracle" not in text(app)


def test_free_wording_is_read_once_and_asked_of_all():
    app = opened(PAGE, question="any red blocks here?", scene="seed-1")
    assert sum("Read as" in each.value for each in app.markdown) == 1
    assert app.subheader[-1].value == "no"  # the oracle's answer: none of this scene's cubes is red
    assert [button.label for button in app.button].count("Look closer") == 4


def test_a_question_is_found_on_which_they_disagree():
    app = opened(PAGE, question=QUESTION, systems="blind,attentive,related")
    app.button(key="disagree").click().run()
    assert not app.exception
    assert app.text_input[0].value != QUESTION
    answers = [header.value for header in app.subheader]
    assert len(set(answers)) > 1


def test_without_a_checkpoint_the_way_to_one_is_said_and_the_oracle_answers(tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    app = opened(PAGE, question=QUESTION)
    assert any("film-viz train" in info.value for info in app.info)
    assert "Oracle" in text(app)


def test_a_damaged_checkpoint_is_named_and_the_others_are_asked(home, tmp_path, monkeypatch):
    for name in ("blind", "related"):
        copytree(home / "checkpoints" / name, tmp_path / "checkpoints" / name)
    (tmp_path / "checkpoints" / "related" / "model.safetensors").write_bytes(b"cut short")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    app = opened(PAGE, question=QUESTION)
    assert any("related" in said.value and "The others are asked." in said.value for said in (*app.error, *app.warning))
    assert [button.label for button in app.button].count("Look closer") == 1


def test_a_page_for_any_system_opens_with_film():
    app = opened("pages/ask.py", question=QUESTION)
    assert app.selectbox(key="checkpoint_box").options[:2] == ["first", "other"]
    assert app.selectbox(key="checkpoint_box").value == "first"
    assert set(app.selectbox(key="checkpoint_box").options) == {"first", "other", "blind", "attentive", "related"}
