"""An LSTM that reads questions, as in every system of the paper's table but FiLM."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
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
        words, lengths = self.embedding(questions.tokens), questions.lengths.cpu()
        packed = pack_padded_sequence(words, lengths, batch_first=True, enforce_sorted=False)
        _, (states, _) = self.lstm(packed)
        return Sentence(states[-1], questions)


def beginnings(questions: Questions) -> Questions:
    """Return the first question cut off after its first word, after its second, and so on to the whole of it."""
    length = int(questions.lengths[0])
    return Questions(questions.tokens[:1].expand(length, -1), torch.arange(1, length + 1))
