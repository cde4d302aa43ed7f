"""Stacked attention: two looks, the second with what the first one found."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from film_viz.models.exhibits import AttentionMaps
from film_viz.models.system import Questions
from film_viz.models.systems.sa import SAConfig, SAModel

CONFIG = SAConfig(
    image_size=20, n_strided=2, channels=6, word_dim=5, rnn_dim=7, attention_dim=8, hidden_dim=9, n_words=13,
    n_answers=4,
)  # fmt: skip
QUESTIONS = Questions(torch.tensor([[3, 1, 4, 0, 0], [5, 9, 2, 6, 5], [8, 0, 0, 0, 0]]), torch.tensor([3, 5, 1]))
INDEX = torch.tensor([1, 0, 1])


def model_of(**changes: object) -> SAModel:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return SAModel(replace(CONFIG, **changes)).eval()


def pictures(n: int = 2, height: int = 20, width: int = 28) -> torch.Tensor:
    return torch.rand(n, 3, height, width, generator=torch.Generator().manual_seed(1))


def by_hand(model: SAModel, stem: np.ndarray, query: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The answer's logits and the weights of all cells at each hop, cell by cell in plain NumPy."""
    weights = {name: value.detach().double().numpy() for name, value in model.named_parameters()}
    _, height, width = stem.shape
    if model.config.use_coords:
        x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
        stem = np.concatenate([stem, [x, y]])
    project = weights["project.conv.weight"][:, :, 0, 0]
    cells = [project @ stem[:, r, c] + weights["project.conv.bias"] for r in range(height) for c in range(width)]
    maps = []
    for hop in range(model.config.n_hops):
        part = {name.split(".", 2)[2]: value for name, value in weights.items() if name.startswith(f"hops.{hop}.")}
        of_query = part["of_query.weight"] @ query + part["of_query.bias"]
        compared = [np.tanh(part["of_cell.weight"] @ cell + part["of_cell.bias"] + of_query) for cell in cells]
        scores = np.exp([float(part["to_score.weight"][0] @ one) for one in compared])
        maps.append(scores / scores.sum())
        query = query + sum(share * cell for share, cell in zip(maps[-1], cells, strict=True))
    for i, layer in enumerate(range(0, len(model.classifier), 2)):
        query = np.maximum(query, 0) if i else query
        query = weights[f"classifier.{layer}.weight"] @ query + weights[f"classifier.{layer}.bias"]
    return query, np.reshape(maps, (-1, height, width))


@pytest.mark.parametrize("change", [{}, {"head": "linear"}, {"use_coords": False, "n_hops": 3}])
@torch.no_grad()
def test_it_looks_and_answers_as_the_formula_says(change):
    model = model_of(**change)
    outcome = model(pictures(), QUESTIONS, INDEX)
    stems, queries = model.stem(pictures()).numpy(), model.read(QUESTIONS).vector.numpy()
    for i, picture in enumerate(INDEX):
        logits, maps = by_hand(model, stems[picture], queries[i])
        np.testing.assert_allclose(outcome.logits[i], logits, atol=1e-5)
        np.testing.assert_allclose(outcome.maps[i], maps, atol=1e-6)


def test_questions_asked_picture_by_picture_learn_the_same_as_in_any_order():
    model, draw = model_of().train(), torch.Generator().manual_seed(5)
    questions = Questions(torch.randint(1, 13, (6, 4), generator=draw), torch.tensor([4, 2, 3, 1, 4, 4]))
    in_turn, order = torch.tensor([0, 0, 0, 1, 1, 1]), torch.tensor([4, 0, 2, 5, 1, 3])
    shuffled = Questions(questions.tokens[order], questions.lengths[order])
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 0.0
    one, other = model(pictures(), questions, in_turn), model(pictures(), shuffled, in_turn[order])
    torch.testing.assert_close(one.logits[order], other.logits)
    torch.testing.assert_close(one.maps[order], other.maps)
    gradients = [torch.autograd.grad(out.logits.sin().sum(), list(model.parameters())) for out in (one, other)]
    for mine, its in zip(*gradients, strict=True):
        torch.testing.assert_close(mine, its, rtol=1e-4, atol=1e-6)


@torch.no_grad()
def test_every_look_sums_to_one():
    maps = model_of()(pictures(), QUESTIONS, INDEX).maps
    assert maps.shape == (3, 2, 5, 7)
    torch.testing.assert_close(maps.sum(dim=(2, 3)), torch.ones(3, 2))


@torch.no_grad()
def test_a_cell_that_all_scores_favor_is_all_that_is_seen():
    model = model_of(n_hops=1)
    stems = torch.zeros(1, 35, 7)
    stems[0, 11] = 1
    hop = model.hops[0]
    hop.of_query.weight.zero_()
    hop.to_score.weight.fill_(1e4)
    compared = stems[:, :, :1].expand(1, 35, 8) - 0.5
    query, weights = hop(torch.zeros(1, 2, 7), stems, compared)
    assert weights[0, 0, 11] == 1
    assert torch.equal(query, stems[:, [11, 11]])


@torch.no_grad()
def test_half_precision_still_sums_to_one():
    model = model_of()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        outcome = model(pictures(), QUESTIONS, INDEX)
    torch.testing.assert_close(outcome.maps.sum(dim=(2, 3)), torch.ones(3, 2))
    torch.testing.assert_close(outcome.logits.float(), model(pictures(), QUESTIONS, INDEX).logits, atol=0.05, rtol=0.1)


@torch.no_grad()
def test_it_shows_both_looks():
    model = model_of()
    seen, reading = model.see(pictures(1)), model.read(Questions(QUESTIONS.tokens[:1], QUESTIONS.lengths[:1]))
    outcome = model.answer(seen, reading)
    (shown,) = model.exhibits(seen, reading, outcome)
    np.testing.assert_array_equal(shown.maps, outcome.maps[0])


def test_entropy_counts_the_cells_looked_at():
    one, four = np.zeros((5, 7)), np.zeros((5, 7))
    one[2, 3] = 1
    four[1:3, 4:6] = 0.25
    np.testing.assert_allclose(AttentionMaps(np.stack([one, four])).entropy, [0, 2], atol=1e-12)


@pytest.mark.parametrize("head", ["linear", "mlp"])
def test_every_weight_learns_from_answers(head):
    model = model_of(head=head, rnn_layers=2).train()
    model(pictures(), QUESTIONS, INDEX).logits.square().sum().backward()
    still = {name for name, parameter in model.named_parameters() if not parameter.grad.abs().sum() > 0}
    assert not still


def test_impossible_choices_are_refused_by_name():
    with pytest.raises(ValueError, match="n_hops must be at least 1, got 0"):
        replace(CONFIG, n_hops=0)
    config = replace(CONFIG)
    object.__setattr__(config, "head", "deep")  # past the type check that tests add to the constructor
    with pytest.raises(ValueError, match="head must be one of linear, mlp, got 'deep'"):
        config.__post_init__()
