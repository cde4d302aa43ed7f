"""FiLM as a model in two halves: a generator that reads the question, and a network that reads the image.

What passes between them is a value, `FiLMParams`: looking at the modulation needs no hook, and intervening
means editing that value and calling the network again (Perez et al. 2018, section 3).
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from film_viz.models.exhibits import Exhibit, Maxima, Modulation
from film_viz.models.parts.blocks import BlockFeatures, Classifier, ResBlock, Stem
from film_viz.models.parts.gru import last_state
from film_viz.models.parts.heads import GroundingHead, NamingHead, PerceptionHead
from film_viz.models.parts.tracing import TracingHead
from film_viz.models.system import Outcome, Questions, Seen, System, TrainingStage, about
from film_viz.models.systems.film_config import FiLMConfig


@dataclass(frozen=True, slots=True)
class FiLMParams:
    """The modulation of every block with FiLM. gamma is effective: 1 + the generator's output."""

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

    def to(self, device: torch.device) -> "FiLMParams":
        """Return the modulation on a device."""
        return FiLMParams(self.gamma.to(device), self.beta.to(device))

    def mix(self, other: "FiLMParams", weight: float) -> "FiLMParams":
        """Return (1 - weight) of this modulation plus weight of the other."""
        return FiLMParams(torch.lerp(self.gamma, other.gamma, weight), torch.lerp(self.beta, other.beta, weight))


@dataclass(frozen=True, slots=True)
class Activations(Outcome):
    """Everything a page may ask of one forward pass."""

    stem: Float[Tensor, "batch channel height width"]
    blocks: tuple[BlockFeatures, ...]
    max_location: Int[Tensor, "batch projected"]  # flat cell index of each classifier channel's maximum
    pooled: Float[Tensor, "batch pooled"]  # what the classifier's linear layers read


Handover = Callable[[int, Tensor, Tensor], Tensor]
"""What goes on from a block, by the block's number, its input and its output."""


class FiLMGenerator(nn.Module):
    """Read a question with a GRU and write gamma and beta for every block with FiLM.

    The question is packed by length: the state used is that at the last real word, and padding costs no work.
    """

    def __init__(self, config: FiLMConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.n_words, config.word_dim)
        self.gru = nn.GRU(config.word_dim, config.rnn_dim, batch_first=True)
        n_rows = config.film_blocks * 2 * config.channels
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # PyTorch's, of drawing no row, where no block has FiLM
            self.decoder = nn.Linear(config.rnn_dim, n_rows)

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
        gamma, beta = raw.view(len(raw), config.film_blocks, 2, config.channels).unbind(dim=2)
        return FiLMParams(_effective_gamma(1 + gamma, config), beta if config.use_beta else torch.zeros_like(beta))


class FiLMNet(nn.Module):
    """Answer about an image under a given modulation."""

    def __init__(self, config: FiLMConfig) -> None:
        super().__init__()
        self.config = config
        c = config
        self.stem = Stem(c.input_channels, c.channels, c.n_strided, c.mixing_conv, c.use_coords)
        self.blocks = nn.ModuleList(
            ResBlock(
                c.channels, c.block_kernel, c.use_coords, c.residual, c.batch_norm, c.film_position, c.global_context
            )
            for _ in range(c.n_blocks)
        )
        width, hidden = c.classifier_channels, c.classifier_hidden
        self.classifier = Classifier(c.channels, width, hidden, c.n_answers, c.pooling, c.use_coords)

    def forward(
        self, image: Float[Tensor, "batch input height width"], params: FiLMParams
    ) -> Float[Tensor, "batch answer"]:
        """Return answer logits for images (pixels in [0, 1], or backbone features), one modulation each."""
        return self.observe(self.stem(image), params).logits

    def observe(
        self,
        stem: Float[Tensor, "batch channel height width"],
        params: FiLMParams,
        hand_on: Handover = lambda index, given, made: made,
    ) -> Activations:
        """Run the blocks on stem features (computed once per image) and return all that happens on the way.

        `hand_on` may change what a block gives to the next; what is returned as the block's output is what it made.
        """
        if len(stem) != len(params):
            raise ValueError(
                f"every question needs its image's stem, got {len(stem)} stems for {len(params)} questions"
            )
        if params.gamma.shape[1] != self.config.film_blocks:
            raise ValueError(f"{self.config.film_blocks} blocks have FiLM, got a modulation of {params.gamma.shape[1]}")
        gammas, betas = (values.to(stem.dtype).unbind(dim=1) for values in (params.gamma, params.beta))
        features, blocks = stem, []
        for index, block in enumerate(self.blocks):
            modulation = (gammas[index], betas[index]) if index < len(gammas) else ()
            blocks.append(block(features, *modulation))
            features = hand_on(index, features, blocks[-1].output)
        return Activations(stem=stem, blocks=tuple(blocks), **self.classifier(features)._asdict())


