from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from film_viz.models.parts.blocks import BlockFeatures, Classifier, CoordConv, FiLM, ResBlock, Stem, coordinate_maps

BATCH, CHANNELS, HEIGHT, WIDTH = 2, 3, 5, 7
POSITIONS = ["after-norm", "after-residual", "after-relu", "after-conv", "before-conv1"]


def maps(seed: int = 0, channels: int = CHANNELS, height: int = HEIGHT, width: int = WIDTH) -> Tensor:
    return torch.randn(BATCH, channels, height, width, generator=torch.Generator().manual_seed(seed))


def modulation() -> tuple[Tensor, Tensor]:
    gamma, beta = torch.randn(2, BATCH, CHANNELS, generator=torch.Generator().manual_seed(7))
    return gamma, beta


def resblock(**changes: Any) -> ResBlock:
    """A block in evaluation mode whose norm has running statistics worth dividing by."""
    block = ResBlock(CHANNELS, **changes).eval()
    if block.norm.state_dict():
        block.norm.running_mean.copy_(torch.tensor([0.3, -0.2, 0.1]))
        block.norm.running_var.copy_(torch.tensor([0.5, 2.0, 1.5]))
    return block


@torch.no_grad()
def run(block: ResBlock, features: Tensor, gamma: Tensor | None = None, beta: Tensor | None = None) -> BlockFeatures:
    default_gamma, default_beta = modulation()
    return block(features, default_gamma if gamma is None else gamma, default_beta if beta is None else beta)


def test_coordinate_maps_run_from_minus_one_to_one_x_right_and_y_down():
    found = coordinate_maps(maps())
    assert found.shape == (BATCH, 2, HEIGHT, WIDTH)
    for row in range(HEIGHT):
        for column in range(WIDTH):
            expected = (-1 + 2 * column / (WIDTH - 1), -1 + 2 * row / (HEIGHT - 1))
            assert found[1, :, row, column].tolist() == pytest.approx(expected, abs=1e-6)


def test_coordconv_appends_x_and_then_y_to_the_features():
    conv = CoordConv(CHANNELS, 2, kernel=1)
    conv.conv.weight.data.zero_()
    conv.conv.bias.data.zero_()
    conv.conv.weight.data[0, CHANNELS] = 1
    conv.conv.weight.data[1, CHANNELS + 1] = 1
    assert torch.equal(conv(maps()), coordinate_maps(maps()))


@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_coordconv_keeps_the_size_of_odd_maps(kernel):
    assert CoordConv(CHANNELS, 4, kernel)(maps()).shape == (BATCH, 4, HEIGHT, WIDTH)


def test_film_scales_and_shifts_each_map_as_numpy_does():
    features, (gamma, beta) = maps(), modulation()
    expected = np.empty((BATCH, CHANNELS, HEIGHT, WIDTH), dtype=np.float32)
    for b in range(BATCH):
        for c in range(CHANNELS):
            expected[b, c] = gamma[b, c].item() * features[b, c].numpy() + beta[b, c].item()
    np.testing.assert_allclose(FiLM()(features, gamma, beta).numpy(), expected, rtol=1e-6, atol=1e-6)


def test_identity_modulation_leaves_the_features_unchanged():
    features = maps()
    assert torch.equal(FiLM()(features, torch.ones(BATCH, CHANNELS), torch.zeros(BATCH, CHANNELS)), features)


def test_identity_modulation_leaves_the_normalized_features_of_a_block_unchanged():
    block = resblock()
    seen = run(block, maps(), torch.ones(BATCH, CHANNELS), torch.zeros(BATCH, CHANNELS))
    assert torch.equal(seen.before_film, seen.after_film)
    assert torch.equal(seen.before_film, block.norm(block.conv(seen.skip)))


def test_a_stem_halves_the_side_with_every_strided_convolution():
    stem = Stem(3, CHANNELS, 2).eval()
    assert stem(torch.rand(BATCH, 3, 4 * HEIGHT, 4 * WIDTH)).shape == (BATCH, CHANNELS, HEIGHT, WIDTH)


