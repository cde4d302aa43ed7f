"""The scene studio, run as a visitor would, without a browser: its canvas is told what a hand would tell it."""

import json

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from film_viz.app.address_table import WHY_VIEWS
from film_viz.scenes.clevr_json import scene_from_record
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import made_id, shown_scene
from three_objects import SCENE
from visits import charts, opened, ran, text

STUDIO = "pages/studio.py"
COUNT = "How many things are there?"
MADE = made_id(SCENE)


@pytest.fixture(autouse=True)
def _home(app_home, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))


def visit(**address: str) -> AppTest:
    return opened(STUDIO, **{"checkpoint": "first", "scene": MADE, "question": COUNT} | address)


def component(app: AppTest):
    return next(each.proto for each in app.get("bidi_component") if each.proto.component_name == "film_viz_studio")


def canvas(app: AppTest) -> dict:
    return json.loads(component(app).json)


def tell(app: AppTest, edit: object, is_final: bool = True, **other: object) -> dict:
    """Send a message as the canvas does, and return what it is then given to draw."""
    data = canvas(app)
    message = {"n": data["reply"] + 1, "base": data["scene"], "is_final": is_final, "edit": edit} | other
    states: WidgetStates = app._tree.get_widget_states()
    event = states.widgets.add()
    event.id = f"$$STREAMLIT_INTERNAL_KEY_{component(app).id}__events"
    event.json_trigger_value = json.dumps([{"event": "edit", "value": message}])
    app._run(states)
    assert not app.exception, app.exception[0].stack_trace
    return canvas(app)


def scene_of(app: AppTest) -> Scene:
    return shown_scene(app.query_params["scene"], None).scene


def test_the_canvas_shows_the_scene_and_what_is_answered_beside_what_is_true():
    app = visit()
    data = canvas(app)
    assert [thing["name"] for thing in data["objects"]] == [
        "large red rubber cube",
        "small blue metal sphere",
        "small green metal cylinder",
    ]
    assert (data["told"]["question"], data["told"]["truth"]) == (COUNT, "3")
    assert [step["objects"] for step in data["told"]["steps"]] == [[0, 1, 2], [0, 1, 2]]
    assert len(charts(app)) == 2  # answers, gamma and beta


def test_an_edit_that_is_kept_is_in_the_address_and_can_be_taken_back():
    app = visit()
    data = tell(app, {"do": "place", "number": 1, "x": -1.5, "y": 2.0})
    assert (scene_of(app).objects[1].x, scene_of(app).objects[1].y) == (-1.5, 2.0)
    assert data["scene"] == app.query_params["scene"] != MADE
    assert data["can_undo"]
    tell(app, "undo")
    assert app.query_params["scene"] == MADE
    tell(app, "redo")
    assert app.query_params["scene"] == data["scene"]


def test_an_edit_that_is_tried_is_drawn_and_answered_and_then_forgotten():
    app = visit()
    data = tell(app, {"do": "remove", "number": 0}, is_final=False)
    assert len(data["objects"]) == 2
    assert data["told"]["truth"] == "2"
    assert app.query_params["scene"] == MADE
    assert len(canvas(ran(app))["objects"]) == 3


def test_the_question_stays_asked_and_its_truth_follows_each_edit():
    app = visit(question="What color is the metal sphere?")
    assert canvas(app)["told"]["truth"] == "blue"
    assert tell(app, {"do": "change", "number": 1, "attribute": "color", "value": "gray"})["told"]["truth"] == "gray"
    gone = tell(app, {"do": "remove", "number": 1})
    assert gone["told"]["truth"] is None
    assert gone["told"]["why"] == "The question speaks of 'the metal sphere', and there is none in this picture."
    assert app.query_params["question"] == "What color is the metal sphere?"


def test_camera_lamps_additions_and_copies_arrive():
    app = visit()
    camera = [round(value + 0.25, 4) for value in SCENE.camera]
    assert tell(app, {"do": "camera", "place": camera})["places"]["camera"] == pytest.approx(camera, abs=1e-3)
    assert len(tell(app, {"do": "add"})["objects"]) == 4
    assert len(tell(app, {"do": "copy", "number": 0})["objects"]) == 5


HOSTILE = (
    ({"do": "place", "number": 1, "x": float("nan"), "y": 0}, "x must be a finite number from -6 to 6, got nan"),
    ({"do": "place", "number": 10**400, "x": 0, "y": 0}, "number of an object must be a finite number"),
    ({"do": "place", "number": 1, "x": 1e308, "y": 0}, "x must be a finite number"),
    ({"do": "change", "number": 1, "attribute": "color", "value": "![x](http://x)"}, "cannot have 'color'"),
    ({"do": "burn", "all": "*" * 90_000}, "one of place, turn, change"),
    ([1] * 1000, "an edit is wanted"),
    (None, "an edit is wanted"),
)


