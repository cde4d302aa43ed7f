"""The reader of questions reads words and nothing else."""

import pytest
import torch

from film_viz.models.parts.reader import LSTMReader, beginnings
from film_viz.models.system import Questions

TOKENS, LENGTHS = torch.tensor([[3, 1, 4, 0, 0], [5, 9, 2, 6, 5], [8, 0, 0, 0, 0]]), torch.tensor([3, 5, 1])


def reader() -> LSTMReader:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return LSTMReader(n_words=13, word_dim=5, rnn_dim=7, rnn_layers=2)


@torch.no_grad()
def test_a_question_among_others_is_read_as_it_is_alone():
    read = reader()
    together = read(Questions(TOKENS, LENGTHS)).vector
    for row, tokens, length in zip(together, TOKENS, LENGTHS, strict=True):
        alone, _ = read.lstm(read.embedding(tokens[:length])[None])
        torch.testing.assert_close(row, alone[0, -1])


@torch.no_grad()
def test_what_stands_in_the_padding_changes_nothing():
    littered = TOKENS.clone()
    littered[0, 3:], littered[2, 1:] = 7, 11
    read = reader()
    assert torch.equal(read(Questions(TOKENS, LENGTHS)).vector, read(Questions(littered, LENGTHS)).vector)


def test_beginnings_are_of_the_first_question_alone():
    cut = beginnings(Questions(TOKENS, LENGTHS))
    assert cut.lengths.tolist() == [1, 2, 3]
    assert cut.tokens[2, :3].tolist() == [3, 1, 4]
    assert len(cut) == 3


def test_an_empty_question_is_refused():
    with pytest.raises(ValueError, match="every question needs at least one word, got an empty one"):
        reader()(Questions(TOKENS, torch.tensor([3, 0, 1])))
