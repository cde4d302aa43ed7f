"""Uploaded pictures whose scene is read, run as a visitor would, without a browser."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from film_viz.models.checkpoint import Checkpoint
from film_viz.models.parts.scene_reading import ReadObject, ReadPicture
from film_viz.models.systems.table import PRESETS, build
from film_viz.questions.vocabulary import Vocabulary
from film_viz.scenes.camera import Camera
from film_viz.scenes.render import render
from film_viz.store.scenes import SceneStore
from film_viz.store.shown_scene import read_id
from three_objects import SCENE
from visits import cards, opened, ran, text

ASK, STUDIO, SYSTEMS = "pages/ask.py", "pages/studio.py", "pages/systems.py"
QUESTION = "How many metal things are there?"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """Return a folder with an untrained network of FiLM and an untrained reader."""
    folder, small = tmp_path_factory.mktemp("reading"), {"image_size": 32, "width": 4}
    for name, preset, sizes in (("first", "tiny", {}), ("reads", "ns-vqa", small)):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            model = build(replace(PRESETS[preset].config, n_words=len(Vocabulary()), **sizes)).eval()
        Checkpoint(model, Vocabulary()).save_pretrained(folder / "checkpoints" / name)
    return folder


@pytest.fixture
def picture(home, monkeypatch, tmp_path) -> str:
    """Return the id of an uploaded picture; the reader reads it as the scene that it was made of."""
    monkeypatch.setenv("FILM_VIZ_HOME", str(home))
    points = torch.tensor([item.position for item in SCENE.objects]).double().numpy()
    pixels = Camera(SCENE.camera).project(points)[:, :2].tolist()
    objects = zip(SCENE.objects, pixels, (0.99, 0.3, 0.9), strict=True)
    read = ReadPicture(SCENE, tuple(ReadObject(item, (px, py), sure) for item, (px, py), sure in objects))
    for module in ("reader", "panel"):
        monkeypatch.setattr(f"film_viz.app.reading.{module}.read_picture", lambda folder, shown: read)
    Image.fromarray(render(SCENE, 240, 160, "training")).save(tmp_path / "upload.png")
    return SceneStore(home / "uploads").add_picture((tmp_path / "upload.png").read_bytes())


def scene_of(app) -> str:
    """Return the scene in the address, which a test may get as a text or as a list of one."""
    found = app.query_params["scene"]
    return found if isinstance(found, str) else found[0]


def button(app, label):
    return next(each for each in app.button if each.label == label)


def test_a_picture_is_read_at_a_click_and_its_true_answers_are_known_as_read(picture):
    app = opened(ASK, scene=picture, question=QUESTION)
    assert "there is no true answer" in text(app)
    app = ran(button(app, "Read the scene").click())
    assert scene_of(app) == read_id(picture, SCENE)
    said = text(app)
    assert "as the scene was read" in said
    assert "less sure of 1" in said
    assert "a true answer is true only as far as that is" in said
    app = ran(button(app, "Only the picture").click())
    assert scene_of(app) == picture


def test_what_was_read_is_shown_on_the_pages_that_take_it_further(picture):
    scene = read_id(picture, SCENE)
    oracle = cards(opened(SYSTEMS, scene=scene, question=QUESTION))[-1]
    assert "Right as far as the scene was read rightly" in oracle["notes"][0]
    app = opened(STUDIO, scene=scene, question=QUESTION)
    assert "corrects what was read" in text(app)
    app = ran(button(app, "Draw this scene").click())
    assert scene_of(app).startswith("made-")


def test_where_no_object_is_found_it_says_so(picture, monkeypatch):
    monkeypatch.setattr(
        "film_viz.app.reading.panel.read_picture", lambda folder, shown: ReadPicture(replace(SCENE, objects=()), ())
    )
    app = ran(button(opened(STUDIO, scene=picture), "Read the scene").click())
    assert "No object was found" in app.warning[0].value
    assert scene_of(app) == picture


@pytest.mark.parametrize("scene", ["read-0123456789abcdef0123-AQAA", "read-x", "read-" + "a" * 20 + "-" + "A" * 600])
def test_a_link_to_a_reading_that_leads_to_none_ends_in_a_sentence(picture, scene):
    app = opened(ASK, scene=scene)
    assert "Meanwhile you see the first scene of the gallery" in app.error[0].value
