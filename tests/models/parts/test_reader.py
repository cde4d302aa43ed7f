"""The reader of questions reads words and nothing else."""

import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence

from film_viz.models.parts.reader import LSTMReader, beginnings, states_of
from film_viz.models.system import Questions

TOKENS, LENGTHS = torch.tensor([[3, 1, 4, 0, 0], [5, 9, 2, 6, 5], [8, 0, 0, 0, 0]]), torch.tensor([3, 5, 1])


def reader(layers: int = 1) -> LSTMReader:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return LSTMReader(n_words=13, word_dim=5, rnn_dim=7, rnn_layers=layers)


@pytest.mark.parametrize("layers", [1, 2])
@torch.no_grad()
def test_a_question_among_others_is_read_as_it_is_alone(layers):
    read = reader(layers)
    together = read(Questions(TOKENS, LENGTHS)).vector
    for row, tokens, length in zip(together, TOKENS, LENGTHS, strict=True):
        alone, _ = read.lstm(read.embedding(tokens[:length])[None])
        torch.testing.assert_close(row, alone[0, -1])


def test_gradients_are_those_of_packed_questions():
    read = reader()
    words = read.embedding(TOKENS)
    packed = pack_padded_sequence(words, LENGTHS, batch_first=True, enforce_sorted=False)
    _, (expected, _) = read.lstm(packed)
    found, weights = read(Questions(TOKENS, LENGTHS)).vector, list(read.parameters())
    torch.testing.assert_close(found, expected[0])
    gradients = (torch.autograd.grad(x.square().sum(), weights) for x in (found, expected[0]))
    for one, other in zip(*gradients, strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("layers", [1, 2])
@torch.no_grad()
def test_what_stands_in_the_padding_changes_nothing(layers):
    littered = TOKENS.clone()
    littered[0, 3:], littered[2, 1:] = 7, 11
    read = reader(layers)
    assert torch.equal(read(Questions(TOKENS, LENGTHS)).vector, read(Questions(littered, LENGTHS)).vector)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("goes_on", [False, True])
@torch.no_grad()
def test_every_state_is_that_of_a_question_alone(layers, goes_on):
    read = reader(layers)
    start = tuple(torch.randn(2, layers, 3, 7, generator=torch.Generator().manual_seed(4))) if goes_on else None
    states = states_of(read.embedding, read.lstm, TOKENS, LENGTHS, start)
    assert torch.equal(states.is_token.sum(1), LENGTHS)
    for row, (tokens, length) in enumerate(zip(TOKENS, LENGTHS, strict=True)):
        before = tuple(part[:, row].contiguous() for part in start) if start else None
        shown, last = read.lstm(read.embedding(tokens[:length]), before)
        torch.testing.assert_close(states.shown[row, :length], shown)
        for found, wanted in zip(states.last, last, strict=True):
            torch.testing.assert_close(found[:, row], wanted)


def test_beginnings_are_of_the_first_question_alone():
    cut = beginnings(Questions(TOKENS, LENGTHS))
    assert cut.lengths.tolist() == [1, 2, 3]
    assert cut.tokens[2, :3].tolist() == [3, 1, 4]
    assert len(cut) == 3


def test_an_empty_question_is_refused():
    with pytest.raises(ValueError, match="every question needs at least one word, got an empty one"):
        reader()(Questions(TOKENS, torch.tensor([3, 0, 1])))
