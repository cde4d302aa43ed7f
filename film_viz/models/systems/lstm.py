"""The LSTM of the paper's table: it reads the question and never the picture.

How far does one get without looking? It measures what the wording of questions gives away: a long description is more
often answered "no", some counts are more common than others. Johnson et al. 2017a, section 4; sizes of the paper's
preset are those of Johnson et al. 2017b's published code.
"""

from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from film_viz.models.exhibits import AnswerByWord, Exhibit
from film_viz.models.parts.linear import mlp
from film_viz.models.parts.reader import LSTMReader, Sentence, beginnings
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


class LSTMModel(System):
    """A recurrent network over the question's words, and two linear layers."""

    sees_through = ""

    def __init__(self, config: LSTMConfig) -> None:
        super().__init__()
        self.config = config
        self.reader = LSTMReader(config.n_words, config.word_dim, config.rnn_dim, config.rnn_layers)
        self.classifier = mlp((config.rnn_dim, config.hidden_dim, config.n_answers))

    def see(self, images: Float[Tensor, "image channel height width"]) -> Seen:
        """Look away."""
        return ()

    def read(self, questions: Questions) -> Sentence:
        """Return the LSTM's state at each question's last word."""
        return self.reader(questions)

    def answer(self, seen: Seen, reading: Sentence, image_index: Int[Tensor, " question"] | None = None) -> Outcome:
        """Answer from the question alone."""
        return Outcome(self.classifier(reading.vector))

    def exhibits(self, seen: Seen, reading: Any, outcome: Outcome) -> tuple[Exhibit, ...]:
        """Show what would be answered after each word of the first question."""
        logits = self.answer((), self.read(beginnings(reading.questions))).logits
        return (AnswerByWord(torch.softmax(logits.float(), dim=1).cpu().numpy(), sees_picture=False),)
