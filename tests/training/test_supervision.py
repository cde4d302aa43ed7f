"""A learner is taught by the answers and by whichever losses of its system have a weight, stage by stage."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
import torch

from film_viz.data.loader import loader
from film_viz.data.stream import StreamSettings
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.lstm import LSTMModel
from film_viz.training.config import TrainConfig
from film_viz.training.supervision import Learner

ALL = {"perception": 1.0, "grounding": 1.0, "naming": 1.0}


@pytest.fixture(scope="module")
def batch(tiny_bank):
    return next(iter(loader(StreamSettings(tiny_bank, 8, images_per_batch=3, questions_per_image=5), workers=0)))


def learner(config: TrainConfig, weights: Mapping[str, float] | None = None, stage: str = "") -> Learner:
    return Learner(FiLMModel(config.model), weights, FiLMModel.stages[stage] if stage else None)


def still(one: Learner) -> set[str]:
    """Names of the weights that get no gradient."""
    return {name for name, p in one.named_parameters() if p.grad is None or not p.grad.abs().sum()}


def test_without_weights_only_the_answer_counts(batch, tiny_config):
    one = learner(tiny_config)
    losses = one(batch)
    assert list(losses.parts) == ["answer"]
    assert losses.total.item() == losses.parts["answer"].item()
    losses.total.backward()
    assert {name for name, _ in one.named_parameters() if name.startswith("heads.")} <= still(one)


def test_every_weight_learns_when_all_losses_count(batch, tiny_config):
    one = learner(tiny_config, ALL)
    losses = one(batch)
    assert list(losses.parts) == ["answer", *ALL]
    assert losses.total.item() == pytest.approx(sum(loss.item() for loss in losses.parts.values()), rel=1e-5)
    losses.total.backward()
    assert not [name for name in still(one) if not name.endswith("conv.bias")]  # a norm takes such a bias away


def test_tracing_has_a_head_where_it_has_a_weight_and_teaches_every_block(tiny_bank, tiny_config, batch):
    plain, traced = (learner(tiny_config, weights) for weights in (ALL, ALL | {"tracing": 1.0}))
    assert set(traced.heads) - set(plain.heads) == {"tracing"}
    assert set(traced.state_dict()) > set(plain.state_dict())
    settings = StreamSettings(tiny_bank, 8, images_per_batch=3, questions_per_image=5, with_step_sets=True)
    followed = next(iter(loader(settings, workers=0)))
    assert torch.equal(followed.tokens, batch.tokens)
    only = learner(tiny_config, {"tracing": 1.0})
    losses = only(followed)
    losses.parts["tracing"].backward()
    n_blocks = tiny_config.model.n_blocks
    assert not still(only) & {f"model.net.blocks.{i}.conv.weight" for i in range(n_blocks)}
    assert "model.net.classifier.answer.weight" in still(only)


def test_a_weight_of_a_loss_counts_so_often(batch, tiny_config):
    torch.manual_seed(0)
    one = learner(tiny_config, {"perception": 3.0, "naming": 0.0}).eval()
    losses = one(batch)
    assert list(losses.parts) == ["answer", "perception"]
    total = losses.parts["answer"] + 3 * losses.parts["perception"]
    assert losses.total.item() == pytest.approx(total.item(), rel=1e-5)


def test_a_stage_trains_its_own_part_by_its_own_losses(batch, tiny_config):
    one = learner(tiny_config, ALL, "perceive").train()
    losses = one(batch)
    assert list(losses.parts) == ["perception"]
    losses.total.backward()
    taught = {name for name, _ in one.named_parameters()} - still(one)
    assert {name.split(".")[1] + "." + name.split(".")[2] for name in taught} == {"net.stem", "perception.head"}
    assert one.model.net.stem.training
    assert not one.model.net.blocks.training


def test_on_a_frozen_stem_norms_stand_still_as_well(batch, tiny_config):
    one = learner(tiny_config, ALL, "on a frozen stem").train()
    before = {name: tensor.clone() for name, tensor in one.model.net.stem.state_dict().items()}
    one(batch).total.backward()
    assert all(torch.equal(tensor, before[name]) for name, tensor in one.model.net.stem.state_dict().items())
    assert all(parameter.grad is None for parameter in one.model.net.stem.parameters())
    assert one.model.generator.decoder.weight.grad is not None


def test_a_stage_that_nothing_teaches_is_refused(tiny_config):
    with pytest.raises(ValueError, match="nothing teaches in this stage: give a loss of it a weight"):
        learner(tiny_config, {}, "perceive")


def test_states_of_earlier_versions_are_taken_up(tiny_config):
    torch.manual_seed(0)
    one = learner(tiny_config, ALL)
    names = {"heads.perception.head.": "perception_head.", "heads.naming.head.": "naming_head."}
    names |= {"heads.grounding.heads.": "grounding_heads."}
    earlier = {}
    for key, tensor in one.state_dict().items():
        now = next((now for now in names if key.startswith(now)), "")
        earlier[names.get(now, "") + key.removeprefix(now)] = tensor
    assert "grounding_heads.1.bias" in earlier
    other = learner(tiny_config, ALL)
    other.load_state_dict(earlier)
    assert all(torch.equal(tensor, other.state_dict()[name]) for name, tensor in one.state_dict().items())


def test_a_system_without_heads_is_taught_by_answers_alone(batch, tiny_config):
    config = replace(tiny_config, preset="lstm", bank=None)
    assert config.supervision == {}
    one = Learner(LSTMModel(config.model), config.supervision)
    one(batch).total.backward()
    assert not still(one)
