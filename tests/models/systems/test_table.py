"""Every row of the table of systems keeps what the seam promises."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.models.system import Questions, System, SystemConfig
from film_viz.models.systems.table import PRESETS, SYSTEMS, build, row_of
from film_viz.questions.vocabulary import ANSWERS, Vocabulary

SMALLEST = {"film": "tiny"}  # the preset of a system that is quick to build; else its first


def small(key: str) -> Any:
    row = SYSTEMS[key]
    config = row.presets[SMALLEST.get(key, next(iter(row.presets)))].config
    return replace(config, n_words=len(Vocabulary()), n_answers=len(ANSWERS))


def built(key: str) -> System:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return build(small(key)).eval()


def three_questions() -> Questions:
    return Questions(torch.tensor([[3, 1, 4, 1], [5, 9, 0, 0], [2, 6, 5, 0]]), torch.tensor([4, 2, 3]))


def pictures(config: Any) -> torch.Tensor:
    size = config.image_size
    return torch.rand(2, config.input_channels, size, size, generator=torch.Generator().manual_seed(1))


def test_no_two_systems_share_a_preset():
    assert len(PRESETS) == sum(len(row.presets) for row in SYSTEMS.values())


@pytest.mark.parametrize("key", SYSTEMS)
def test_a_configuration_leads_to_its_row_and_says_its_sizes(key):
    config = small(key)
    assert isinstance(config, SystemConfig)
    assert row_of(config).key == key
    assert config.summary()


@pytest.mark.parametrize("key", SYSTEMS)
@torch.no_grad()
def test_one_look_serves_several_questions(key):
    model, images, index = built(key), pictures(small(key)), torch.tensor([1, 0, 1])
    shared = model.answer(model.see(images), model.read(three_questions()), index)
    repeated = model(images[index], three_questions())
    assert shared.logits.shape == (3, len(ANSWERS))
    torch.testing.assert_close(shared.logits, repeated.logits)


@pytest.mark.parametrize("key", SYSTEMS)
@torch.no_grad()
def test_a_longer_padding_changes_nothing(key):
    model, asked = built(key), three_questions()
    longer = Questions(torch.cat([asked.tokens, torch.zeros(3, 5, dtype=torch.long)], dim=1), asked.lengths)
    images = pictures(small(key))[torch.tensor([0, 1, 1])]
    assert torch.equal(model(images, asked).logits, model(images, longer).logits)


@pytest.mark.parametrize("key", SYSTEMS)
def test_its_heads_are_its_losses(key):
    assert tuple(built(key).heads()) == SYSTEMS[key].network.losses


@pytest.mark.parametrize("key", SYSTEMS)
@torch.no_grad()
def test_it_has_something_to_look_at(key):
    model, asked = built(key), three_questions()
    one = Questions(asked.tokens[:1], asked.lengths[:1])
    seen, reading = model.see(pictures(small(key))[:1]), model.read(one)
    assert model.exhibits(seen, reading, model.answer(seen, reading))


@pytest.mark.parametrize("key", SYSTEMS)
def test_it_comes_back_from_a_checkpoint_with_its_card(key, tmp_path):
    Checkpoint(built(key), Vocabulary()).save_pretrained(tmp_path / "one")
    loaded = load_checkpoint(tmp_path / "one")
    assert type(loaded.model) is SYSTEMS[key].network
    assert loaded.model.config == small(key)
    assert f"# {SYSTEMS[key].title} on CLEVR-like scenes" in (tmp_path / "one" / "README.md").read_text()