def test_a_stem_of_features_keeps_their_cells():
    stem = Stem(13, CHANNELS, 0, mixing_conv=True).eval()
    assert stem[0].conv.in_channels == 15
    assert stem(maps(channels=13)).shape == (BATCH, CHANNELS, HEIGHT, WIDTH)


@pytest.mark.parametrize("mixing_conv", [False, True])
def test_only_the_mixing_convolution_tells_the_stem_where_a_cell_lies(mixing_conv):
    stem = Stem(3, CHANNELS, 1, mixing_conv).eval()
    inside = stem(torch.full((1, 3, 24, 24), 0.5))[:, :, 2:-2, 2:-2]
    assert torch.allclose(inside, inside[:, :, :1, :1], atol=1e-6) is not mixing_conv


def block_by_hand(block: ResBlock, features: Tensor, gamma: Tensor, beta: Tensor, position: str) -> dict[str, Tensor]:
    """Every stage of a block from plain functions, FiLM applied after the stage named."""
    stages: dict[str, Tensor] = {}

    def at(name: str, x: Tensor) -> Tensor:
        stages[name] = gamma[..., None, None] * x + beta[..., None, None] if name == position else x
        return stages[name]

    x = at("before-conv1", features)
    x = torch.cat([x, coordinate_maps(x)], dim=1)
    skip = F.conv2d(x, block.project.conv.weight, block.project.conv.bias).clamp(min=0)
    x = at("after-conv", F.conv2d(skip, block.conv.weight, block.conv.bias, padding=1))
    mean, var = (value[:, None, None] for value in (block.norm.running_mean, block.norm.running_var))
    x = at("after-norm", (x - mean) / (var + 1e-5).sqrt())
    x = at("after-relu", x.clamp(min=0))
    at("after-residual", x + skip)
    return stages


@pytest.mark.parametrize("position", POSITIONS)
def test_a_block_does_the_papers_steps_in_order_with_film_at_its_position(position):
    block, (gamma, beta) = resblock(film_position=position), modulation()
    seen = run(block, maps())
    stages = block_by_hand(block, maps(), gamma, beta, position)
    torch.testing.assert_close(seen.output, stages["after-residual"])
    torch.testing.assert_close(seen.after_film, stages[position])
    torch.testing.assert_close(seen.after_film, gamma[..., None, None] * seen.before_film + beta[..., None, None])


@pytest.mark.parametrize("position", POSITIONS)
def test_the_features_before_film_are_those_of_the_block_without_it(position):
    seen = run(resblock_with_seed(film_position=position), maps())
    stages = block_by_hand(resblock_with_seed(), maps(), *modulation(), position="nowhere")
    torch.testing.assert_close(seen.before_film, stages[position])


def resblock_with_seed(**changes: object) -> ResBlock:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(11)
        return resblock(**changes)


@torch.no_grad()
def test_a_block_without_gamma_and_beta_is_that_under_the_identity():
    seen = resblock_with_seed()(maps())
    assert seen.before_film is seen.after_film
    same = run(resblock_with_seed(), maps(), torch.ones(BATCH, CHANNELS), torch.zeros(BATCH, CHANNELS))
    assert torch.equal(seen.output, same.output)


def test_without_the_residual_a_block_returns_its_rectified_film():
    seen = run(resblock(residual=False), maps())
    assert torch.equal(seen.output, seen.after_film.relu())


def test_the_residual_starts_after_the_first_relu():
    seen = run(resblock(), maps())
    assert (seen.skip >= 0).all()
    assert torch.equal(seen.output, seen.after_film.relu() + seen.skip)


def test_without_batch_norm_film_acts_on_the_convolution_itself():
    block = resblock(batch_norm=False)
    seen = run(block, maps())
    assert torch.equal(seen.before_film, block.conv(seen.skip))


def test_the_norm_of_a_block_has_no_scale_and_shift_of_its_own():
    assert not list(resblock().norm.parameters())


