"""The LSTM of the paper's table: it reads the question and never the picture.

How far does one get without looking? It measures what the wording of questions gives away: a long description is more
often answered "no", some counts are more common than others. Johnson et al. 2017a, section 4; sizes of the paper's
preset are those of Johnson et al. 2017b's published code.
"""

from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from film_viz.models.exhibits import AnswerByWord, Exhibit
from film_viz.models.settings import Preset, check_sizes
from film_viz.models.system import Outcome, Questions, Seen, System

_SIZES = ("word_dim", "rnn_dim", "rnn_layers", "hidden_dim", "image_size", "n_words", "n_answers")


@dataclass(frozen=True, slots=True)
class LSTMConfig:
    """Everything that fixes the shape of an `LSTMModel`; defaults are for a laptop."""

    word_dim: int = 64
    rnn_dim: int = 256
    rnn_layers: int = 1
    hidden_dim: int = 256  # of the layer between the question's vector and the answers
    image_size: int = 112  # of the pictures that it does not look at: it shares a bank with systems that do
    n_words: int = 100  # size of the vocabulary, padding included
    n_answers: int = 28

    def __post_init__(self) -> None:
        check_sizes(self, _SIZES)

    @property
    def input_channels(self) -> int:
        """Channels of the pictures that it does not look at."""
        return 3

    @property
    def map_size(self) -> int:
        """Cells a side in which objects are found, by those that look."""
        return max(1, self.image_size // 8)

    @property
    def reads_pixels(self) -> bool:
        """It is asked about pictures."""
        return True

    @property
    def is_blind(self) -> bool:
        """It does not look."""
        return True

    def summary(self) -> str:
        """Return its sizes in a few words."""
        layers = f"{self.rnn_layers} layers of " if self.rnn_layers > 1 else ""
        return f"{layers}{self.rnn_dim} units, looks at no picture"


_TRAINING = {"use_curriculum": False, "log_every": 50, "evaluate_every": 250, "save_every": 250}
"""It has nothing to learn step by step: which answers follow which wordings is there from the first question on."""

LSTM_PRESETS = {
    "lstm": Preset(LSTMConfig(), training=_TRAINING | {"steps": 2_500}),
    "paper-lstm": Preset(
        LSTMConfig(word_dim=300, rnn_layers=2, hidden_dim=1024, image_size=224),
        by_answers_alone=True,
        training=_TRAINING | {"steps": 10_000, "learning_rate": 5e-4},
    ),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Questions as the LSTM has read them."""

    vector: Float[Tensor, "question hidden"]  # its state at each question's last word
    questions: Questions


class LSTMModel(System):
    """A recurrent network over the question's words, and two linear layers."""

    config: LSTMConfig

    def __init__(self, config: LSTMConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.n_words, config.word_dim)
        self.lstm = nn.LSTM(config.word_dim, config.rnn_dim, config.rnn_layers, batch_first=True)
        self.hidden = nn.Linear(config.rnn_dim, config.hidden_dim)
        self.to_answer = nn.Linear(config.hidden_dim, config.n_answers)

    def see(self, images: Float[Tensor, "image channel height width"]) -> Seen:
        """Look away."""
        return ()

    def read(self, questions: Questions) -> Sentence:
        """Return the state of the last layer at each question's last word; padding is never read."""
        if questions.lengths.numel() and int(questions.lengths.min()) < 1:
            raise ValueError("every question needs at least one word, got an empty one")
        words, lengths = self.embedding(questions.tokens), questions.lengths.cpu()
        packed = pack_padded_sequence(words, lengths, batch_first=True, enforce_sorted=False)
        _, (states, _) = self.lstm(packed)
        return Sentence(states[-1], questions)

    def answer(self, seen: Seen, reading: Sentence, image_index: Int[Tensor, " question"] | None = None) -> Outcome:
        """Answer from the question alone."""
        return Outcome(self.to_answer(torch.relu(self.hidden(reading.vector))))

    def exhibits(self, seen: Seen, reading: Any, outcome: Outcome) -> tuple[Exhibit, ...]:
        """Show what would be answered after each word of the first question."""
        length = int(reading.questions.lengths[0])
        tokens = reading.questions.tokens[:1].expand(length, -1)
        logits = self.answer((), self.read(Questions(tokens, torch.arange(1, length + 1)))).logits
        return (AnswerByWord(torch.softmax(logits.float(), dim=1).cpu().numpy()),)
