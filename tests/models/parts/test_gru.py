"""The fast pass over questions is `nn.GRU`, read word by word, values and gradients alike."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from film_viz.models.parts.gru import WORTH_LAYING_OUT, last_state

WORDS, WORD_DIM, HIDDEN = 11, 3, 5


def layers(hidden: int = HIDDEN) -> tuple[nn.Embedding, nn.GRU]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(4)
        return nn.Embedding(WORDS, WORD_DIM), nn.GRU(WORD_DIM, hidden, batch_first=True)


def questions(n: int, longest: int, n_tokens: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(n)
    lengths = torch.randint(1, longest + 1, (n,), generator=generator)
    tokens = torch.randint(WORDS, (n, n_tokens), generator=generator)
    return tokens.masked_fill(torch.arange(n_tokens) >= lengths[:, None], 0), lengths


def packed_states(embedding: nn.Embedding, gru: nn.GRU, tokens: Tensor, lengths: Tensor) -> Tensor:
    return gru(pack_padded_sequence(embedding(tokens), lengths, batch_first=True, enforce_sorted=False))[1][0]


def padded_states(embedding: nn.Embedding, gru: nn.GRU, tokens: Tensor, lengths: Tensor) -> Tensor:
    return gru(embedding(tokens))[0][torch.arange(len(tokens)), lengths - 1]


def values_and_gradients(states_of, hidden: int, tokens: Tensor, lengths: Tensor) -> list[Tensor]:
    embedding, gru = layers(hidden)
    states = states_of(embedding, gru, tokens, lengths)
    states.mul(torch.linspace(-1, 2, states.numel()).view_as(states)).sum().backward()
    return [states.detach(), *(p.grad for layer in (embedding, gru) for p in layer.parameters())]


@pytest.mark.parametrize("oracle", [packed_states, padded_states])
@pytest.mark.parametrize(
    ("n", "longest", "n_tokens", "hidden"), [(7, 9, 13, HIDDEN), (1, 4, 4, HIDDEN), (3, 1, 2, HIDDEN), (37, 9, 9, 64)]
)
def test_states_and_all_gradients_are_those_of_nn_gru(oracle, n, longest, n_tokens, hidden):
    ask = questions(n, longest, n_tokens)
    found, expected = values_and_gradients(last_state, hidden, *ask), values_and_gradients(oracle, hidden, *ask)
    for ours, theirs in zip(found, expected, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


def test_double_precision_gradients_pass_a_finite_difference_check():
    embedding, gru = (layer.double() for layer in layers())
    ask = questions(3, 4, 4)

    def states(*parameters: Tensor) -> Tensor:  # gradcheck moves the parameters in place
        return last_state(embedding, gru, *ask)

    assert torch.autograd.gradcheck(states, (embedding.weight, *gru.parameters()))


def test_without_gradients_the_states_are_the_same():
    ask = questions(WORTH_LAYING_OUT + 1, 6, 6)
    with torch.inference_mode():
        found = last_state(*layers(), *ask)
    assert torch.equal(found, last_state(*layers(), *ask))


def test_half_precision_products_stay_near_single_and_states_are_single():
    ask = questions(WORTH_LAYING_OUT + 1, 6, 6)
    with torch.autocast("cpu", torch.bfloat16):
        found = last_state(*layers(64), *ask)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, last_state(*layers(64), *ask), rtol=0, atol=0.02)
