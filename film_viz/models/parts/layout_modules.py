"""The modules of N2NMN (Hu et al. 2017, table 1): where is what the text says, and what is the answer there?

Maps of attention are unbounded: a high value says "here". Those modules that look at the picture multiply its features,
cell by cell, with a vector made of their text, bring each cell's product to length 1, and weigh its channels. That is

    score(cell) = sum_d w_d f_d t_d / sqrt(sum_d f_d^2 t_d^2) + b

for features f and text t: two products of matrices, one with f and one with f squared, for all modules of one kind that
look at the same picture. No module's features are ever laid out cell by cell.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

SHORTEST_SQUARED = 1e-12  # length below which a vector is not brought to length 1, squared


@dataclass(frozen=True, slots=True)
class ByPicture:
    """Rows about pictures, laid out picture by picture for products of matrices, each with the most rows of any."""

    n_pictures: int
    n_rows: int  # of the picture with the most
    index: Int[Tensor, " row"]  # of each row in that layout

    @classmethod
    def of(cls, picture: Int[Tensor, " row"], n_pictures: int) -> "ByPicture":
        """Lay out rows by the picture that each is about."""
        counts = torch.bincount(picture, minlength=n_pictures)
        order = torch.argsort(picture, stable=True)
        starts = counts.cumsum(0) - counts
        slot = torch.empty_like(picture)
        slot[order] = torch.arange(len(picture), device=picture.device) - starts[picture[order]]
        most = int(counts.max())
        return cls(n_pictures, most, picture * most + slot)

    def laid_out(self, rows: Float[Tensor, "row feature"]) -> Float[Tensor, "picture slot feature"]:
        """Return rows picture by picture, with zeros where a picture has fewer."""
        flat = rows.new_zeros(self.n_pictures * self.n_rows, rows.shape[1]).index_copy(0, self.index, rows)
        return flat.unflatten(0, (self.n_pictures, self.n_rows))

    def rows(self, laid_out: Float[Tensor, "picture slot feature"]) -> Float[Tensor, "row feature"]:
        """Return the rows in their own order."""
        return laid_out.flatten(0, 1).index_select(0, self.index)


@dataclass(frozen=True, slots=True)
class Cells:
    """The features of pictures as one kind of module sees them, and their squares."""

    features: Float[Tensor, "picture cell map"]
    squares: Float[Tensor, "picture cell map"]


class Look(nn.Module):
    """Find: which cells fit the text?"""

    def __init__(self, feature_dim: int, word_dim: int, map_dim: int) -> None:
        super().__init__()
        self.of_cell = nn.Linear(feature_dim, map_dim)
        self.of_text = nn.Linear(word_dim, map_dim)
        self.to_map = nn.Linear(map_dim, 1)

    def see(self, cells: Float[Tensor, "picture cell feature"]) -> Cells:
        """Return pictures as this module sees them, whatever the text."""
        features = self.of_cell(cells)
        return Cells(features, features.square())

    def score(self, cells: Cells, by: ByPicture, gate: Float[Tensor, "row map"]) -> Float[Tensor, "row cell"]:
        """Return how well the cells of each row's picture fit, by what their features are multiplied with."""
        weighed = torch.bmm(by.laid_out(gate * self.to_map.weight), cells.features.transpose(1, 2)).float()
        squared = torch.bmm(by.laid_out(gate.square()), cells.squares.transpose(1, 2)).float()
        return by.rows(weighed * squared.clamp(min=SHORTEST_SQUARED).rsqrt()) + self.to_map.bias

    def forward(self, cells: Cells, by: ByPicture, text: Float[Tensor, "row word"]) -> Float[Tensor, "row cell"]:
        """Return the map of each row."""
        return self.score(cells, by, self.of_text(text))


class Relocate(Look):
    """Transform and FindSameProperty: where is what the text relates to what was found?

    As in the paper, where the code has Transform convolve the map alone: on small maps its window of five cells cannot
    reach the whole picture, and it never sees it.
    """

    def __init__(self, feature_dim: int, word_dim: int, map_dim: int) -> None:
        super().__init__(feature_dim, word_dim, map_dim)
        self.of_found = nn.Linear(feature_dim, map_dim)

    def move(
        self,
        cells: Cells,
        by: ByPicture,
        text: Float[Tensor, "row word"],
        found: Float[Tensor, "row feature"],  # the picture's features where the input looks
    ) -> Float[Tensor, "row cell"]:
        """Return the map of each row."""
        return self.score(cells, by, self.of_text(text) * self.of_found(found))


class Compare(nn.Module):
    """Describe and SameProperty: what does the text ask of what was found, in one map or in two?"""

    def __init__(self, n_inputs: int, feature_dim: int, word_dim: int, map_dim: int, n_answers: int) -> None:
        super().__init__()
        self.of_text = nn.Linear(word_dim, map_dim)
        self.of_found = nn.ModuleList(nn.Linear(feature_dim, map_dim) for _ in range(n_inputs))
        self.answer = nn.Linear(map_dim, n_answers)

    def forward(
        self, text: Float[Tensor, "row word"], *found: Float[Tensor, "row feature"]
    ) -> Float[Tensor, "row answer"]:
        """Return the logits of each row."""
        product = self.of_text(text)
        for layer, features in zip(self.of_found, found, strict=True):
            product = product * layer(features)
        return self.answer(F.normalize(product.float(), dim=1, eps=SHORTEST_SQUARED**0.5))


class Measure(nn.Module):
    """Exist, Count and the comparisons of numbers: read from one map, or from two in their order."""

    def __init__(self, n_inputs: int, n_cells: int, n_answers: int) -> None:
        super().__init__()
        self.reads_cells = n_cells > 0  # else it knows the lowest, the mean and the highest value alone, as Exist does
        self.answer = nn.Linear(n_inputs * (n_cells + 2 if n_cells else 3), n_answers)

    def forward(self, *maps: Float[Tensor, "row cell"]) -> Float[Tensor, "row answer"]:
        """Return the logits of each row."""
        return self.answer(torch.cat([self._read(one) for one in maps], dim=1))

    def _read(self, maps: Float[Tensor, "row cell"]) -> Float[Tensor, "row value"]:
        lowest, highest = maps.amin(1, keepdim=True), maps.amax(1, keepdim=True)
        values = (maps, lowest, highest) if self.reads_cells else (lowest, maps.mean(1, keepdim=True), highest)
        return torch.cat(values, dim=1)


def found_in(
    cells: Float[Tensor, "picture cell feature"], by: ByPicture, maps: Float[Tensor, "row cell"]
) -> Float[Tensor, "row feature"]:
    """Return the features of each row's picture where its map looks, a mean by the softmax of the map."""
    weights = torch.softmax(maps, dim=1).to(cells.dtype)
    return by.rows(torch.bmm(by.laid_out(weights), cells))