class FiLMModel(System):
    """The generator and the network together."""

    losses = ("perception", "grounding", "naming", "tracing")
    on_demand = ("tracing",)
    sees_through = "net.stem"
    stages: ClassVar[Mapping[str, TrainingStage]] = {
        "perceive": TrainingStage("The stem learns what is where, without questions.", ("net.stem",), ("perception",)),
        "on a frozen stem": TrainingStage(
            "All but the stem learn from answers.", ("generator", "net.blocks", "net.classifier"), ("answer",)
        ),
    }

    def __init__(self, config: FiLMConfig) -> None:
        super().__init__()
        self.config = config
        self.generator = FiLMGenerator(config)
        self.net = FiLMNet(config)
        self.apply(_initialize)

    def see(self, images: Float[Tensor, "image channel height width"]) -> Seen:
        """Return the stem's features."""
        return (self.net.stem(images),)

    def read(self, questions: Questions) -> FiLMParams:
        """Return the modulation that each question asks for."""
        return self.generator(questions.tokens, questions.lengths)

    def answer(
        self, seen: Seen, reading: FiLMParams, image_index: Int[Tensor, " question"] | None = None
    ) -> Activations:
        """Run the blocks on each question's features, under its modulation."""
        (stem,) = about(seen, image_index)
        return self.net.observe(stem, reading)

    def heads(self) -> dict[str, nn.Module]:
        """Return heads on the stem, on every block's output, and on what the classifier pools."""
        channels, pooled = self.config.channels, self.net.classifier.hidden.in_features
        return {
            "perception": PerceptionHead(channels),
            "grounding": GroundingHead([channels] * self.config.n_blocks, _block_outputs),
            "naming": NamingHead(pooled, _pooled),
            "tracing": TracingHead([channels] * self.config.n_blocks, _block_outputs),
        }

    def exhibits(self, seen: Seen, reading: FiLMParams, outcome: Outcome) -> tuple[Exhibit, ...]:
        """Show gamma and beta, and where the classifier has its maxima."""
        assert isinstance(outcome, Activations)
        height, width = outcome.stem.shape[2:]
        counts = torch.bincount(outcome.max_location[0], minlength=height * width).view(height, width)
        return Modulation(reading.gamma[0].numpy(), reading.beta[0].numpy()), Maxima(counts.numpy())

    def written(self, reading: FiLMParams) -> dict[str, Float[Tensor, "question ..."]]:
        """Return gamma and beta."""
        return {"gamma": reading.gamma, "beta": reading.beta}

    def upgraded(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """Drop the rows that earlier versions wrote for blocks without FiLM, which were the last ones."""
        n_rows = len(self.generator.decoder.weight)
        return {
            name: tensor[:n_rows] if name.startswith("generator.decoder.") else tensor
            for name, tensor in tensors.items()
        }


def _block_outputs(outcome: Activations) -> list[Tensor]:
    return [block.output for block in outcome.blocks]


def _pooled(outcome: Activations) -> Tensor:
    return outcome.pooled


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
    if isinstance(module, nn.Conv2d | nn.Linear) and module.weight.numel():
        nn.init.kaiming_uniform_(module.weight)
