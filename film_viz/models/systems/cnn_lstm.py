"""CNN+LSTM of the paper's table: one vector of the picture and one of the question, side by side, and an MLP.

Is it enough to see, without ever relating what is seen to what is asked? The picture's vector is the same for every
question. Johnson et al. 2017a, section 4; laid out as in the published code of Johnson et al. 2017b, whose weights are
drawn by PyTorch's defaults: a 1x1 convolution, maxima of 2 x 2 cells, and all cells as one vector, for an average over
the cells would lose where things are and how many. No batch norm and no coordinates but the stem's own.
"""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from film_viz.models.exhibits import AnswerByWord, Exhibit
from film_viz.models.parts.linear import SplitLinear
from film_viz.models.parts.looking import AS_PUBLISHED, LookingConfig, LookingSystem, stages_on_a_stem
from film_viz.models.parts.reader import Sentence, beginnings
from film_viz.models.settings import Preset, check_sizes
from film_viz.models.system import Outcome, Seen, about


@dataclass(frozen=True, slots=True)
class CNNLSTMConfig(LookingConfig):
    """Everything that fixes the shape of a `CNNLSTMModel`; defaults are for a laptop."""

    projected_channels: int = 64  # of the picture, before its cells become one vector
    hidden_dim: int = 256  # of the layer that reads both vectors

    def __post_init__(self) -> None:
        LookingConfig.__post_init__(self)
        check_sizes(self, ("projected_channels", "hidden_dim"))
        if self.map_size < 2:
            raise ValueError(f"the map needs 2 cells a side to take maxima of 2 x 2, got {self.map_size}")


CNN_LSTM_PRESETS = {
    "cnn-lstm": Preset(CNNLSTMConfig(), training={"steps": 5_000}),
    "paper-cnn-lstm": Preset(
        CNNLSTMConfig(
            **AS_PUBLISHED,
            projected_channels=512,
            hidden_dim=1024,
        ),
        by_answers_alone=True,
    ),
}


class CNNLSTMModel(LookingSystem):
    """A picture's vector, a question's vector, and two linear layers over both."""

    stages = stages_on_a_stem("reader", "project", "joint", "to_answer")

    def __init__(self, config: CNNLSTMConfig) -> None:
        super().__init__(config)
        n_cells = (config.map_size // 2) ** 2
        self.project = nn.Conv2d(config.seen_channels, config.projected_channels, 1)
        self.joint = SplitLinear((n_cells * config.projected_channels, config.rnn_dim), config.hidden_dim)
        self.to_answer = nn.Linear(config.hidden_dim, config.n_answers)

    def see(self, images: Float[Tensor, "image channel height width"]) -> Seen:
        """Return the stem's map, and what the picture's vector adds to the hidden layer, whatever is asked."""
        stem = self.stem(images)
        vector = F.max_pool2d(torch.relu(self.project(stem)), 2).flatten(1)
        return stem, self.joint.part(0, vector)

    def answer(self, seen: Seen, reading: Sentence, image_index: Int[Tensor, " question"] | None = None) -> Outcome:
        """Answer from the two vectors side by side."""
        (picture,) = about(seen[1:], image_index)
        return Outcome(self.to_answer(torch.relu(picture + self.joint.part(1, reading.vector))))

    def exhibits(self, seen: Seen, reading: Any, outcome: Outcome) -> tuple[Exhibit, ...]:
        """Show what would be answered about this picture after each word of the question."""
        so_far = beginnings(reading.questions)
        logits = self.answer(seen, self.read(so_far), torch.zeros_like(so_far.lengths)).logits
        return (AnswerByWord(torch.softmax(logits.float(), dim=1).cpu().numpy(), sees_picture=True),)
