from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from film_viz.models.system import Questions
from film_viz.models.systems.film import FiLMGenerator, FiLMModel, FiLMParams
from film_viz.models.systems.film_config import FiLMConfig

BATCH, BLOCKS, CHANNELS, WORDS = 2, 3, 5, 13
CONFIG = FiLMConfig(
    image_size=28,
    n_strided=2,
    channels=CHANNELS,
    n_blocks=BLOCKS,
    word_dim=4,
    rnn_dim=6,
    classifier_channels=8,
    classifier_hidden=9,
    n_words=WORDS,
    n_answers=10,
)


def model_of(seed: int = 3, **changes: object) -> FiLMModel:
    """A model in evaluation mode whose norms have settled on a few pictures, so that no ReLU is shut for all."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = FiLMModel(replace(CONFIG, **changes))
        for module in model.modules():
            if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
                module.momentum = 1.0
        model(*SEVEN)
    return model.eval()


def questions(lengths: list[int], n_tokens: int | None = None, seed: int = 0) -> Questions:
    """Random words, filled up with the padding 0."""
    generator = torch.Generator().manual_seed(seed)
    tokens = torch.zeros(len(lengths), n_tokens or max(lengths), dtype=torch.long)
    for row, length in zip(tokens, lengths, strict=True):
        row[:length] = torch.randint(1, WORDS, (length,), generator=generator)
    return Questions(tokens, torch.tensor(lengths))


def images(n: int = BATCH, seed: int = 1) -> Tensor:
    return torch.rand(n, 3, 20, 28, generator=torch.Generator().manual_seed(seed))


SEVEN = (images(7), questions([2, 4, 1, 3, 5, 2, 2]))


def params(seed: int = 5) -> FiLMParams:
    generator = torch.Generator().manual_seed(seed)
    return FiLMParams(*torch.randn(2, BATCH, BLOCKS, CHANNELS, generator=generator))


def generated(**changes: object) -> FiLMParams:
    with torch.no_grad():
        return model_of(**changes).read(questions([3, 5]))


def test_a_longer_padding_changes_nothing():
    model = model_of()
    short = model(images(), questions([3, 5]))
    long = model(images(), questions([3, 5], n_tokens=17))
    assert torch.equal(short.logits, long.logits)


def test_what_stands_in_the_padding_changes_nothing():
    generator, asked = model_of().generator, questions([3, 5], n_tokens=9)
    tokens, lengths = asked.tokens, asked.lengths
    littered = tokens.clone()
    littered[0, 3:] = 7
    littered[1, 5:] = 8
    assert torch.equal(generator(tokens, lengths).gamma, generator(littered, lengths).gamma)


def test_a_question_among_longer_ones_gets_the_modulation_it_gets_alone():
    generator, asked = model_of().generator, questions([2, 11, 1, 6])
    tokens, lengths = asked.tokens, asked.lengths
    together = generator(tokens, lengths)
    for i, length in enumerate(lengths):
        alone = generator(tokens[i : i + 1, :length], lengths[i : i + 1])
        torch.testing.assert_close(together[i : i + 1].gamma, alone.gamma)
        torch.testing.assert_close(together[i : i + 1].beta, alone.beta)


def test_an_empty_question_is_refused():
    with pytest.raises(ValueError, match="every question needs at least one word, got an empty one"):
        model_of().generator(torch.zeros(2, 3, dtype=torch.long), torch.tensor([3, 0]))


def test_a_stem_short_of_a_question_is_refused():
    model = model_of()
    with pytest.raises(ValueError, match="every question needs its image's stem, got 1 stems for 2 questions"):
        model.net.observe(model.net.stem(images(1)), params())


def test_gamma_is_one_plus_the_generators_output_and_comes_before_beta_in_every_block():
    generator = FiLMGenerator(CONFIG)
    nn.init.zeros_(generator.decoder.weight)
    generator.decoder.bias.data = torch.arange(BLOCKS * 2 * CHANNELS, dtype=torch.float)
    asked = questions([3, 5])
    found = generator(asked.tokens, asked.lengths)
    for block in range(BLOCKS):
        for channel in range(CHANNELS):
            first = block * 2 * CHANNELS + channel
            assert found.gamma[1, block, channel] == 1 + first
            assert found.beta[1, block, channel] == first + CHANNELS


def test_without_gamma_or_without_beta_it_is_one_or_zero_and_the_other_stays():
    full, no_gamma, no_beta = generated(), generated(use_gamma=False), generated(use_beta=False)
    assert (no_gamma.gamma == 1).all()
    assert torch.equal(no_gamma.beta, full.beta)
    assert (no_beta.beta == 0).all()
    assert torch.equal(no_beta.gamma, full.gamma)


@pytest.mark.parametrize(("activation", "low", "high"), [("sigmoid", 0, 1), ("tanh", -1, 1), ("exp", 0, float("inf"))])
def test_a_gamma_activation_bounds_the_effective_gamma(activation, low, high):
    full, bounded = generated(), generated(gamma_activation=activation)
    torch.testing.assert_close(bounded.gamma, getattr(torch, activation)(full.gamma))
    assert ((bounded.gamma > low) & (bounded.gamma < high)).all()
    assert torch.equal(bounded.beta, full.beta)


def test_identity_parameters_leave_the_normalized_features_of_every_block_unchanged():
    model = model_of()
    seen = model.net.observe(model.net.stem(images()), FiLMParams.identity(BATCH, BLOCKS, CHANNELS))
    for block in seen.blocks:
        assert torch.equal(block.before_film, block.after_film)


def test_mixing_goes_in_a_straight_line_from_one_modulation_to_the_other():
    a, b = params(1), params(2)
    assert torch.equal(a.mix(b, 0.0).gamma, a.gamma)
    assert torch.equal(a.mix(b, 1.0).beta, b.beta)
    torch.testing.assert_close(a.mix(b, 0.25).beta, 0.75 * a.beta + 0.25 * b.beta)


def test_selecting_questions_selects_both_gamma_and_beta():
    one = params()[torch.tensor([1])]
    assert len(one) == 1
    assert torch.equal(one.gamma[0], params().gamma[1])
    assert torch.equal(one.beta[0], params().beta[1])


def edited(name: str, block: int, channel: int) -> FiLMParams:
    values = getattr(params(), name).clone()
    values[:, block, channel] += 1
    return replace(params(), **{name: values})


@pytest.mark.parametrize("name", ["gamma", "beta"])
def test_editing_one_channel_of_one_block_changes_that_map_alone_at_that_block(name):
    model, block_index, channel = model_of(), 1, 3
    stem = model.net.stem(images())
    before, after = model.net.observe(stem, params()), model.net.observe(stem, edited(name, block_index, channel))
    assert torch.equal(before.blocks[0].output, after.blocks[0].output)
    old, new = before.blocks[block_index], after.blocks[block_index]
    assert torch.equal(old.before_film, new.before_film)
    change = new.after_film - old.after_film
    expected = torch.zeros_like(change)
    expected[:, channel] = old.before_film[:, channel] if name == "gamma" else 1
    torch.testing.assert_close(change, expected)
    assert not torch.equal(before.blocks[2].before_film, after.blocks[2].before_film)


def test_observing_forwarding_and_asking_the_whole_model_agree():
    model, both = model_of(), questions([3, 5])
    modulation = model.read(both)
    observed = model.net.observe(model.net.stem(images()), modulation)
    asked = model(images(), both)
    assert torch.equal(observed.logits, model.net(images(), modulation))
    assert torch.equal(observed.logits, asked.logits)
    assert torch.equal(observed.max_location, asked.max_location)


def test_what_is_observed_has_the_shapes_the_config_promises():
    seen = model_of()(images(), questions([3, 5]))
    assert seen.logits.shape == (BATCH, 10)
    assert seen.max_location.shape == (BATCH, 8)
    assert len(seen.blocks) == BLOCKS
    assert {features.shape for block in seen.blocks for features in block} == {(BATCH, CHANNELS, 5, 7)}
    assert seen.stem.shape == (BATCH, CHANNELS, 5, 7)


def test_a_stem_shared_by_several_questions_equals_repeating_the_image():
    model, five, image_index = model_of(), questions([3, 5, 1, 4, 4]), torch.tensor([0, 0, 1, 0, 1])
    shared = model(images(), five, image_index)
    repeated = model(images()[image_index], five)
    torch.testing.assert_close(shared.logits, repeated.logits)


@pytest.mark.parametrize(("plain", "heeds"), [(0, True), (1, True), (BLOCKS, False)])
def test_plain_blocks_are_the_last_ones_and_do_not_heed_the_question(plain, heeds):
    model = model_of(plain_blocks=plain)
    stem, n_rows = model.net.stem(images()), BLOCKS - plain
    first, second = (
        model.net.observe(stem, FiLMParams(one.gamma[:, :n_rows], one.beta[:, :n_rows]))
        for one in (params(1), params(2))
    )
    modulated = [not torch.equal(block.before_film, block.after_film) for block in first.blocks]
    assert modulated == [True] * (BLOCKS - plain) + [False] * plain
    assert torch.equal(first.logits, second.logits) is not heeds


def test_a_modulation_has_rows_for_blocks_with_film_only():
    model = model_of(plain_blocks=1)
    assert model.read(questions([3, 5])).gamma.shape == (BATCH, BLOCKS - 1, CHANNELS)
    with pytest.raises(ValueError, match="2 blocks have FiLM, got a modulation of 3"):
        model.net.observe(model.net.stem(images()), params())


def test_rows_that_an_earlier_version_wrote_for_plain_blocks_are_dropped_on_loading():
    whole, plain = model_of(), model_of(plain_blocks=1)
    earlier = plain.state_dict() | {
        f"generator.decoder.{name}": getattr(whole.generator.decoder, name) for name in ("weight", "bias")
    }
    plain.load_state_dict(plain.upgraded(earlier))
    assert torch.equal(plain.generator.decoder.bias, whole.generator.decoder.bias[: 2 * 2 * CHANNELS])
    assert whole.upgraded(earlier)["generator.decoder.weight"].shape == whole.generator.decoder.weight.shape


@pytest.mark.parametrize(
    "change",
    [
        {"film_position": "after-residual"},
        {"film_position": "after-relu"},
        {"film_position": "after-conv"},
        {"film_position": "before-conv1"},
        {"block_kernel": 1},
        {"use_coords": False},
        {"residual": False},
        {"batch_norm": False},
        {"mixing_conv": True},
        {"pooling": "max+mean"},
    ],
)
def test_every_variant_answers_and_trains(change):
    model = model_of(**change).train()
    model(images(), questions([3, 5])).logits.square().sum().backward()
    without = [name for name, parameter in model.named_parameters() if parameter.grad is None]
    assert not without


def test_every_parameter_of_the_paper_model_learns_but_biases_that_a_norm_takes_away():
    model = model_of().train()
    model(*SEVEN).logits.square().sum().backward()
    still = {name for name, parameter in model.named_parameters() if not parameter.grad.abs().max() > 1e-4}
    taken_away = {f"net.blocks.{i}.conv.bias" for i in range(BLOCKS)} | {"net.stem.0.bias", "net.stem.3.bias"}
    taken_away |= {f"net.classifier.{name}.bias" for name in ("project.conv", "norm", "hidden")}
    assert still <= taken_away


def test_convolution_and_linear_weights_are_kaiming_uniform():
    model = FiLMModel(replace(CONFIG, channels=16, rnn_dim=64))
    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            bound = (6 / module.weight[0].numel()) ** 0.5
            assert 0.9 * bound < module.weight.abs().max() <= bound


def test_the_same_seed_makes_the_same_model():
    first, second, other = model_of(3), model_of(3), model_of(4)
    ask = (images(), questions([3, 5]))
    assert torch.equal(first(*ask).logits, second(*ask).logits)
    assert not torch.equal(first(*ask).logits, other(*ask).logits)


def test_half_precision_arithmetic_stays_near_single():
    model, ask = model_of(), (images(), questions([3, 5]))
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        half = model(*ask)
    assert half.logits.dtype == torch.bfloat16
    torch.testing.assert_close(half.logits.float(), model(*ask).logits, atol=0.1, rtol=0.1)
