"""CNN+LSTM+SA of the paper's table, stacked attention: the question looks at the picture twice.

Where does it look? Each hop weighs all cells by how well they fit the question's vector, and adds the weighted sum of
the cells to that vector, so the second hop knows what the first one found. Weights that sum to 1 cannot count, and one
sum of cells cannot hold two objects apart. Yang et al. 2016; sizes of the paper's preset, and PyTorch's defaults for
drawing weights, are those of the published code of Johnson et al. 2017b, which has no batch norm, no dropout and no
coordinates. On a laptop cells carry their coordinates.
"""

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from film_viz.models.exhibits import AttentionMaps, Exhibit
from film_viz.models.parts.blocks import CoordConv
from film_viz.models.parts.linear import mlp
from film_viz.models.parts.looking import AS_PUBLISHED, LookingConfig, LookingSystem, stages_on_a_stem
from film_viz.models.parts.reader import Sentence
from film_viz.models.settings import Preset, check_choices, check_sizes
from film_viz.models.system import Outcome, Seen, by_picture

Head = Literal["linear", "mlp"]


@dataclass(frozen=True, slots=True)
class SAConfig(LookingConfig):
    """Everything that fixes the shape of an `SAModel`; defaults are for a laptop."""

    n_hops: int = 2  # looks at the picture, each with weights of its own
    attention_dim: int = 256  # in which cells and question are compared
    use_coords: bool = True  # cells know where they are
    head: Head = "mlp"  # what answers: a linear layer as first published, or one with a hidden layer
    hidden_dim: int = 256  # of that hidden layer

    def __post_init__(self) -> None:
        LookingConfig.__post_init__(self)
        check_sizes(self, ("n_hops", "attention_dim", "hidden_dim"))
        check_choices(self, {"head": get_args(Head)})


SA_PRESETS = {
    "sa": Preset(SAConfig(), training={"steps": 10_000}),
    "paper-sa": Preset(
        SAConfig(
            **AS_PUBLISHED,
            attention_dim=512,
            use_coords=False,
            hidden_dim=1024,
        ),
        by_answers_alone=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Attended(Outcome):
    """Answers, and where each hop looked."""

    maps: Float[Tensor, "question hop height width"]  # sums to 1 over the cells


class Hop(nn.Module):
    """One look: compare every cell with the query, and add what is found to the query."""

    def __init__(self, cell_dim: int, attention_dim: int) -> None:
        super().__init__()
        self.of_cell = nn.Linear(cell_dim, attention_dim)
        self.of_query = nn.Linear(cell_dim, attention_dim)
        self.to_score = nn.Linear(attention_dim, 1, bias=False)  # the softmax would take a bias away

    def forward(
        self,
        query: Float[Tensor, "picture asked feature"],
        cells: Float[Tensor, "picture cell feature"],
        compared: Float[Tensor, "picture cell attention"],  # `of_cell` of the cells
    ) -> tuple[Float[Tensor, "picture asked feature"], Float[Tensor, "picture asked cell"]]:
        """Return the next query and the weight of each cell, for several questions about each picture."""
        scores = self.to_score(torch.tanh(compared[:, None] + self.of_query(query)[:, :, None])).squeeze(3)
        weights = torch.softmax(scores.float(), dim=2)
        return query + torch.bmm(weights.to(cells.dtype), cells), weights


class SAModel(LookingSystem):
    """Stacked attention over the stem's map."""

    stages = stages_on_a_stem("reader", "project", "hops", "classifier")

    def __init__(self, config: SAConfig) -> None:
        super().__init__(config)
        size = config.rnn_dim  # of cells and of questions, which are added
        self.project = CoordConv(config.seen_channels, size, 1, config.use_coords)
        self.hops = nn.ModuleList(Hop(size, config.attention_dim) for _ in range(config.n_hops))
        hidden = (config.hidden_dim,) if config.head == "mlp" else ()
        self.classifier = mlp((size, *hidden, config.n_answers))

    def see(self, images: Float[Tensor, "image channel height width"]) -> Seen:
        """Return the stem's map, its cells, and the cells as each hop compares them ("image cell feature")."""
        stem = self.stem(images)
        cells = self.project(stem).flatten(2).transpose(1, 2)
        return stem, cells, *(cast(Hop, hop).of_cell(cells) for hop in self.hops)

    def answer(self, seen: Seen, reading: Sentence, image_index: Int[Tensor, " question"] | None = None) -> Attended:
        """Look at the picture once per hop, then answer from the query."""
        seen_by, query = by_picture(seen[1:], reading.vector, image_index)
        cells, *compared = seen_by
        maps = []
        for hop, of_cells in zip(self.hops, compared, strict=True):
            query, weights = hop(query, cells, of_cells)
            maps.append(weights.flatten(0, 1))
        shape = seen[0].shape[2:]
        return Attended(self.classifier(query.flatten(0, 1)), torch.stack(maps, dim=1).unflatten(2, shape))

    def exhibits(self, seen: Seen, reading: Any, outcome: Outcome) -> tuple[Exhibit, ...]:
        """Show where each hop looked."""
        assert isinstance(outcome, Attended)
        return (AttentionMaps(outcome.maps[0].cpu().numpy()),)
