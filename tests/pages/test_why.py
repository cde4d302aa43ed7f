"""The panel "Why this answer" on Ask and Inside, opened as a visitor would, without a browser."""

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from film_viz.app.address_table import WHY_VIEWS
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.table import PRESETS, build
from film_viz.places import kept_folder
from film_viz.questions.vocabulary import Vocabulary
from film_viz.store.scenes import SceneStore
from visits import chart, charts, drawings, opened, ran, text

ASK, INSIDE = "pages/ask.py", "pages/inside.py"
PICTURE, QUESTION, NETWORK, LEAST = WHY_VIEWS
ASKED = "How many metal things are there?"


@pytest.fixture(autouse=True)
def _home(app_home, tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    (tmp_path / "checkpoints").symlink_to(app_home / "checkpoints")


def visit(path: str = ASK, **address: str) -> AppTest:
    return opened(path, **{"checkpoint": "first", "scene": "seed-1", "question": ASKED} | address)


def button(app: AppTest, key: str):
    return next(each for each in app.button if each.key == key)


def test_why_costs_nothing_until_it_is_asked(monkeypatch):
    def computed(*given):
        raise AssertionError("something was computed that nobody asked for")

    monkeypatch.setattr("film_viz.app.why.loading._effects.get", computed)
    for path, key in ((ASK, "ask_"), (INSIDE, "inside_")):
        app = visit(path)
        assert "Why this answer" not in [each.value for each in app.subheader]
        assert not button(app, f"{key}why_open").disabled


@pytest.mark.parametrize(("path", "key"), [(ASK, "ask_"), (INSIDE, "inside_")])
def test_the_panel_opens_into_the_address_and_closes_out_of_it(path, key):
    app = ran(button(visit(path), f"{key}why_open").click())
    assert app.query_params["why"] == PICTURE
    assert "Why this answer" in [each.value for each in app.subheader]
    app = ran(button(app, f"{key}why_close").click())
    assert "why" not in app.query_params


def test_the_picture_shows_every_object_and_every_change():
    app = visit(why=PICTURE)
    told = drawings(app)["ask_why_objects"]["fields"][0]["texts"]
    assert [text.partition(":")[0] for text in told] == [str(number) for number in range(6)]
    table = next(each.value for each in app.dataframe if "true answer" in each.value)
    assert len(table) == 72
    assert set(table["true answer"]) == {"1", "2", "3"}
    assert "72 pictures were drawn" in text(app)


def test_the_question_shows_every_word():
    app = visit(why=QUESTION)
    drawn = chart(app, "ask_why_words")
    assert drawn["layout"]["xaxis"]["ticktext"] == ["how", "many", "metal", "things", "are", "there"]
    table = next(each.value for each in app.dataframe if "taught" in each.value)
    assert "metal -> rubber" in set(table["change"])


def test_the_network_shows_objects_by_layer_and_blocks():
    app = visit(INSIDE, why=NETWORK)
    layers, blocks = chart(app, "inside_why_layers"), chart(app, "inside_why_blocks")
    assert layers["layout"]["xaxis"]["ticktext"] == ["picture", "stem", "block 0", "block 1"]
    assert len(layers["layout"]["yaxis"]["ticktext"]) == 6
    assert blocks["layout"]["xaxis"]["ticktext"] == ["block 0", "block 1", "all"]


def test_the_other_question_is_the_pinned_one_or_a_word_away():
    assert "The other question is 'How many rubber things are there?'" in text(visit(why=NETWORK))
    assert "The other question is 'Is there a red cube?'" in text(visit(why=NETWORK, pin="Is there a red cube?"))


@pytest.mark.slow
def test_the_smallest_changes_are_shown_or_said_not_to_exist(monkeypatch):
    monkeypatch.setattr("film_viz.analysis.why.scene_flip.FARTHEST", 0.4)
    said = text(visit(why=LEAST))
    for place in ("In the scene", "In the question", "In gamma and beta"):
        assert place in said


def test_an_uploaded_picture_says_what_is_missing_and_still_has_words_and_network(tmp_path):
    picture = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    Image.fromarray(picture).save(tmp_path / "noise.png")
    scene = SceneStore(kept_folder("uploads")).add("noise.png", (tmp_path / "noise.png").read_bytes())
    app = visit(scene=scene, why=PICTURE)
    assert "Only the picture is known" in text(app)
    assert chart(visit(scene=scene, why=QUESTION), "ask_why_words")["layout"]["xaxis"]["ticktext"][0] == "how"
    app = visit(scene=scene, why=NETWORK)
    assert "Only the picture is known" in text(app)
    assert chart(app, "ask_why_blocks")["data"][0]["type"] == "heatmap"
    assert not any("why_layers" in each.proto.id for each in app.get("plotly_chart"))
    assert "Only the picture is known" in text(visit(scene=scene, why=LEAST))


def test_other_systems_have_a_picture_and_words_and_say_why_no_network(tmp_path, app_home):
    (tmp_path / "checkpoints").unlink()
    Checkpoint(build(PRESETS["lstm"].config).eval(), Vocabulary()).save_pretrained(tmp_path / "checkpoints" / "blind")
    assert charts(visit(checkpoint="blind", why=PICTURE))
    assert charts(visit(checkpoint="blind", why=QUESTION))
    said = text(visit(checkpoint="blind", why=NETWORK))
    assert "which has no gamma and beta" in said
    assert "picture and question can be changed" in said


def test_a_view_that_does_not_exist_is_told_and_closed():
    app = visit(why="The weather")
    assert any("why" in each.value for each in app.warning)
    assert button(app, "ask_why_open")
