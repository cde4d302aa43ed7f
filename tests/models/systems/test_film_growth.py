"""A network that grows answers as before, and all that is new can learn."""

from dataclasses import replace

import pytest
import torch

from film_viz.models.system import Questions
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.film_config import FiLMConfig
from film_viz.models.systems.film_growth import grown

SMALL = FiLMConfig(
    image_size=28,
    n_strided=2,
    channels=5,
    n_blocks=2,
    word_dim=3,
    rnn_dim=6,
    classifier_channels=7,
    classifier_hidden=4,
)
LARGER = (
    replace(SMALL, n_blocks=3),
    replace(SMALL, n_blocks=5),
    replace(SMALL, global_context=True),
    replace(SMALL, n_blocks=4, global_context=True),
)


@pytest.fixture(scope="module")
def asked():
    torch.manual_seed(3)
    tokens = torch.randint(1, SMALL.n_words, (3, 4))
    return torch.rand(3, 3, 28, 28), Questions(tokens, torch.tensor([4, 2, 3]))


@pytest.fixture(scope="module")
def small(asked):
    """A network whose norms have seen pictures."""
    torch.manual_seed(1)
    model = FiLMModel(SMALL)
    for _ in range(20):
        model(*asked)
    return model.eval()


def sizes(config: FiLMConfig) -> str:
    return f"{config.n_blocks} blocks{', context' if config.global_context else ''}"


@pytest.mark.parametrize("config", LARGER, ids=sizes)
@pytest.mark.parametrize("trains", [False, True])
def test_a_grown_network_answers_as_before_in_training_and_after(small, asked, config, trains):
    large = grown(small, config).train(trains)
    before = small.train(trains)(*asked).logits
    small.eval()
    assert torch.allclose(large(*asked).logits, before, atol=1e-4)


def test_a_grown_network_can_grow_again(small, asked):
    twice = grown(grown(small, replace(SMALL, n_blocks=3)), replace(SMALL, n_blocks=4, global_context=True)).eval()
    assert torch.allclose(twice(*asked).logits, small(*asked).logits, atol=1e-4)


@pytest.mark.parametrize("config", LARGER, ids=sizes)
def test_what_is_new_learns(small, asked, config):
    """Gamma and beta at once; what gamma holds back at first, the convolution before it, after one step."""
    torch.manual_seed(5)
    large = grown(small, config).train()
    optimizer = torch.optim.SGD(large.parameters(), lr=0.1)
    start = {name: tensor.clone() for name, tensor in large.named_parameters()}
    for _ in range(2):
        optimizer.zero_grad()
        large(*asked).logits.square().sum().backward()
        optimizer.step()
    new = [name for name in start if "context" in name or any(f"blocks.{i}.conv.w" in name for i in range(2, 5))]
    assert new
    assert not [name for name in new if torch.equal(start[name], large.get_parameter(name))]
    rows = slice(2 * SMALL.channels * SMALL.n_blocks, None)
    moved = (large.generator.decoder.weight[rows] != start["generator.decoder.weight"][rows]).any(dim=1)
    assert moved.float().mean() > 0.5 or config.n_blocks == SMALL.n_blocks


@pytest.mark.parametrize(
    "change", [{"channels": 6}, {"n_blocks": 1}, {"n_blocks": 3, "film_position": "after-relu"}, {"use_gamma": False}]
)
def test_what_a_network_cannot_become_is_refused(small, change):
    with pytest.raises(ValueError, match="a network grows by n_blocks and global_context alone"):
        grown(small, replace(SMALL, **change))
