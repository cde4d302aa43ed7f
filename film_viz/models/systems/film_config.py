"""Sizes and choices of a FiLM network, with the named presets and every ablation of the paper as a field."""

from dataclasses import dataclass
from typing import Literal, get_args

from film_viz.models.parts.blocks import FiLMPosition, Pooling
from film_viz.models.settings import Preset, SeesPictures, check_choices, check_sizes, check_strides

GammaActivation = Literal["identity", "sigmoid", "tanh", "exp"]


@dataclass(frozen=True, slots=True)
class FiLMConfig(SeesPictures):
    """Everything that fixes the shape of a `FiLMModel`; defaults are the paper's raw-pixel model."""

    input_channels: int = 3  # 3 for pixels, 1024 for ResNet-101 features
    image_size: int = 224  # pixels a side, or cells a side for features
    n_strided: int = 4  # stem convolutions 4x4 of stride 2, each halving the side
    mixing_conv: bool = False  # stem ends with coordinate maps and a 3x3 convolution
    channels: int = 128
    n_blocks: int = 4
    word_dim: int = 200
    rnn_dim: int = 4096
    classifier_channels: int = 512
    classifier_hidden: int = 1024
    n_words: int = 100  # size of the vocabulary, padding included
    n_answers: int = 28
    pooling: Pooling = "max"  # over the map, before the classifier's linear layers
    global_context: bool = False  # each block is also told every map's maximum and mean: not in the paper

    # Ablations: Perez et al. 2018, tables 2 and 3 of the appendix to "What do FiLM layers learn?".
    use_gamma: bool = True  # False: gamma := 1
    use_beta: bool = True  # False: beta := 0
    gamma_activation: GammaActivation = "identity"  # applied to 1 + the generator's output
    film_position: FiLMPosition = "after-norm"
    plain_blocks: int = 0  # so many of the last blocks go without FiLM
    block_kernel: int = 3  # 1 forbids a block to mix neighboring cells
    use_coords: bool = True
    residual: bool = True
    batch_norm: bool = True  # inside the blocks

    def __post_init__(self) -> None:
        check_sizes(self, _SIZES)
        check_choices(self, _CHOICES)
        if self.n_strided < 0:
            raise ValueError(f"n_strided must not be negative, got {self.n_strided}")
        check_strides(self)
        if not 0 <= self.plain_blocks <= self.n_blocks:
            raise ValueError(f"plain_blocks must be between 0 and n_blocks = {self.n_blocks}, got {self.plain_blocks}")
        if self.block_kernel < 1 or self.block_kernel % 2 == 0:
            raise ValueError(f"block_kernel must be odd so that maps keep their size, got {self.block_kernel}")
        if self.image_size % 2**self.n_strided:
            raise ValueError(
                f"image_size must be a multiple of {2**self.n_strided} for {self.n_strided} strided convolutions, "
                f"got {self.image_size}"
            )

    @property
    def film_blocks(self) -> int:
        """The number of blocks with FiLM; only these have a gamma and a beta."""
        return self.n_blocks - self.plain_blocks

    def summary(self) -> str:
        """Return its sizes in a few words."""
        unit = "pixels" if self.reads_pixels else "cells"
        size = f"{self.image_size} x {self.image_size} {unit}"
        return f"{self.n_blocks} blocks x {self.channels} channels, {size}"


_SIZES = (
    "input_channels",
    "image_size",
    "channels",
    "n_blocks",
    "word_dim",
    "rnn_dim",
    "classifier_channels",
    "classifier_hidden",
    "n_words",
    "n_answers",
)
_CHOICES: dict[str, tuple[str, ...]] = {
    "pooling": get_args(Pooling),
    "gamma_activation": get_args(GammaActivation),
    "film_position": get_args(FiLMPosition),
}

FILM_PRESETS = {
    "tiny": Preset(
        FiLMConfig(
            image_size=64,
            n_strided=3,
            channels=16,
            n_blocks=2,
            word_dim=16,
            rnn_dim=32,
            classifier_channels=32,
            classifier_hidden=32,
        )
    ),
    "small": Preset(
        FiLMConfig(  # max+mean: a mean makes counting nearly linear, which a laptop-sized training budget needs
            image_size=112,
            n_strided=3,
            mixing_conv=True,
            channels=64,
            word_dim=64,
            rnn_dim=256,
            classifier_channels=256,
            classifier_hidden=256,
            pooling="max+mean",
        )
    ),
    "base": Preset(FiLMConfig(rnn_dim=1024)),
    "paper-pixels": Preset(FiLMConfig(), by_answers_alone=True),
    "paper-features": Preset(
        FiLMConfig(input_channels=1024, image_size=14, n_strided=0, mixing_conv=True), by_answers_alone=True
    ),
}
