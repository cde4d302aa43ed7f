"""Carries out layouts on pictures, many different ones at once."""

from dataclasses import dataclass
from typing import cast

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from film_viz.models.parts.layout_modules import ByPicture, Cells, Compare, Look, Measure, Relocate, found_in
from film_viz.models.parts.layout_plan import Plan
from film_viz.questions.layouts import N_INPUTS, Module

EVERYWHERE = 3.0
"""Scene's map in every cell, as in the code of Hu et al. 2017."""

_LOOKS = (Module.FIND, Module.FILTER)  # one module's weights serve both
_MOVES = (Module.TRANSFORM, Module.FIND_SAME_PROPERTY)
_MEASURES = (Module.COUNT, Module.EXIST, Module.EQUAL_NUM, Module.MORE_NUM, Module.LESS_NUM)
_COMPARES = (Module.SAME_PROPERTY, Module.DESCRIBE)


@dataclass(frozen=True, slots=True)
class Executed:
    """What came out."""

    logits: Float[Tensor, "question answer"]
    maps: Float[Tensor, "row cell"]  # of the plan's rows that give maps, which come first


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the rows of a plan read, as tensors."""

    text: Float[Tensor, "row word"]
    picture: Int[Tensor, " row"]
    first: Int[Tensor, " row"]  # row of the first input
    second: Int[Tensor, " row"]  # of the second; of the first again where there is one only


class LayoutExecutor(nn.Module):
    """One module of each kind."""

    def __init__(self, feature_dim: int, word_dim: int, map_dim: int, n_cells: int, n_answers: int) -> None:
        super().__init__()
        self.find = Look(feature_dim, word_dim, map_dim)
        self.moves = nn.ModuleDict({name: Relocate(feature_dim, word_dim, map_dim) for name in _MOVES})
        self.measures = nn.ModuleDict(
            {name: Measure(N_INPUTS[name], n_cells * (name != Module.EXIST), n_answers) for name in _MEASURES}
        )
        self.compares = nn.ModuleDict(
            {name: Compare(N_INPUTS[name], feature_dim, word_dim, map_dim, n_answers) for name in _COMPARES}
        )

    def see(self, cells: Float[Tensor, "picture cell feature"]) -> tuple[Tensor, ...]:
        """Return pictures as each kind of module that looks sees them: features, then their squares."""
        looks = (self.find, *(cast(Relocate, self.moves[name]) for name in _MOVES))
        return tuple(part for look in looks for part in _parts(look.see(cells)))

    def forward(
        self,
        plan: Plan,
        cells: Float[Tensor, "picture cell feature"],
        seen: tuple[Tensor, ...],  # as `see` returns it
        text: Float[Tensor, "question step word"],
        picture: Int[Tensor, " question"],
    ) -> Executed:
        """Carry out a plan on each question's picture."""
        rows = _rows_of(plan, text, picture)
        seen_by = dict(zip((Module.FIND, *_MOVES), map(Cells, seen[::2], seen[1::2]), strict=True))
        looks = self._looks(plan, rows, seen_by[Module.FIND])
        maps, start = cells.new_zeros(0, cells.shape[1], dtype=torch.float32), 0
        for level in plan.levels:
            given: list[Tensor] = []
            for module, size in level:
                here = slice(start, start + size)
                given.append(self._map(module, here, rows, maps, looks.get((start, module)), cells, seen_by))
                start += size
            maps = torch.cat([maps, *given])
        logits = [self._answer(module, here, rows, maps, cells) for module, here in _slices(plan.answers, start)]
        asked = torch.tensor(plan.question[start:], device=cells.device)
        return Executed(torch.cat(logits).index_select(0, torch.argsort(asked)), maps)

    def _looks(self, plan: Plan, rows: _Rows, cells: Cells) -> dict[tuple[int, Module], Float[Tensor, "row cell"]]:
        """Return what every Find and Filter finds in its picture, all at once, by first row and kind."""
        every = [group for level in plan.levels for group in level]
        groups = [(module, here) for module, here in _slices(every, 0) if module in _LOOKS]
        if not groups:
            return {}
        index = torch.cat([torch.arange(here.start, here.stop, device=rows.text.device) for _, here in groups])
        by = ByPicture.of(rows.picture[index], len(cells.features))
        scores = self.find(cells, by, rows.text[index]).split([here.stop - here.start for _, here in groups])
        return {(here.start, module): one for (module, here), one in zip(groups, scores, strict=True)}

    def _map(
        self,
        module: Module,
        here: slice,
        rows: _Rows,
        maps: Float[Tensor, "row cell"],
        look: Float[Tensor, "here cell"] | None,
        cells: Float[Tensor, "picture cell feature"],
        seen_by: dict[Module, Cells],
    ) -> Float[Tensor, "here cell"]:
        """Return the maps of rows of one kind."""
        if module is Module.SCENE:
            return maps.new_full((here.stop - here.start, cells.shape[1]), EVERYWHERE)
        if module is Module.FIND:
            return cast(Tensor, look)
        first = maps.index_select(0, rows.first[here])
        match module:
            case Module.FILTER:
                return torch.minimum(first, cast(Tensor, look))
            case Module.AND:
                return torch.minimum(first, maps.index_select(0, rows.second[here]))
            case Module.OR:
                return torch.maximum(first, maps.index_select(0, rows.second[here]))
        by = ByPicture.of(rows.picture[here], len(cells))
        move = cast(Relocate, self.moves[module])
        return move.move(seen_by[module], by, rows.text[here], found_in(cells, by, first))

    def _answer(
        self, module: Module, here: slice, rows: _Rows, maps: Tensor, cells: Float[Tensor, "picture cell feature"]
    ) -> Float[Tensor, "here answer"]:
        """Return the logits of rows of one kind."""
        inputs = [maps.index_select(0, index[here]) for index in (rows.first, rows.second)[: N_INPUTS[module]]]
        if module in _MEASURES:
            logits: Tensor = self.measures[module](*inputs)
            return logits
        by = ByPicture.of(rows.picture[here], len(cells))
        described: Tensor = self.compares[module](rows.text[here], *(found_in(cells, by, one) for one in inputs))
        return described


def _parts(cells: Cells) -> tuple[Tensor, Tensor]:
    return cells.features, cells.squares


def _rows_of(plan: Plan, text: Float[Tensor, "question step word"], picture: Int[Tensor, " question"]) -> _Rows:
    device = text.device
    question, place = (torch.tensor(which, device=device) for which in (plan.question, plan.place))
    first = torch.tensor([inputs[0] if inputs else 0 for inputs in plan.inputs], device=device)
    second = torch.tensor([inputs[-1] if inputs else 0 for inputs in plan.inputs], device=device)
    of_rows = text.flatten(0, 1).index_select(0, question * text.shape[1] + place)
    return _Rows(of_rows, picture[question], first, second)


def _slices(
    groups: "tuple[tuple[Module, int], ...] | list[tuple[Module, int]]", start: int
) -> list[tuple[Module, slice]]:
    """Return the rows of each group, one after the other from row `start` on."""
    placed = []
    for module, size in groups:
        placed.append((module, slice(start, start + size)))
        start += size
    return placed
