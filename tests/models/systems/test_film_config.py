from dataclasses import replace

import pytest
from torch import nn

from film_viz.models.systems.film import FiLMGenerator, FiLMNet
from film_viz.models.systems.film_config import FiLMConfig
from film_viz.models.systems.table import PRESETS


def n_parameters(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def conv(inputs: int, outputs: int, kernel: int) -> int:
    return inputs * outputs * kernel**2 + outputs


def closed_form(config: FiLMConfig) -> tuple[int, int]:
    """Parameters of generator and network, from the table of the paper's layers."""
    words, hidden, channels = config.word_dim, config.rnn_dim, config.channels
    gru = 3 * hidden * (words + hidden) + 2 * 3 * hidden
    generator = config.n_words * words + gru + (hidden + 1) * 2 * config.n_blocks * channels
    strided = [conv(config.input_channels if i == 0 else channels, channels, 4) for i in range(config.n_strided)]
    mixing_inputs = (channels if config.n_strided else config.input_channels) + 2
    mixing = [conv(mixing_inputs, channels, 3)] * config.mixing_conv
    stem = sum(strided + mixing) + 2 * channels * len(strided + mixing)
    block = conv(channels + 2, channels, 1) + conv(channels, channels, config.block_kernel)
    width, top = config.classifier_channels, config.classifier_hidden
    pooled = 2 * width if config.pooling == "max+mean" else width
    head = conv(channels + 2, width, 1) + 2 * width + (pooled + 1) * top + 2 * top + (top + 1) * config.n_answers
    return generator, stem + config.n_blocks * block + head


@pytest.mark.parametrize("preset", ["tiny", "small", "base", "paper-features"])
def test_a_preset_has_the_parameters_its_layers_add_up_to(preset):
    config = PRESETS[preset].config
    generator = FiLMGenerator(replace(config, rnn_dim=min(config.rnn_dim, 100)))
    assert n_parameters(generator) == closed_form(generator.config)[0]
    assert n_parameters(FiLMNet(config)) == closed_form(config)[1]


@pytest.mark.slow
def test_the_papers_generator_has_57_million_parameters():
    generator = FiLMGenerator(PRESETS["paper-pixels"].config)
    assert n_parameters(generator) == closed_form(generator.config)[0]
    assert round(n_parameters(generator) / 1e6, 1) == 57.0


@pytest.mark.parametrize(("preset", "millions"), [("paper-pixels", 2.08), ("paper-features", 2.47)])
def test_the_papers_network_has_its_published_size(preset, millions):
    config = replace(PRESETS[preset].config, n_answers=32)  # the released softmax had four answers that are never right
    assert round(n_parameters(FiLMNet(config)) / 1e6, 2) == millions


def test_the_two_paper_presets_differ_in_their_input_alone():
    pixels, features = PRESETS["paper-pixels"].config, PRESETS["paper-features"].config
    assert replace(pixels, input_channels=1024, image_size=14, n_strided=0, mixing_conv=True) == features
    assert pixels.reads_pixels
    assert not features.reads_pixels


@pytest.mark.parametrize("preset", ["small", "base", "paper-pixels", "paper-features"])
def test_every_full_size_preset_ends_in_14_by_14_cells(preset):
    assert PRESETS[preset].config.map_size == 14


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_blocks": 0}, "n_blocks must be at least 1, got 0"),
        ({"classifier_hidden": 0}, "classifier_hidden must be at least 1, got 0"),
        ({"n_strided": -1}, "n_strided must not be negative, got -1"),
        ({"plain_blocks": 5}, "plain_blocks must be between 0 and n_blocks = 4, got 5"),
        ({"block_kernel": 2}, "block_kernel must be odd so that maps keep their size, got 2"),
        ({"image_size": 100}, "image_size must be a multiple of 16 for 4 strided convolutions, got 100"),
    ],
)
def test_an_impossible_size_is_refused_by_name(change, message):
    with pytest.raises(ValueError, match=message):
        FiLMConfig(**change)


@pytest.mark.parametrize("name", ["pooling", "gamma_activation", "film_position"])
def test_an_unknown_choice_is_refused_with_the_known_ones(name):
    config = FiLMConfig()
    known = getattr(config, name)
    object.__setattr__(config, name, "median")  # past the type check that tests add to the constructor
    with pytest.raises(ValueError, match=rf"{name} must be one of .*{known}.*, got 'median'"):
        config.__post_init__()