def test_what_is_no_edit_is_said_on_the_canvas_and_changes_nothing():
    app = visit()
    for number, (edit, said) in enumerate(HOSTILE):
        problem = tell(app, edit, is_final=number % 2 == 0)["problem"]
        assert said in problem
        assert len(problem) < 600
        assert app.query_params["scene"] == MADE
    assert tell(app, {"do": "add"})["problem"] == ""


def test_an_edit_of_another_scene_than_the_one_that_is_there_is_not_made():
    app = visit()
    data = tell(app, {"do": "remove", "number": 0}, base="seed-1")
    assert "has become another one" in data["problem"]
    assert len(data["objects"]) == 3


def test_no_more_objects_than_the_renderer_has_room_for():
    app = visit(scene=made_id(Scene(32 * SCENE.objects[:1])))
    assert "room for 32 objects" in tell(app, {"do": "add"})["problem"]


def test_seeds_and_an_empty_ground_are_beginnings_and_steps_that_can_be_undone():
    app = visit()
    ran(app.number_input(f"studio_seed_box_{MADE}").set_value(5))
    assert canvas(app)["scene"] == "seed-5"
    ran(app.number_input("studio_seed_box_seed-5").set_value(77))
    assert len(canvas(app)["objects"]) == len(sample_scene(77))
    ran(app.button("studio_empty").click())
    assert canvas(app)["objects"] == []
    assert len(tell(app, {"do": "add"})["objects"]) == 1
    for before in ([], "seed-77", "seed-5", MADE):
        data = tell(app, "undo")
        assert before in (data["scene"], data["objects"])


def test_the_browsers_back_undoes():
    app = visit()
    tell(app, {"do": "remove", "number": 0})
    app.query_params["scene"] = MADE
    data = canvas(ran(app))
    assert (len(data["objects"]), data["can_undo"], data["can_redo"]) == (3, False, True)


def test_an_uploaded_record_is_edited_and_an_uploaded_picture_is_not():
    app = visit()
    saved = next(each for each in app.get("download_button") if each.proto.label.startswith("CLEVR"))
    assert saved.proto.url
    from film_viz.app.studio.saving import scene_file

    contents = scene_file(SCENE).encode()
    assert scene_from_record(json.loads(contents)["scenes"][0]) == SCENE
    ran(app.file_uploader("studio_upload_box").upload("scene.json", contents, "application/json"))
    assert app.query_params["scene"].startswith("record-")
    assert len(tell(app, {"do": "remove", "number": 2})["objects"]) == 2
    assert app.query_params["scene"].startswith("made-")
    picture = opened(STUDIO, checkpoint="first", scene="picture-" + "0" * 20)
    assert "upload it again" in picture.error[0].value


def test_ask_leads_here_with_the_scene_where_it_is_known():
    app = opened("pages/ask.py", checkpoint="first", scene=MADE, question=COUNT)
    link = next(each.proto for each in app.get("page_link") if each.proto.label == "Edit this scene")
    assert f"scene={MADE}" in link.query_string


@pytest.mark.parametrize("page", ["pages/ask.py", "pages/inside.py", "pages/compare.py", "pages/systems.py"])
def test_a_made_scene_can_be_taken_to_other_pages(page):
    app = opened(page, checkpoint="first", scene=MADE, question=COUNT, pin="How many cubes are there?", systems="first")
    assert app.query_params["scene"] == MADE
    assert not app.error


@pytest.mark.parametrize("scene", [MADE[:-1], MADE + "A", "made-" + "A" * 600, "made-" + "A" * 9000, "made-%00"])
def test_a_damaged_link_is_said_and_the_gallery_is_shown(scene):
    app = visit(scene=scene)
    assert app.error or app.warning
    assert canvas(app)["scene"] == "seed-1"


def test_why_is_told_here_too():
    app = visit(why=WHY_VIEWS[0])
    assert "Why this answer" in [each.value for each in app.subheader]
    assert "36 pictures were drawn" in text(app)


def test_without_a_checkpoint_a_scene_can_still_be_edited(tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    app = opened(STUDIO, scene=MADE)
    assert any("film-viz train" in info.value for info in app.info)
    assert tell(app, {"do": "remove", "number": 0}, is_final=False)["told"] is None
    assert len(tell(app, {"do": "remove", "number": 0})["objects"]) == 2