@pytest.mark.parametrize(("kernel", "reach"), [(1, 0), (3, 1)])
def test_a_block_mixes_cells_only_as_far_as_its_kernel_reaches(kernel, reach):
    block, features = resblock(kernel=kernel), maps()
    changed = features.clone()
    changed[:, :, 2, 3] += 5
    gamma, beta = (
        torch.ones(BATCH, CHANNELS),
        torch.full((BATCH, CHANNELS), 100.0),
    )  # so high that no ReLU hides a change
    difference = run(block, changed, gamma, beta).output - run(block, features, gamma, beta).output
    rows, columns = torch.nonzero(difference.abs().amax(dim=(0, 1)), as_tuple=True)
    assert (rows.min(), rows.max()) == (2 - reach, 2 + reach)
    assert (columns.min(), columns.max()) == (3 - reach, 3 + reach)


@pytest.mark.parametrize("use_coords", [False, True])
def test_a_block_is_shift_equivariant_inside_exactly_when_it_has_no_coordinates(use_coords):
    block, features = resblock(use_coords=use_coords), maps()
    moved = run(block, features.roll((1, 1), dims=(2, 3))).output.roll((-1, -1), dims=(2, 3))
    inside = (..., slice(1, -2), slice(1, -2))
    is_same = torch.allclose(moved[inside], run(block, features).output[inside], atol=1e-5)
    assert is_same is not use_coords


def classifier(**changes: Any) -> Classifier:
    head = Classifier(CHANNELS, 11, 6, 4, **changes).eval()
    head.norm.running_mean.copy_(torch.linspace(-1, 3, 11))  # some channels end below zero everywhere
    return head


@pytest.mark.parametrize("pooling", ["max", "mean", "max+mean"])
@torch.no_grad()
def test_a_classifier_pools_its_rectified_projection_as_numpy_does(pooling):
    head = classifier(pooling=pooling)
    cells = np.maximum(head.norm(head.project(maps())).numpy(), 0).reshape(BATCH, 11, -1)
    parts = {"max": [cells.max(2)], "mean": [cells.mean(2)], "max+mean": [cells.max(2), cells.mean(2)]}[pooling]
    pooled = torch.from_numpy(np.concatenate(parts, axis=1))
    expected = head.answer(F.relu(head.hidden_norm(head.hidden(pooled))))
    torch.testing.assert_close(head(maps()).logits, expected)
    torch.testing.assert_close(head(maps()).pooled, pooled)


@torch.no_grad()
def test_the_location_of_a_maximum_is_the_highest_cell_even_of_a_silent_channel():
    head = classifier()
    projected = head.norm(head.project(maps())).numpy()
    location = head(maps()).max_location
    assert (projected.max(axis=(2, 3)) < 0).any()
    for b in range(BATCH):
        for channel in range(11):
            row, column = divmod(int(location[b, channel]), WIDTH)
            assert projected[b, channel, row, column] == projected[b, channel].max()


def test_the_global_context_adds_every_maps_maximum_and_mean_to_each_cell():
    torch.manual_seed(2)
    block, features = resblock(global_context=True), maps(3)
    weight = block.context.weight.detach()
    flat = features.flatten(2).numpy()
    whole = np.concatenate([flat.max(axis=2), flat.mean(axis=2)], axis=1)
    added = torch.from_numpy(whole @ weight.numpy().T)[:, :, None, None]
    expected = torch.relu(block.project(features) + added)
    assert torch.allclose(run(block, features).skip, expected.detach(), atol=1e-5)


@pytest.mark.parametrize("global_context", [False, True])
def test_only_with_a_global_context_does_a_cell_hear_of_a_far_one(global_context):
    torch.manual_seed(4)
    block, near, far = resblock(global_context=global_context), maps(), maps()
    far[:, :, -1, -1] += 5
    before, after = run(block, near).output[:, :, 0, 0], run(block, far).output[:, :, 0, 0]
    assert torch.equal(before, after) is not global_context
