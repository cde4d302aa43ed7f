"""N2NMN: layouts are given, drawn or written as the training's stage asks."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from film_viz.models.exhibits import LayoutRun
from film_viz.models.system import Questions
from film_viz.models.systems.n2nmn import N2NMNConfig, N2NMNModel, draw_weights
from film_viz.questions.layouts import Module, inputs_of
from film_viz.questions.program import Program, Step

CONFIG = N2NMNConfig(
    image_size=20, n_strided=2, channels=6, word_dim=5, rnn_dim=7, map_dim=8, token_dim=6, word_attention_dim=9,
    n_words=13, n_answers=4, longest_layout=5,
)  # fmt: skip
COUNTS = Program((Step("scene"), Step("filter_color", (0,), ("red",)), Step("count", (1,))))
ANY = Program((Step("scene"), Step("exist", (0,))))
QUESTIONS = Questions(
    torch.tensor([[3, 1, 4, 0, 0], [5, 9, 2, 6, 5], [8, 0, 0, 0, 0]]), torch.tensor([3, 5, 1]), (COUNTS, ANY, COUNTS)
)
GIVEN = ((Module.FIND, Module.COUNT), (Module.SCENE, Module.EXIST), (Module.FIND, Module.COUNT))
INDEX = torch.tensor([1, 0, 1])


def model_of(**changes: object) -> N2NMNModel:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return N2NMNModel(replace(CONFIG, **changes)).eval()


def pictures(n: int = 2) -> torch.Tensor:
    return torch.rand(n, 3, 20, 20, generator=torch.Generator().manual_seed(1))


def test_while_layouts_are_given_these_are_run_and_in_evaluation_its_own():
    model = model_of()
    assert model.read(QUESTIONS).is_drawn
    own = model.read(replace(QUESTIONS, programs=())).layouts
    assert model.read(QUESTIONS).layouts == own != GIVEN
    for stage in (None, model.stages["cloning"]):
        model.stage = stage
        reading = model.train().read(QUESTIONS)
        assert (reading.layouts, reading.is_drawn) == (GIVEN, False)


def test_in_search_layouts_are_drawn_anew_each_time():
    model = model_of(longest_layout=8).train()
    model.stage = model.stages["policy search"]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        readings = [model.read(QUESTIONS) for _ in range(5)]
    assert all(reading.is_drawn for reading in readings)
    assert len({reading.layouts for reading in readings}) > 1
    assert all(inputs_of(layout) for reading in readings for layout in reading.layouts)


@torch.no_grad()
def test_a_module_is_told_the_words_that_were_looked_at_for_it():
    model = model_of()
    reading = model.read(QUESTIONS)
    for question, (tokens, length) in enumerate(zip(QUESTIONS.tokens, QUESTIONS.lengths, strict=True)):
        weights = reading.written.attention[question, :, :length]
        torch.testing.assert_close(reading.text[question], weights @ model.reader.embedding(tokens[:length]))


@pytest.mark.parametrize(("stage", "head"), [("cloning", "layouts"), ("policy search", "search")])
def test_the_policy_learns_in_both_stages_and_the_stem_in_neither(stage, head):
    model = model_of().train()
    model.stage = model.stages[stage]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        outcome = model(pictures(), QUESTIONS, INDEX)
    targets = type("Targets", (), {"answers": torch.tensor([0, 1, 2])})()
    model.heads()[head]((), outcome, targets).backward()
    assert model.policy.score.weight.grad.abs().sum() > 0
    assert model.reader.embedding.weight.grad.abs().sum() > 0
    assert model.stem[0].weight.grad is None
    assert "stem" not in model.stages[stage].trains
    assert {"stem", *model.stages[stage].trains} == {name for name, _ in model.named_children()}


@torch.no_grad()
def test_half_precision_answers_nearly_the_same():
    model = model_of().train()
    full = model(pictures(), QUESTIONS, INDEX)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        half = model(pictures(), QUESTIONS, INDEX)
    torch.testing.assert_close(half.logits.float(), full.logits, atol=0.05, rtol=0.1)


@torch.no_grad()
def test_it_shows_its_layout_with_maps_and_words():
    model = model_of()
    seen, reading = model.see(pictures(1)), model.read(Questions(QUESTIONS.tokens[1:2], QUESTIONS.lengths[1:2]))
    outcome = model.answer(seen, reading)
    (shown,) = model.exhibits(seen, reading, outcome)
    assert isinstance(shown, LayoutRun)
    layout = reading.layouts[0]
    assert (shown.modules, shown.inputs) == (tuple(layout), inputs_of(layout))
    assert shown.maps.shape == (len(layout), 5, 5)
    assert np.isnan(shown.maps[-1]).all()
    assert np.isfinite(shown.maps[:-1]).all()
    np.testing.assert_allclose(shown.words.sum(axis=1), 1, atol=1e-5)
    assert ((shown.probability > 0) & (shown.probability <= 1)).all()


def test_biases_begin_at_nothing_but_for_a_memory_that_is_kept():
    model = model_of()
    draw_weights(model.reader)
    gates = (model.reader.lstm.bias_ih_l0 + model.reader.lstm.bias_hh_l0).unflatten(0, (4, 7))
    assert gates.tolist() == [[0.0] * 7, [1.0] * 7, [0.0] * 7, [0.0] * 7]
    assert not model.policy.score.bias.any()


def test_a_layout_needs_room_for_two_modules():
    with pytest.raises(ValueError, match="longest_layout must be at least 2, got 1"):
        replace(CONFIG, longest_layout=1)
