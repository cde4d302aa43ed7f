"""An LSTM that reads questions, as in every system of the paper's table but FiLM."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

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


def last_state(
    embedding: nn.Embedding, lstm: nn.LSTM, tokens: Int[Tensor, "question token"], lengths: Int[Tensor, " question"]
) -> Float[Tensor, "question hidden"]:
    """Return the state of a one-layer LSTM at each question's last word, as on packed questions, but faster on a CPU.

    The products of words and input weights are made once for each word of the vocabulary, and looked up. Gradients of
    packed questions are a sum of as many tensors of the whole batch's size as the longest question has words.
    """
    input_weight, weight, input_bias, bias = lstm.all_weights[0]
    with torch.autocast("cpu", enabled=False):  # a table of a hundred words costs nothing in full precision
        inputs = F.linear(embedding.weight, input_weight, input_bias + bias)
    order = torch.argsort(lengths, descending=True, stable=True)  # long questions first
    still_asking = torch.bincount(lengths).flip(0).cumsum(0).flip(0)[1:].tolist()  # questions, at each position
    state = memory = inputs.new_zeros(len(lengths), lstm.hidden_size)
    read: list[Tensor] = []
    for words, n in zip(tokens[order].t(), still_asking, strict=False):
        if n < len(state):
            read.append(state[n:])
        gates = F.embedding(words[:n], inputs) + F.linear(state[:n], weight)
        take, keep, new, show = gates.chunk(4, dim=1)
        memory = torch.sigmoid(keep) * memory[:n] + torch.sigmoid(take) * torch.tanh(new)
        state = torch.sigmoid(show) * torch.tanh(memory)
    return torch.cat([state, *reversed(read)])[torch.argsort(order)]


def beginnings(questions: Questions) -> Questions:
    """Return the first question cut off after its first word, after its second, and so on to the whole of it."""
    length = int(questions.lengths[0])
    return Questions(questions.tokens[:1].expand(length, -1), torch.arange(1, length + 1))
