"""FiLM as a model in two halves: a generator that reads the question, and a network that reads the image.

What passes between them is a value, `FiLMParams`: looking at the modulation needs no hook, and intervening
means editing that value and calling the network again (Perez et al. 2018, section 3).
"""

from dataclasses import dataclass, replace

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from film_viz.models.config import FiLMConfig
from film_viz.models.gru import last_state
from film_viz.models.parts import BlockFeatures, Classifier, ResBlock, Stem


@dataclass(frozen=True, slots=True)
class FiLMParams:
    """The modulation of every block. gamma is effective: 1 + the generator's output."""

    gamma: Float[Tensor, "batch block channel"]
    beta: Float[Tensor, "batch block channel"]

    @classmethod
    def identity(cls, batch: int, n_blocks: int, channels: int) -> "FiLMParams":
        """Return the modulation that changes nothing: gamma = 1, beta = 0."""
        shape = (batch, n_blocks, channels)
        return cls(torch.ones(shape), torch.zeros(shape))

    def __len__(self) -> int:
        return len(self.gamma)

    def __getitem__(self, index: slice | Tensor) -> "FiLMParams":
        return replace(self, gamma=self.gamma[index], beta=self.beta[index])

    def mix(self, other: "FiLMParams", weight: float) -> "FiLMParams":
        """Return (1 - weight) of this modulation plus weight of the other."""
        return FiLMParams(torch.lerp(self.gamma, other.gamma, weight), torch.lerp(self.beta, other.beta, weight))


@dataclass(frozen=True, slots=True)
class Activations:
    """Everything a page may ask of one forward pass."""

    logits: Float[Tensor, "batch answer"]
    stem: Float[Tensor, "batch channel height width"]
    blocks: tuple[BlockFeatures, ...]
    max_location: Int[Tensor, "batch projected"]  # flat cell index of each classifier channel's maximum
    pooled: Float[Tensor, "batch pooled"]  # what the classifier's linear layers read


class FiLMGenerator(nn.Module):
    """Read a question with a GRU and write gamma and beta for every block.

    The question is packed by length: the state used is that at the last real word, and padding costs no work.
    """

    def __init__(self, config: FiLMConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.n_words, config.word_dim)
        self.gru = nn.GRU(config.word_dim, config.rnn_dim, batch_first=True)
        self.decoder = nn.Linear(config.rnn_dim, config.n_blocks * 2 * config.channels)

    def question_embedding(
        self, tokens: Int[Tensor, "batch token"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch hidden"]:
        """Return the GRU's state at each question's last word."""
        if lengths.numel() and int(lengths.min()) < 1:
            raise ValueError("every question needs at least one word, got an empty one")
        if tokens.device.type == "cpu":
            return last_state(self.embedding, self.gru, tokens, lengths)
        packed = pack_padded_sequence(self.embedding(tokens), lengths.cpu(), batch_first=True, enforce_sorted=False)
        return self.gru(packed)[1][0]

    def forward(self, tokens: Int[Tensor, "batch token"], lengths: Int[Tensor, " batch"]) -> FiLMParams:
        """Return the modulation that each question asks for."""
        return self.modulation(self.question_embedding(tokens, lengths))

    def modulation(self, question_embedding: Float[Tensor, "batch hidden"]) -> FiLMParams:
        """Write gamma and beta from the GRU's last state."""
        config = self.config
        raw = self.decoder(question_embedding).float()
        gamma, beta = raw.view(-1, config.n_blocks, 2, config.channels).unbind(dim=2)
        return FiLMParams(_effective_gamma(1 + gamma, config), beta if config.use_beta else torch.zeros_like(beta))


class FiLMNet(nn.Module):
    """Answer about an image under a given modulation."""

    def __init__(self, config: FiLMConfig) -> None:
        super().__init__()
        self.config = config
        self.stem = Stem(config)
        self.blocks = nn.ModuleList(ResBlock(config, has_film=i < config.film_blocks) for i in range(config.n_blocks))
        self.classifier = Classifier(config)

    def forward(
        self, image: Float[Tensor, "batch input height width"], params: FiLMParams
    ) -> Float[Tensor, "batch answer"]:
        """Return answer logits for images (pixels in [0, 1], or backbone features), one modulation each."""
        return self.observe(self.stem(image), params).logits

    def observe(self, stem: Float[Tensor, "batch channel height width"], params: FiLMParams) -> Activations:
        """Run the blocks on stem features (computed once per image) and return all that happens on the way."""
        if len(stem) != len(params):
            raise ValueError(
                f"every question needs its image's stem, got {len(stem)} stems for {len(params)} questions"
            )
        features, blocks = stem, []
        for index, block in enumerate(self.blocks):
            gamma, beta = params.gamma[:, index].to(stem.dtype), params.beta[:, index].to(stem.dtype)
            blocks.append(block(features, gamma, beta))
            features = blocks[-1].output
        return Activations(stem=stem, blocks=tuple(blocks), **self.classifier(features)._asdict())


class FiLMModel(nn.Module):
    """The generator and the network together."""

    def __init__(self, config: FiLMConfig) -> None:
        super().__init__()
        self.config = config
        self.generator = FiLMGenerator(config)
        self.net = FiLMNet(config)
        self.apply(_initialize)

    def forward(
        self,
        image: Float[Tensor, "image input height width"],
        tokens: Int[Tensor, "batch token"],
        lengths: Int[Tensor, " batch"],
        image_index: Int[Tensor, " batch"] | None = None,
    ) -> Activations:
        """Answer each question about its image; `image_index` lets several questions share one stem pass."""
        stem = self.net.stem(image)
        if image_index is not None:
            stem = stem[image_index]
        return self.net.observe(stem, self.generator(tokens, lengths))


def _effective_gamma(gamma: Tensor, config: FiLMConfig) -> Tensor:
    if not config.use_gamma:
        return torch.ones_like(gamma)
    match config.gamma_activation:
        case "identity":
            return gamma
        case "sigmoid":
            return torch.sigmoid(gamma)
        case "tanh":
            return torch.tanh(gamma)
        case "exp":
            return torch.exp(gamma)


def _initialize(module: nn.Module) -> None:
    """Draw convolution and linear weights Kaiming-uniform, as the paper does; all else keeps its default."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.kaiming_uniform_(module.weight)
