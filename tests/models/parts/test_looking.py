"""The stem and the stages that systems without FiLM share."""

from dataclasses import replace

import pytest
import torch

from film_viz.models.parts.heads import PerceptionHead
from film_viz.models.parts.looking import LookingConfig
from film_viz.models.systems.table import SYSTEMS, build
from film_viz.training.supervision import Learner

LOOKING = [key for key, row in SYSTEMS.items() if issubclass(row.config, LookingConfig)]
PRESETS = [(name, preset) for key in LOOKING for name, preset in SYSTEMS[key].presets.items()]


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_a_configuration_says_what_the_stem_makes(name, preset):
    with torch.device("meta"):
        system = build(preset.config)
        seen = system.see(torch.zeros(2, preset.config.input_channels, *[preset.config.image_size] * 2))
    side = preset.config.map_size
    assert seen[0].shape == (2, preset.config.seen_channels, side, side)
    assert side in (8, 14)
    assert system.heads()["perception"].head.in_channels == preset.config.seen_channels
    assert isinstance(system.heads()["perception"], PerceptionHead)


@pytest.mark.parametrize("key", LOOKING)
def test_all_stages_together_train_every_weight_once(key):
    network, config = SYSTEMS[key].network, next(iter(SYSTEMS[key].presets.values())).config
    trained: list[str] = []
    for name, stage in network.stages.items():
        if name in ("joint", "policy search"):  # there all that was trained before goes on
            continue
        learner = Learner(build(replace(config, image_size=16)), dict.fromkeys(network.losses, 1.0), stage)
        trained += [name for name, parameter in learner.model.named_parameters() if parameter.requires_grad]
    assert sorted(trained) == sorted(name for name, _ in build(config).named_parameters())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"channels": 0}, "channels must be at least 1, got 0"),
        ({"n_strided": -1}, "n_strided must not be negative, got -1"),
        ({"stem_kernel": 5}, "stem_kernel must be 3 or 4, so that each halves the side, got 5"),
        ({"image_size": 30}, "image_size must be a multiple of 8 for 3 strided convolutions, got 30"),
    ],
)
def test_impossible_sizes_are_refused_by_name(change, message):
    with pytest.raises(ValueError, match=message):
        LookingConfig(**change)
