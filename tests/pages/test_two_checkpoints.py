"""Compare, two checkpoints on one question, run as a visitor would, without a browser."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from film_viz.app.asked import ask_about
from film_viz.app.loading import scene
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.models.systems.table import PRESETS, build
from film_viz.questions.vocabulary import Vocabulary
from visits import drawings, opened, ran, text

COMPARE = "pages/compare.py"
QUESTION = "How many cubes are there?"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two networks of one size, one of another size, and one without gamma and beta."""
    home = tmp_path_factory.mktemp("two")
    configs = {"first": {}, "second": {}, "wide": {"channels": 24}, "blind": {}}
    for seed, (name, sizes) in enumerate(configs.items()):
        preset = "lstm" if name == "blind" else "tiny"
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = build(replace(PRESETS[preset].config, n_words=len(Vocabulary()), **sizes)).eval()
        Checkpoint(model, Vocabulary()).save_pretrained(home / "checkpoints" / name)
    return home


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(home))


def visit(other: str, **address: str):
    return opened(COMPARE, checkpoint="first", scene="seed-1", question=QUESTION, other=other, **address)


def test_both_answers_stand_side_by_side_with_the_difference_of_what_both_write(home):
    app = visit("second")
    both = [load_checkpoint(home / "checkpoints" / name) for name in ("first", "second")]
    asked = [ask_about(checkpoint, scene("seed-1"), QUESTION) for checkpoint in both]
    assert [header.value for header in app.header] == [each.answer.best for each in asked]
    table = app.dataframe[0].value
    for name, share, other in table.itertuples(index=False):
        answer = name.removesuffix(" (true)")
        assert share == pytest.approx(asked[0].answer.probability_of(answer))
        assert other == pytest.approx(asked[1].answer.probability_of(answer))
    shown = [float(cell) for cell in drawings(app)["both_difference"]["fields"][0]["cells"]]
    expected = asked[1].answer.gamma - asked[0].answer.gamma
    np.testing.assert_allclose(shown, expected.ravel(), atol=1e-4)
    assert "channel 5 of the one is not channel 5 of the other" in text(app)
    assert not app.get("segmented_control")  # nothing is mixed of two networks


def test_networks_of_other_sizes_have_no_difference_cell_by_cell():
    app = visit("wide")
    assert "A has 2 blocks of 16 channels, B has 2 blocks of 24 channels" in text(app)
    assert len(app.header) == 2


def test_a_system_without_gamma_and_beta_answers_all_the_same_and_why_is_said():
    app = visit("blind")
    assert len(app.header) == 2
    assert "'blind' is of the system" in text(app)
    assert "which has no gamma and beta" in text(app)
    assert any("systems=first%2Cblind" in link.proto.query_string for link in app.get("page_link"))


def test_the_second_checkpoint_is_chosen_and_let_go_in_the_sidebar():
    app = opened(COMPARE, checkpoint="first", scene="seed-1", question=QUESTION)
    assert app.text_input(key="compare_pin")
    ran(app.selectbox(key="other_box").select("second"))
    assert app.query_params["other"] == "second"
    assert app.text_input(key="question_box").value == app.query_params["question"]
    ran(app.selectbox(key="other_box").select("the same"))
    assert "other" not in app.query_params
    assert app.text_input(key="compare_question")


def test_an_address_with_an_unknown_second_checkpoint_is_told():
    app = visit("nobody")
    assert "other = 'nobody'" in app.warning[0].value
    assert app.text_input(key="compare_pin")
