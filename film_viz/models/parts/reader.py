"""An LSTM that reads questions, as in every system of the paper's table but FiLM."""

from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from film_viz.models.system import Questions


@dataclass(frozen=True, slots=True)
class Sentence:
    """Questions as an LSTM has read them."""

    vector: Float[Tensor, "question hidden"]  # its state at each question's last word
    questions: Questions


class LSTMReader(nn.Module):
    """Words, and a recurrent network over them.

    The state used is that at the last real word. Public code of Relation Networks lets an LSTM run on into the padding,
    which drowns what it read, or takes its memory cell for its state; neither is done here.
    """

    def __init__(self, n_words: int, word_dim: int, rnn_dim: int, rnn_layers: int = 1) -> None:
        super().__init__()
        self.embedding = nn.Embedding(n_words, word_dim)
        self.lstm = nn.LSTM(word_dim, rnn_dim, rnn_layers, batch_first=True)

    def forward(self, questions: Questions) -> Sentence:
        """Return the state of the last layer at each question's last word; padding is never read."""
        if questions.lengths.numel() and int(questions.lengths.min()) < 1:
            raise ValueError("every question needs at least one word, got an empty one")
        if questions.tokens.device.type == "cpu" and self.lstm.num_layers == 1:
            return Sentence(last_state(self.embedding, self.lstm, questions.tokens, questions.lengths), questions)
        words, lengths = self.embedding(questions.tokens), questions.lengths.cpu()
        packed = pack_padded_sequence(words, lengths, batch_first=True, enforce_sorted=False)
        _, (states, _) = self.lstm(packed)
        return Sentence(states[-1], questions)


@dataclass(frozen=True, slots=True)
class States:
    """What an LSTM went through, token by token."""

    shown: Float[Tensor, "sequence token hidden"]  # by the last layer after each token; anything at the padding
    last: tuple[Float[Tensor, "layer sequence hidden"], Float[Tensor, "layer sequence hidden"]]  # shown, remembered
    is_token: Bool[Tensor, "sequence token"]


def last_state(
    embedding: nn.Embedding, lstm: nn.LSTM, tokens: Int[Tensor, "question token"], lengths: Int[Tensor, " question"]
) -> Float[Tensor, "question hidden"]:
    """Return the state of a one-layer LSTM at each question's last word, as on packed questions, but faster on a CPU.

    The products of words and input weights are made once for each word of the vocabulary, and looked up. Gradients of
    packed questions are a sum of as many tensors of the whole batch's size as the longest question has words.
    """
    order = torch.argsort(lengths, descending=True, stable=True)  # long questions first
    shown, _ = _steps(embedding, lstm, tokens[order], lengths)
    return _at_the_end(shown)[torch.argsort(order)]


def states_of(
    embedding: nn.Embedding,
    lstm: nn.LSTM,
    tokens: Int[Tensor, "sequence token"],
    lengths: Int[Tensor, " sequence"],
    start: tuple[Tensor, Tensor] | None = None,
) -> States:
    """Return an LSTM's states after every token, by the same short cut as `last_state` for one layer on a CPU.

    `start` is what it showed and remembered before, as `States.last`; else nothing.
    """
    lengths = lengths.cpu()
    tokens = tokens[:, : int(lengths.max())]
    is_token = torch.arange(tokens.shape[1], device=tokens.device) < lengths.to(tokens.device)[:, None]
    if tokens.device.type == "cpu" and lstm.num_layers == 1:
        order = torch.argsort(lengths, descending=True, stable=True)
        back = torch.argsort(order)
        before = (start[0][0, order], start[1][0, order]) if start else None
        steps = _steps(embedding, lstm, tokens[order], lengths, before)
        shown = torch.stack([F.pad(state, (0, 0, 0, len(tokens) - len(state))) for state in steps[0]], dim=1)
        last = _at_the_end(steps[0])[back][None], _at_the_end(steps[1])[back][None]
        return States(shown[back], last, is_token)
    packed = pack_padded_sequence(embedding(tokens), lengths, batch_first=True, enforce_sorted=False)
    packed_shown, last = lstm(packed, start)
    return States(pad_packed_sequence(packed_shown, batch_first=True)[0], last, is_token)


def _steps(
    embedding: nn.Embedding,
    lstm: nn.LSTM,
    tokens: Int[Tensor, "sequence token"],
    lengths: Int[Tensor, " sequence"],
    start: tuple[Tensor, Tensor] | None = None,
) -> tuple[list[Tensor], list[Tensor]]:
    """Return what is shown and remembered after each token by the sequences that have it; long ones come first."""
    input_weight, weight, input_bias, bias = lstm.all_weights[0]
    with torch.autocast("cpu", enabled=False):  # a table of a hundred words costs nothing in full precision
        inputs = F.linear(embedding.weight, input_weight, input_bias + bias)
    going_on = torch.bincount(lengths).flip(0).cumsum(0).flip(0)[1:].tolist()  # sequences, at each position
    nothing = inputs.new_zeros(len(lengths), lstm.hidden_size)
    state, memory = start or (nothing, nothing)
    shown, remembered = [], []
    for words, n in zip(tokens.t(), going_on, strict=False):
        gates = F.embedding(words[:n], inputs) + F.linear(state[:n], weight)
        take, keep, new, show = gates.chunk(4, dim=1)
        memory = torch.sigmoid(keep) * memory[:n] + torch.sigmoid(take) * torch.tanh(new)
        state = torch.sigmoid(show) * torch.tanh(memory)
        shown.append(state)
        remembered.append(memory)
    return shown, remembered


def _at_the_end(steps: list[Tensor]) -> Float[Tensor, "sequence hidden"]:
    """Return the last of each sequence's steps, long sequences first."""
    ends = [now[len(after) :] for now, after in pairwise(steps) if len(after) < len(now)]
    return torch.cat([steps[-1], *reversed(ends)])


def beginnings(questions: Questions) -> Questions:
    """Return the first question cut off after its first word, after its second, and so on to the whole of it."""
    length = int(questions.lengths[0])
    return Questions(questions.tokens[:1].expand(length, -1), torch.arange(1, length + 1))
