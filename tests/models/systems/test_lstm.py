"""The LSTM reads the question and never the picture, one word after the other."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from film_viz.models.system import Questions
from film_viz.models.systems.lstm import LSTMConfig, LSTMModel

CONFIG = LSTMConfig(word_dim=5, rnn_dim=7, hidden_dim=6, n_words=13, n_answers=4)
QUESTIONS = Questions(torch.tensor([[3, 1, 4, 0, 0], [5, 9, 2, 6, 5], [8, 0, 0, 0, 0]]), torch.tensor([3, 5, 1]))


def model_of(**changes: int) -> LSTMModel:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return LSTMModel(replace(CONFIG, **changes)).eval()


def by_hand(model: LSTMModel, words: list[int]) -> np.ndarray:
    """The answer's logits from plain NumPy, gate by gate."""
    weights = {name: value.detach().numpy() for name, value in model.named_parameters()}

    def sigmoid(x: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-x))

    state = memory = np.zeros(7)
    for word in words:
        gates = (
            weights["reader.lstm.weight_ih_l0"] @ weights["reader.embedding.weight"][word]
            + weights["reader.lstm.bias_ih_l0"]
        )
        gates = gates + weights["reader.lstm.weight_hh_l0"] @ state + weights["reader.lstm.bias_hh_l0"]
        take, keep, new, show = np.split(gates, 4)
        memory = sigmoid(keep) * memory + sigmoid(take) * np.tanh(new)
        state = sigmoid(show) * np.tanh(memory)
    hidden = np.maximum(weights["classifier.0.weight"] @ state + weights["classifier.0.bias"], 0)
    return weights["classifier.2.weight"] @ hidden + weights["classifier.2.bias"]


@torch.no_grad()
def test_it_reads_each_question_up_to_its_last_word():
    model = model_of()
    logits = model(torch.zeros(3, 3, 8, 8), QUESTIONS).logits.numpy()
    for row, (words, length) in zip(logits, zip(QUESTIONS.tokens.tolist(), [3, 5, 1], strict=True), strict=True):
        np.testing.assert_allclose(row, by_hand(model, words[:length]), atol=1e-6)


@torch.no_grad()
def test_no_picture_changes_its_answer():
    model = model_of(rnn_layers=2)
    index = torch.tensor([1, 0, 1])
    pictures = torch.rand(2, 2, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    first, second = (model(images, QUESTIONS, index) for images in pictures)
    assert model.config.is_blind
    assert torch.equal(first.logits, second.logits)


@torch.no_grad()
def test_it_shows_what_each_word_adds_to_the_answer():
    model = model_of()
    reading = model.read(QUESTIONS)
    (shown,) = model.exhibits((), reading, model.answer((), reading))
    assert shown.probability.shape == (3, 4)
    assert not shown.sees_picture
    for i in range(3):
        logits = by_hand(model, [3, 1, 4][: i + 1])
        np.testing.assert_allclose(shown.probability[i], np.exp(logits) / np.exp(logits).sum(), atol=1e-6)


def test_every_weight_learns_from_answers():
    model = model_of(rnn_layers=2).train()
    model(torch.zeros(3, 3, 8, 8), QUESTIONS).logits.square().sum().backward()
    assert all(parameter.grad.abs().sum() > 0 for parameter in model.parameters())


def test_an_empty_question_is_refused():
    with pytest.raises(ValueError, match="every question needs at least one word, got an empty one"):
        model_of().read(Questions(torch.zeros(2, 3, dtype=torch.long), torch.tensor([3, 0])))


def test_an_impossible_size_is_refused_by_name():
    with pytest.raises(ValueError, match="rnn_layers must be at least 1, got 0"):
        LSTMConfig(rnn_layers=0)
