"""CNN+LSTM+RN of the paper's table, a Relation Network: every cell of the picture is related to every other.

Which pair of things decides? One MLP, g, looks at all ordered pairs of cells under the question; what it finds is
summed over the pairs, and a second MLP, f, answers. Santoro et al. 2017, with sizes of the paper's preset from there
(the paper has random crops and turns of the pictures besides, which are not made here).

The first layer of g is computed in three parts, of the first cell, of the second one, and of the question; their sum is
exactly the layer over all three side by side. The sum over thousands of pairs is divided by their number unless
`pooling` says otherwise: large activations are part of what makes the published form so slow to start. So are small
ones, to which PyTorch's own weights shrink signals over six layers: drawn Kaiming-uniform as in FiLM, the laptop's
preset left its first plateau after half as many questions, 6,000 in place of 12,000 (one run each).

Most pairs are of floor with floor, and take nearly all of the time. With `n_objects` only the cells in which there seem
to be objects are related, as in the paper's runs on descriptions of scenes: a layer marks them that perception teaches,
or that comes with a trained stem.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from film_viz.models.exhibits import Exhibit, Pairs
from film_viz.models.parts.blocks import Stem, coordinate_maps
from film_viz.models.parts.heads import MarkingHead
from film_viz.models.parts.linear import SplitLinear, mlp
from film_viz.models.parts.looking import LookingConfig, LookingSystem, stages_on_a_stem
from film_viz.models.parts.pair_sums import pair_sums
from film_viz.models.parts.reader import Sentence
from film_viz.models.settings import Preset, check_choices, check_sizes
from film_viz.models.system import Outcome, Seen, TrainingStage, about

PairPooling = Literal["mean", "sum"]


@dataclass(frozen=True, slots=True)
class RNConfig(LookingConfig):
    """Everything that fixes the shape of an `RNModel`; defaults are for a laptop."""

    object_channels: int = 32  # of one more convolution, 3x3 of stride 2: its cells are the objects; 0: the stem's are
    n_objects: int = 0  # only so many of the stem's cells, those most marked as holding an object; 0: every cell
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
        if not 0 <= self.n_objects <= self.map_size**2 or (self.n_objects and self.object_channels):
            raise ValueError(
                f"n_objects chooses among the {self.map_size**2} cells of the stem's map, so it is at most that, with "
                f"object_channels=0; got {self.n_objects} with object_channels={self.object_channels}"
            )
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
    """g: what a question makes of two cells, in that order; what `first` makes of the three is given in two parts."""

    def __init__(self, object_dim: int, question_dim: int, pair_dim: int, n_layers: int) -> None:
        super().__init__()
        self.first = SplitLinear((object_dim, object_dim, question_dim), pair_dim)
        self.others = nn.ModuleList(nn.Linear(pair_dim, pair_dim) for _ in range(n_layers - 1))

    def forward(
        self, of_first: Float[Tensor, "question cell pair"], of_second: Float[Tensor, "question cell pair"]
    ) -> Float[Tensor, "question pair"]:
        """Return the sum of g over all ordered pairs."""
        return pair_sums(of_first, of_second, self.others)

    def each(
        self, of_first: Float[Tensor, "question cell pair"], of_second: Float[Tensor, "question cell pair"]
    ) -> Float[Tensor, "question cell cell pair"]:
        """Return g of each pair."""
        pairs = torch.relu(of_first[:, :, None] + of_second[:, None])
        for layer in self.others:
            pairs = torch.relu(layer(pairs))
        return pairs


@dataclass(frozen=True, slots=True)
class Related(Outcome):
    """Answers, and which cells were taken for objects."""

    marks: Float[Tensor, "image height width"] | None  # logits of "an object's center lies here"; None: all cells are


class RNModel(LookingSystem):
    """A Relation Network over the cells of the stem's map."""

    stages: ClassVar[Mapping[str, TrainingStage]] = stages_on_a_stem("reader", "reduce", "relate", "classifier") | {
        "perceive": TrainingStage(
            "The stem learns what is where, without questions.", ("stem", "marks"), ("perception",)
        )
    }

    def __init__(self, config: RNConfig) -> None:
        super().__init__(config)
        c = config
        self.reduce = Stem(c.seen_channels, c.object_channels, 1, kernel=3) if c.object_channels else nn.Identity()
        self.asks_where = c.n_objects > 0
        self.marks = nn.Conv2d(c.seen_channels, 1, 1) if self.asks_where else None
        object_dim = (c.object_channels or c.seen_channels) + 2
        self.relate = PairNetwork(object_dim, c.rnn_dim, c.pair_dim, c.pair_layers)
        self.classifier = mlp((c.pair_dim, c.hidden_dim, c.hidden_dim, c.n_answers), c.dropout)
        if c.use_kaiming:
            for layer in (*self.relate.modules(), *self.classifier.modules()):
                if isinstance(layer, nn.Linear):
                    nn.init.kaiming_uniform_(layer.weight)

    def see(self, images: Float[Tensor, "image channel height width"]) -> Seen:
        """Return the stem's map, that of objects, their cells, and all objects as first and as second ones of pairs."""
        stem = self.stem(images)
        maps = self.reduce(stem)
        cells = torch.cat([maps, coordinate_maps(maps)], dim=1).flatten(2).transpose(1, 2)
        where = self._objects(stem, cells.shape[1])
        objects = cells.gather(1, where[:, :, None].expand(-1, -1, cells.shape[2]))
        return stem, maps, where, self.relate.first.part(0, objects), self.relate.first.part(1, objects)

    def _objects(self, stem: Tensor, n_cells: int) -> Int[Tensor, "image object"]:
        """Return the cells that are objects."""
        if self.marks is None:
            return torch.arange(n_cells, device=stem.device).expand(len(stem), -1)
        return self.marks(stem).flatten(1).topk(self.config.n_objects, dim=1).indices

    def answer(self, seen: Seen, reading: Sentence, image_index: Int[Tensor, " question"] | None = None) -> Related:
        """Relate all pairs, pool, and answer."""
        logits = self._told(self._pooled(*self._parts(about(seen[3:], image_index), reading)))
        return Related(logits, None if self.marks is None else self.marks(seen[0]).squeeze(1).float())

    def heads(self) -> dict[str, nn.Module]:
        """Return a head on the stem's map; where there are marks it teaches them too."""
        return super().heads() if self.marks is None else {"perception": MarkingHead(self.config.seen_channels)}

    def take_head(self, head: Mapping[str, Tensor]) -> None:
        """Take over how a stem's head finds objects."""
        if self.marks is not None:
            self.marks.load_state_dict({name: head[f"head.{name}"][:1] for name in ("weight", "bias")})

    def _parts(self, objects: Seen, reading: Sentence) -> tuple[Tensor, Tensor]:
        """Return what first cells and the question, and what second cells add to the first layer of g."""
        first, second = objects
        return first + self.relate.first.part(2, reading.vector)[:, None], second

    def _pooled(self, first: Tensor, second: Tensor) -> Float[Tensor, "question pair"]:
        sums: Tensor = self.relate(first, second)
        return sums / first.shape[1] ** 2 if self.config.pooling == "mean" else sums

    def _told(self, pooled: Float[Tensor, "question pair"]) -> Float[Tensor, "question answer"]:
        """Return f, in single precision: to half of it, one pair more or less among thousands is the same."""
        with torch.autocast(pooled.device.type, enabled=False):
            logits: Tensor = self.classifier(pooled)
        return logits

    def exhibits(self, seen: Seen, reading: Any, outcome: Outcome) -> tuple[Exhibit, ...]:
        """Show what each pair adds to the winning answer's logit, to first order."""
        _, maps, (where,), *objects = seen
        parts = self._parts(tuple(objects), reading)
        pairs = self.relate.each(*parts)[0].float() @ self._pull(self._pooled(*parts))
        share = pairs.new_zeros(2 * (maps[0, 0].numel(),))
        share[where[:, None], where] = pairs / pairs.numel() if self.config.pooling == "mean" else pairs
        return (Pairs(share.view(2 * maps.shape[2:]).detach().cpu().numpy()),)

    def _pull(self, pooled: Float[Tensor, "1 pair"]) -> Float[Tensor, " pair"]:
        """Return the gradient of the winning answer's logit with respect to the pooled pairs."""
        with torch.inference_mode(False), torch.enable_grad():
            pooled = pooled.detach().clone().requires_grad_()
            (gradient,) = torch.autograd.grad(self._told(pooled).max(), pooled)
        return gradient[0]
