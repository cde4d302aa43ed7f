"""A Relation Network: all ordered pairs of its objects, which are all cells or those that are marked."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from film_viz.models.exhibits import Pairs
from film_viz.models.settings import changed
from film_viz.models.stems import StemError, TrainedStem
from film_viz.models.system import Questions
from film_viz.models.systems.rn import RNConfig, RNModel

CONFIG = RNConfig(
    image_size=20, n_strided=2, channels=6, word_dim=5, rnn_dim=7, object_channels=4, pair_dim=8, pair_layers=3,
    hidden_dim=9, n_words=13, n_answers=5,
)  # fmt: skip
QUESTIONS = Questions(torch.tensor([[3, 1, 4, 0, 0], [5, 9, 2, 6, 5], [8, 0, 0, 0, 0]]), torch.tensor([3, 5, 1]))
INDEX = torch.tensor([1, 0, 1])


def model_of(**changes: object) -> RNModel:
    """A model in evaluation mode whose norms have settled on a few pictures, so that cells differ."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        model = RNModel(replace(CONFIG, **changes))
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = 1.0
        model.see(pictures(7))
    return model.eval()


def pictures(n: int = 2) -> torch.Tensor:
    return torch.rand(n, 3, 20, 28, generator=torch.Generator().manual_seed(1))


def pairs_by_hand(model: RNModel, maps: np.ndarray, question: np.ndarray) -> np.ndarray:
    """Return g of every pair, one after the other, its first layer over cells and question side by side."""
    weights = {name: value.detach().double().numpy() for name, value in model.relate.named_parameters()}
    _, height, width = maps.shape
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    cells = np.concatenate([maps, [x, y]]).reshape(len(maps) + 2, -1).T
    found = []
    for first in cells:
        for second in cells:
            joined = np.concatenate([first, second, question])
            h = np.maximum(weights["first.weight"] @ joined + weights["first.bias"], 0)
            for layer in range(model.config.pair_layers - 1):
                h = np.maximum(weights[f"others.{layer}.weight"] @ h + weights[f"others.{layer}.bias"], 0)
            found.append(h)
    return np.reshape(found, (len(cells), len(cells), -1))


def f_by_hand(model: RNModel, pooled: np.ndarray) -> np.ndarray:
    weights = {name: value.detach().double().numpy() for name, value in model.classifier.named_parameters()}
    layers = sorted({name.split(".")[0] for name in weights})
    for layer in layers:
        pooled = weights[f"{layer}.weight"] @ pooled + weights[f"{layer}.bias"]
        pooled = pooled if layer == layers[-1] else np.maximum(pooled, 0)
    return pooled


@pytest.mark.parametrize("change", [{}, {"pooling": "sum"}, {"object_channels": 0, "pair_layers": 1}])
@torch.no_grad()
def test_it_relates_all_ordered_pairs_as_one_by_one(change):
    model = model_of(**change)
    logits = model(pictures(), QUESTIONS, INDEX).logits.numpy()
    maps, questions = model.reduce(model.stem(pictures())).numpy(), model.read(QUESTIONS).vector.numpy()
    for i, picture in enumerate(INDEX):
        total = pairs_by_hand(model, maps[picture], questions[i]).sum(axis=(0, 1))
        n_pairs = (maps.shape[2] * maps.shape[3]) ** 2
        pooled = total / n_pairs if model.config.pooling == "mean" else total
        np.testing.assert_allclose(logits[i], f_by_hand(model, pooled), rtol=1e-4, atol=1e-5)


def of_objects() -> tuple[RNModel, list[list[int]]]:
    """A model that relates five cells of a picture, and which those are: the ones with most on its first channel."""
    model = model_of(object_channels=0, n_objects=5)
    with torch.no_grad():
        model.marks.weight.zero_()
        model.marks.weight[0, 0] = 1
        brightness = model.stem(pictures())[:, 0].flatten(1)
    return model, [sorted(range(len(row)), key=lambda cell: -row[cell])[:5] for row in brightness.tolist()]


@torch.no_grad()
def test_objects_are_the_cells_that_are_marked_most_and_all_of_their_pairs_are_related():
    model, chosen = of_objects()
    logits = model(pictures(), QUESTIONS, INDEX).logits.numpy()
    maps, questions = model.stem(pictures()).numpy(), model.read(QUESTIONS).vector.numpy()
    for i, picture in enumerate(INDEX):
        pairs = pairs_by_hand(model, maps[picture], questions[i])[np.ix_(chosen[picture], chosen[picture])]
        np.testing.assert_allclose(logits[i], f_by_hand(model, pairs.mean(axis=(0, 1))), rtol=1e-4, atol=1e-5)


def test_pairs_of_what_is_no_object_have_no_share():
    model, chosen = of_objects()
    one = Questions(QUESTIONS.tokens[:1], QUESTIONS.lengths[:1])
    with torch.inference_mode():
        seen, reading = model.see(pictures(1)), model.read(one)
        (shown,) = model.exhibits(seen, reading, model.answer(seen, reading))
    share = shown.share.reshape(35, 35)
    cells = sorted(chosen[0])
    assert np.abs(share).sum() == pytest.approx(np.abs(share[np.ix_(cells, cells)]).sum())
    assert sorted(set(np.nonzero(share)[0])) == cells


