"""Every system's answers come with panels that a page can draw."""

import pytest
from streamlit.testing.v1 import AppTest

from film_viz.app.exhibits import PANELS
from film_viz.models.exhibits import Exhibit
from film_viz.models.systems.table import SYSTEMS
from visits import drawings


def page(key: str) -> None:
    """Draw every panel of an untrained system's answer."""
    from dataclasses import replace

    import torch

    from film_viz.analysis.answers.ask import ask, image_features
    from film_viz.app.exhibits import exhibit_panels
    from film_viz.models.checkpoint import Checkpoint
    from film_viz.models.systems.table import SYSTEMS, build
    from film_viz.places import kept_folder
    from film_viz.questions.vocabulary import Vocabulary
    from film_viz.store.scenes import SceneStore
    from film_viz.store.shown_scene import shown_scene

    presets = SYSTEMS[key].presets
    config = presets.get("tiny", next(iter(presets.values()))).config
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = build(replace(config, n_words=len(Vocabulary()))).eval()
    checkpoint, shown = Checkpoint(model, Vocabulary()), shown_scene("seed-1", SceneStore(kept_folder("uploads")))
    answer = ask(checkpoint, image_features(checkpoint, shown.picture), "How many red cubes are there?")
    for is_wide in (True, False):
        exhibit_panels(answer, shown, key="tried", is_wide=is_wide)


def test_every_kind_of_exhibit_has_a_panel():
    assert {kind.__name__ for kind in PANELS} == {kind.__name__ for kind in Exhibit.__subclasses__()}


@pytest.mark.parametrize("key", SYSTEMS)
def test_every_system_has_panels_with_a_heading_a_chart_and_a_sentence(key, monkeypatch, tmp_path):
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    app = AppTest.from_function(page, args=(key,), default_timeout=60).run()
    assert not app.exception
    alts = [chart.proto.alt for chart in app.get("plotly_chart")] + [each["alt"] for each in drawings(app).values()]
    assert len(app.subheader) >= 1
    assert len(alts) == len(app.subheader)
    assert len(app.caption) == len(app.subheader)
    assert all(alts)


@pytest.mark.parametrize(("key", "sentence"), [("lstm", "never looks at the picture"), ("cnn-lstm", "this picture")])
def test_whether_the_picture_plays_a_part_is_said_beside_the_words(key, sentence, monkeypatch, tmp_path):
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    app = AppTest.from_function(page, args=(key,), default_timeout=60).run()
    assert sentence in app.caption[0].value
