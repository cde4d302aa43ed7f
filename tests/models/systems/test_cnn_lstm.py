"""CNN+LSTM: a vector of the picture and one of the question, and an MLP over both."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from film_viz.models.system import Questions
from film_viz.models.systems.cnn_lstm import CNNLSTMConfig, CNNLSTMModel

CONFIG = CNNLSTMConfig(
    image_size=20, n_strided=2, channels=6, word_dim=5, rnn_dim=7, projected_channels=3, hidden_dim=9, n_words=13,
    n_answers=4,
)  # fmt: skip
QUESTIONS = Questions(torch.tensor([[3, 1, 4, 0, 0], [5, 9, 2, 6, 5], [8, 0, 0, 0, 0]]), torch.tensor([3, 5, 1]))
INDEX = torch.tensor([1, 0, 1])


def model_of(**changes: object) -> CNNLSTMModel:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return CNNLSTMModel(replace(CONFIG, **changes)).eval()


def pictures(n: int = 2, channels: int = 3, size: int = 20) -> torch.Tensor:
    return torch.rand(n, channels, size, size, generator=torch.Generator().manual_seed(1))


def by_hand(model: CNNLSTMModel, stem: np.ndarray, question: np.ndarray) -> np.ndarray:
    """The answer's logits from plain NumPy, of one picture's map and one question's vector."""
    weights = {name: value.detach().numpy() for name, value in model.named_parameters()}
    maps = np.einsum("oc,chw->ohw", weights["project.weight"][:, :, 0, 0], stem)
    maps = np.maximum(maps + weights["project.bias"][:, None, None], 0)
    channels, side = len(maps), maps.shape[1] // 2
    pooled = np.zeros((channels, side, side))
    for row in range(side):
        for column in range(side):
            pooled[:, row, column] = maps[:, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].max(axis=(1, 2))
    both = np.concatenate([pooled.ravel(), question])
    hidden = np.maximum(weights["joint.weight"] @ both + weights["joint.bias"], 0)
    return weights["to_answer.weight"] @ hidden + weights["to_answer.bias"]


@torch.no_grad()
def test_it_answers_from_the_two_vectors_side_by_side():
    model = model_of()
    logits = model(pictures(), QUESTIONS, INDEX).logits.numpy()
    stems, questions = model.stem(pictures()).numpy(), model.read(QUESTIONS).vector.numpy()
    for row, picture, question in zip(logits, INDEX, questions, strict=True):
        np.testing.assert_allclose(row, by_hand(model, stems[picture], question), atol=1e-5)


@torch.no_grad()
def test_of_features_of_a_backbone_it_is_the_published_one():
    model = model_of(input_channels=11, image_size=5, n_strided=0, mixing_conv=False, rnn_layers=2)
    features = pictures(channels=11, size=5)
    assert torch.equal(model.see(features)[0], features)
    (logits,) = model(features[1:], Questions(QUESTIONS.tokens[:1], QUESTIONS.lengths[:1])).logits.numpy()
    question = model.read(QUESTIONS).vector[0].numpy()
    np.testing.assert_allclose(logits, by_hand(model, features[1].numpy(), question), atol=1e-5)


@torch.no_grad()
def test_what_it_sees_of_a_picture_is_the_same_for_every_question_and_does_matter():
    model = model_of()
    one, other = (model.answer(model.see(pictures()), model.read(QUESTIONS), index) for index in (INDEX, 1 - INDEX))
    assert not torch.allclose(one.logits, other.logits)


@torch.no_grad()
def test_it_shows_what_each_word_adds_to_the_answer_about_this_picture():
    model = model_of()
    seen, asked = model.see(pictures(1)), Questions(QUESTIONS.tokens[:1], QUESTIONS.lengths[:1])
    reading = model.read(asked)
    (shown,) = model.exhibits(seen, reading, model.answer(seen, reading))
    assert shown.sees_picture
    for i in range(3):
        asked = Questions(QUESTIONS.tokens[:1, : i + 1], torch.tensor([i + 1]))
        expected = torch.softmax(model(pictures(1), asked).logits[0], dim=0)
        np.testing.assert_allclose(shown.probability[i], expected, atol=1e-6)


def test_every_weight_learns_from_answers():
    model = model_of(rnn_layers=2).train()
    model(pictures(), QUESTIONS, INDEX).logits.square().sum().backward()
    still = {name for name, parameter in model.named_parameters() if not parameter.grad.abs().sum() > 0}
    assert not still


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"projected_channels": 0}, "projected_channels must be at least 1, got 0"),
        ({"image_size": 4}, "the map needs 2 cells a side to take maxima of 2 x 2, got 1"),
    ],
)
def test_impossible_sizes_are_refused_by_name(change, message):
    with pytest.raises(ValueError, match=message):
        replace(CONFIG, **change)
