"""What the systems without FiLM that look at pictures have in common: the same stem, and an LSTM that reads questions.

On a laptop all of them see through the stem of FiLM's `small` preset, taught what is where by the same loss: then what
they do with what they see is all that sets them apart. At the paper's sizes most read features of a backbone, and there
is no stem.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from torch import nn

from film_viz.models.parts.blocks import Stem
from film_viz.models.parts.heads import PerceptionHead
from film_viz.models.parts.reader import LSTMReader
from film_viz.models.settings import SeesPictures, check_sizes
from film_viz.models.system import Questions, System, TrainingStage

_SIZES = (
    "input_channels",
    "image_size",
    "channels",
    "word_dim",
    "rnn_dim",
    "rnn_layers",
    "n_words",
    "n_answers",
)


@dataclass(frozen=True, slots=True)
class LookingConfig(SeesPictures):
    """Sizes of the stem and of the reader; defaults are for a laptop."""

    input_channels: int = 3  # 3 for pixels, 1024 for ResNet-101 features
    image_size: int = 112  # pixels a side, or cells a side for features
    n_strided: int = 3  # stem convolutions of stride 2, each halving the side
    stem_kernel: int = 4  # side of their windows: 4 as in FiLM's stem, or 3
    mixing_conv: bool = True  # stem ends with coordinate maps and a 3x3 convolution
    channels: int = 64  # of the stem
    word_dim: int = 64
    rnn_dim: int = 256
    rnn_layers: int = 1
    n_words: int = 100  # size of the vocabulary, padding included
    n_answers: int = 28

    def __post_init__(self) -> None:
        check_sizes(self, _SIZES)
        if self.n_strided < 0:
            raise ValueError(f"n_strided must not be negative, got {self.n_strided}")
        if self.stem_kernel not in (3, 4):
            raise ValueError(f"stem_kernel must be 3 or 4, so that each halves the side, got {self.stem_kernel}")
        if self.image_size % 2**self.n_strided:
            raise ValueError(
                f"image_size must be a multiple of {2**self.n_strided} for {self.n_strided} strided convolutions, "
                f"got {self.image_size}"
            )

    @property
    def seen_channels(self) -> int:
        """Channels of the stem's map; a stem without layers hands its input on."""
        return self.channels if self.n_strided or self.mixing_conv else self.input_channels

    def summary(self) -> str:
        """Return its sizes in a few words."""
        unit = "pixels" if self.reads_pixels else "cells"
        side, cells = self.image_size, self.map_size
        return f"{cells} x {cells} cells x {self.seen_channels} channels of {side} x {side} {unit}, LSTM {self.rnn_dim}"


class LookingSystem(System):
    """A stem and a reader; what first was seen of pictures is the stem's map."""

    losses: ClassVar[tuple[str, ...]] = ("perception",)

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config = c = config
        self.stem = Stem(c.input_channels, c.channels, c.n_strided, c.mixing_conv, kernel=c.stem_kernel)
        self.reader = LSTMReader(c.n_words, c.word_dim, c.rnn_dim, c.rnn_layers)

    def read(self, questions: Questions) -> Any:
        """Return the LSTM's state at each question's last word, a `Sentence`, where a system makes nothing else."""
        return self.reader(questions)

    def heads(self) -> dict[str, nn.Module]:
        """Return a head on the stem's map."""
        return {"perception": PerceptionHead(self.config.seen_channels)}


def stages_on_a_stem(*others: str) -> dict[str, TrainingStage]:
    """Return the two parts of a training in which seeing is learned first; `others` are all submodules but the stem."""
    return {
        "perceive": TrainingStage("The stem learns what is where, without questions.", ("stem",), ("perception",)),
        "on a frozen stem": TrainingStage("All but the stem learn from answers.", others, ("answer",)),
    }