def test_marks_are_taught_with_perception_and_stand_still_on_a_frozen_stem():
    cells, attributes = torch.tensor([[3, 17, -1], [0, 34, 20]]), torch.zeros(2, 3, 4, dtype=torch.int64)
    referents = torch.zeros(3, 3, 3, dtype=torch.bool)
    batch = SimpleNamespace(cells=cells, attributes=attributes, image_index=INDEX, referents=referents)
    model, _ = of_objects()
    (head,) = model.heads().values()
    seen = model.see(pictures())
    head(seen, model.answer(seen, model.read(QUESTIONS), INDEX), batch).backward()
    assert model.marks.weight.grad.abs().sum() > 0
    stages = RNModel.stages
    assert "marks" in stages["perceive"].trains
    assert "marks" not in stages["on a frozen stem"].trains


def test_a_stem_kept_with_its_head_brings_the_marks_along_and_one_without_is_refused():
    model, donor = of_objects()[0], model_of()
    head = {"head.weight": torch.randn(16, 6, 1, 1), "head.bias": torch.randn(16)}
    TrainedStem.of(donor, "kept", head).give(model)
    torch.testing.assert_close(model.marks.weight, head["head.weight"][:1])
    torch.testing.assert_close(model.marks.bias, head["head.bias"][:1])
    with pytest.raises(StemError, match="the stem of bare came without the head that knows"):
        TrainedStem.of(donor, "bare").give(model)


@pytest.mark.parametrize("pooling", ["mean", "sum"])
def test_shares_of_pairs_are_what_leaving_a_pair_out_takes_away_to_first_order(pooling):
    model = model_of(pooling=pooling)
    one = Questions(QUESTIONS.tokens[:1], QUESTIONS.lengths[:1])
    with torch.inference_mode():
        seen, reading = model.see(pictures(1)), model.read(one)
        outcome = model.answer(seen, reading)
        (shown,) = model.exhibits(seen, reading, outcome)
        maps = model.reduce(seen[0]).numpy()
    assert shown.share.shape == (3, 4, 3, 4)
    pairs = pairs_by_hand(model, maps[0], reading.vector[0].numpy())
    n_pairs = 12 * 12 if pooling == "mean" else 1
    total, winner = pairs.sum(axis=(0, 1)) / n_pairs, int(outcome.logits[0].argmax())
    for first, second in [(0, 0), (5, 2), (2, 5), (11, 7)]:
        step = 1e-6 * pairs[first, second] / n_pairs
        up, down = (f_by_hand(model, total + sign * step)[winner] for sign in (1, -1))
        share = shown.share[(*divmod(first, 4), *divmod(second, 4))]
        np.testing.assert_allclose(share, (up - down) / 2e-6, rtol=1e-3, atol=1e-6)


def test_pairs_add_up_over_either_side_and_the_strongest_come_first():
    share = np.random.default_rng(0).standard_normal((2, 3, 2, 3))
    share[1, 2, 0, 1], share[0, 1, 1, 2] = -9, 7
    pairs = Pairs(share)
    assert pairs.as_first[1, 2] == pytest.approx(share[1, 2].sum())
    assert pairs.as_second[0, 1] == pytest.approx(sum(share[r, c, 0, 1] for r in range(2) for c in range(3)))
    assert pairs.strongest(2).tolist() == [[1, 2, 0, 1], [0, 1, 1, 2]]


def test_every_weight_learns_from_answers():
    model = model_of(rnn_layers=2).train()
    model(pictures(), QUESTIONS, INDEX).logits.square().sum().backward()
    still = {name for name, parameter in model.named_parameters() if not parameter.grad.abs().sum() > 0}
    assert not still


@pytest.mark.parametrize(("use_kaiming", "gain"), [(True, 6**0.5), (False, 1)])
def test_weights_of_both_networks_are_drawn_as_asked(use_kaiming, gain):
    model = model_of(pair_dim=64, hidden_dim=64, use_kaiming=use_kaiming)
    for part in (model.relate, model.classifier):
        for layer in part.modules():
            if isinstance(layer, torch.nn.Linear):
                bound = gain / layer.in_features**0.5
                assert 0.9 * bound < layer.weight.abs().max() <= bound


def test_dropout_is_a_number_that_can_be_changed_in_writing():
    assert changed(CONFIG, ("dropout=0.25", "pooling=sum")) == replace(CONFIG, dropout=0.25, pooling="sum")
    with pytest.raises(ValueError, match="'dropout=much' must end in a number"):
        changed(CONFIG, ("dropout=much",))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pair_layers": 0}, "pair_layers must be at least 1, got 0"),
        ({"object_channels": -1}, "object_channels must not be negative, got -1"),
        ({"n_objects": 5}, "with object_channels=0; got 5 with object_channels=4"),
        ({"n_objects": 26, "object_channels": 0}, "the 25 cells of the stem's map, so it is at most that"),
        ({"dropout": 1.0}, r"dropout must be in \[0, 1\), got 1.0"),
    ],
)
def test_impossible_sizes_are_refused_by_name(change, message):
    with pytest.raises(ValueError, match=message):
        replace(CONFIG, **change)


def test_an_unknown_pooling_is_refused_with_the_known_ones():
    config = replace(CONFIG)
    object.__setattr__(config, "pooling", "max")  # past the type check that tests add to the constructor
    with pytest.raises(ValueError, match="pooling must be one of mean, sum, got 'max'"):
        config.__post_init__()
