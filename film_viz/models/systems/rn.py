"""CNN+LSTM+RN of the paper's table, a Relation Network: every cell of the picture is related to every other.

Which pair of things decides? One MLP, g, looks at all ordered pairs of cells under the question; what it finds is
summed over the pairs, and a second MLP, f, answers. Santoro et al. 2017, with sizes of the paper's preset from there
(the paper has random crops and turns of the pictures besides, which are not made here).

The first layer of g is computed in three parts, of the first cell, of the second one, and of the question; their sum is
exactly the layer over all three side by side. The sum over thousands of pairs is divided by their number unless
`pooling` says otherwise: large activations are part of what makes the published form so slow to start. So are small
ones, to which PyTorch's own weights shrink signals over six layers: drawn Kaiming-uniform as in FiLM, the laptop's
preset left its first plateau after half as many questions, 6,000 in place of 12,000 (one run each).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from film_viz.models.exhibits import Exhibit, Pairs
from film_viz.models.parts.blocks import Stem, coordinate_maps
from film_viz.models.parts.linear import SplitLinear, mlp
from film_viz.models.parts.looking import LookingConfig, LookingSystem, stages_on_a_stem
from film_viz.models.parts.reader import Sentence
from film_viz.models.settings import Preset, check_choices, check_sizes
from film_viz.models.system import Outcome, Seen, about

AT_ONCE_ON_CPU, AT_ONCE_ON_GPU = 2**20, 2**27
"""Values of one layer of g that are held together; more are made in turns. On a CPU a turn fits its cache: making it
again for the gradient then costs no more time than fetching it from memory would, and takes none of that."""

PairPooling = Literal["mean", "sum"]


@dataclass(frozen=True, slots=True)
class RNConfig(LookingConfig):
    """Everything that fixes the shape of an `RNModel`; defaults are for a laptop."""

    object_channels: int = 32  # of one more convolution, 3x3 of stride 2: its cells are the objects; 0: the stem's are
    pair_dim: int = 64  # of the layers of g
    pair_layers: int = 4
    pooling: PairPooling = "mean"  # over pairs: divided by their number, or the plain sum as published
    hidden_dim: int = 256  # of the two hidden layers of f
    dropout: float = 0.5  # share of the second hidden layer of f that is left out while training
    use_kaiming: bool = (
        True  # draw g and f so that signals keep their size on the way; False: as PyTorch does by default
    )

    def __post_init__(self) -> None:
        LookingConfig.__post_init__(self)
        check_sizes(self, ("pair_dim", "pair_layers", "hidden_dim"))
        check_choices(self, {"pooling": get_args(PairPooling)})
        if self.object_channels < 0:
            raise ValueError(f"object_channels must not be negative, got {self.object_channels}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be in [0, 1), got {self.dropout}")


RN_PRESETS = {
    "rn": Preset(RNConfig(rnn_dim=128), training={"steps": 25_000, "learning_rate": 5e-4}),
    "paper-rn": Preset(
        RNConfig(
            image_size=128,
            n_strided=4,
            stem_kernel=3,
            mixing_conv=False,
            channels=24,
            word_dim=32,
            rnn_dim=128,
            object_channels=0,
            pair_dim=256,
            pooling="sum",
            use_kaiming=False,
        ),
        by_answers_alone=True,
        training={"images_per_batch": 64, "steps": 140_000, "learning_rate": 2.5e-4, "warmup_steps": 10_000},
    ),
}


class PairNetwork(nn.Module):
    """g: what a question makes of two cells, in that order."""

    def __init__(self, object_dim: int, question_dim: int, pair_dim: int, n_layers: int) -> None:
        super().__init__()
        self.first = SplitLinear((object_dim, object_dim, question_dim), pair_dim)
        self.others = nn.ModuleList(nn.Linear(pair_dim, pair_dim) for _ in range(n_layers - 1))

    def forward(
        self,
        of_first: Float[Tensor, "question cell pair"],
        of_second: Float[Tensor, "question cell pair"],
        of_question: Float[Tensor, "question pair"],
    ) -> Float[Tensor, "question cell cell pair"]:
        """Return g of all ordered pairs, from the three parts of its first layer."""
        pairs = (of_first + of_question[:, None])[:, :, None] + of_second[:, None]
        pairs = pairs.relu_()
        for layer in self.others:
            pairs = layer(pairs).relu_()
        return pairs


class RNModel(LookingSystem):
    """A Relation Network over the cells of the stem's map."""

    stages = stages_on_a_stem("reader", "reduce", "relate", "classifier")

    def __init__(self, config: RNConfig) -> None:
        super().__init__(config)
        c = config
        self.reduce = Stem(c.seen_channels, c.object_channels, 1, kernel=3) if c.object_channels else nn.Identity()
        object_dim = (c.object_channels or c.seen_channels) + 2
        self.relate = PairNetwork(object_dim, c.rnn_dim, c.pair_dim, c.pair_layers)
        self.classifier = mlp((c.pair_dim, c.hidden_dim, c.hidden_dim, c.n_answers), c.dropout)
        if c.use_kaiming:
            for layer in (*self.relate.modules(), *self.classifier.modules()):
                if isinstance(layer, nn.Linear):
                    nn.init.kaiming_uniform_(layer.weight)

    def see(self, images: Float[Tensor, "image channel height width"]) -> Seen:
        """Return the stem's map, and all cells as first and as second ones of pairs ("image height width pair")."""
        stem = self.stem(images)
        maps = self.reduce(stem)
        objects = torch.cat([maps, coordinate_maps(maps)], dim=1).permute(0, 2, 3, 1)
        return stem, self.relate.first.part(0, objects), self.relate.first.part(1, objects)

    def answer(self, seen: Seen, reading: Sentence, image_index: Int[Tensor, " question"] | None = None) -> Outcome:
        """Relate all pairs, pool, and answer."""
        return Outcome(self.classifier(self._in_turns(*self._parts(about(seen[1:], image_index), reading))))

    def _parts(self, objects: Seen, reading: Sentence) -> tuple[Tensor, Tensor, Tensor]:
        """Return what first cells, second cells and the question add to the first layer of g."""
        first, second = (cells.flatten(1, 2) for cells in objects)
        return first, second, self.relate.first.part(2, reading.vector)

    def _in_turns(self, *parts: Tensor) -> Float[Tensor, "question pair"]:
        """Return the pooled pairs of all questions; where these are too many at once, gradients redo their turn."""
        n_cells = parts[0].shape[1]
        most = AT_ONCE_ON_CPU if parts[0].device.type == "cpu" else AT_ONCE_ON_GPU
        at_once = max(1, most // (n_cells**2 * self.config.pair_dim))
        if len(parts[0]) <= at_once:
            return self._pooled(*parts)
        turn = _redone(self._pooled) if torch.is_grad_enabled() else self._pooled
        return torch.cat([turn(*some) for some in zip(*(part.split(at_once) for part in parts), strict=True)])

    def _pooled(self, *parts: Tensor) -> Float[Tensor, "question pair"]:
        pairs = self.relate(*parts).flatten(1, 2)
        ones = pairs.new_ones(len(pairs), 1, pairs.shape[1])
        total = torch.bmm(ones, pairs).squeeze(1).float()  # their sum, and faster than `sum` over the first axis
        return total / pairs.shape[1] if self.config.pooling == "mean" else total

    def exhibits(self, seen: Seen, reading: Any, outcome: Outcome) -> tuple[Exhibit, ...]:
        """Show what each pair adds to the winning answer's logit, to first order."""
        parts = self._parts(seen[1:], reading)
        pull = self._pull(self._pooled(*parts))
        pairs = self.relate(*parts)[0].float() @ pull
        share = pairs / pairs.numel() if self.config.pooling == "mean" else pairs
        height, width = seen[1].shape[1:3]
        return (Pairs(share.view(height, width, height, width).detach().cpu().numpy()),)

    def _pull(self, pooled: Float[Tensor, "1 pair"]) -> Float[Tensor, " pair"]:
        """Return the gradient of the winning answer's logit with respect to the pooled pairs."""
        with torch.inference_mode(False), torch.enable_grad():
            pooled = pooled.detach().clone().requires_grad_()
            (gradient,) = torch.autograd.grad(self.classifier(pooled).max(), pooled)
        return gradient[0]


def _redone(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return a function that keeps nothing for its gradient and computes itself again when that is wanted."""
    return lambda *inputs: checkpoint(function, *inputs, use_reentrant=False, preserve_rng_state=False)
