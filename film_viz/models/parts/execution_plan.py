"""In which order the modules of many programs are run, so that those of one kind run together.

All programs of a batch are trees of modules. Modules at the same level, the longest way down to the picture, need not
wait for each other, and those of one level that stand for the same token are one call. Equal trees over one picture
give equal maps, whatever the question, so they are run once.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Int
from torch import Tensor

from film_viz.questions.program_tokens import SCENE, UNIQUE, inputs_of


class Place(NamedTuple):
    """Where a map is kept: the level that made it, and the row there."""

    level: int
    row: int


@dataclass(frozen=True, slots=True)
class Level:
    """Modules that run together, and what they read of the maps that were there before.

    `rows` takes all of that at once, in `parts`: the inputs of modules with one, the first and the second inputs of
    those with two, what a later level reads, and what answers a question.
    """

    tokens: tuple[int, ...]  # those with one input before those with two
    sizes: tuple[int, ...]  # modules of each token
    n_unary: int  # of the tokens
    rows: Int[Tensor, " row"]
    parts: tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """How all programs of a batch are run."""

    levels: tuple[Level, ...]  # each reads what the one before it made and kept; the first one the pictures
    last: Int[Tensor, " row"]  # maps of the last level that answer
    order: Int[Tensor, " question"]  # which of all maps that answer is each question's
    places: tuple[tuple[Place, ...], ...]  # where the map of each token of each program is, root first


class _Node(NamedTuple):
    token: int
    inputs: tuple[int, ...]  # ids of nodes
    level: int


def plan_of(
    trees: Sequence[Sequence[int]], images: Sequence[int], shares_equal: bool = True, skips_unique: bool = False
) -> Plan:
    """Plan the trees of questions, each about its picture.

    `shares_equal` runs equal trees over one picture once; with `skips_unique`, `unique` hands its input on.
    """
    nodes: list[_Node] = [_Node(-1, (), 0) for _ in range(max(images, default=-1) + 1)]
    known: dict[tuple[int, tuple[int, ...]], int] = {}

    def node_of(token: int, inputs: tuple[int, ...]) -> int:
        key = (token, inputs)
        if shares_equal and key in known:
            return known[key]
        known[key] = len(nodes)
        nodes.append(_Node(token, inputs, 1 + max(nodes[i].level for i in inputs)))
        return known[key]

    members = [_nodes_of(tree, image, node_of, skips_unique) for tree, image in zip(trees, images, strict=True)]
    return _plan(nodes, members)


def _plan(nodes: Sequence[_Node], members: Sequence[list[int]]) -> Plan:
    """Lay nodes out level by level; `members` are each question's, its root first."""
    last_read = [0] * len(nodes)
    for node in nodes:
        for i in node.inputs:
            last_read[i] = max(last_read[i], node.level)
    roots, answering = {mine[0] for mine in members}, list[int]()
    made, levels, places = _by_level(nodes), list[Level](), dict[int, Place]()
    there = made[0]
    for number, new in enumerate(made[1:], 1):
        kept = [i for i in there if last_read[i] > number]
        done = [i for i in there if i in roots and nodes[i].level == number - 1]
        levels.append(_level([nodes[i] for i in new], there, kept, done))
        places |= {i: Place(number, row) for row, i in enumerate(new)}
        answering += done
        there = new + kept
    last = [row for row, i in enumerate(there) if i in roots]
    turn = {i: row for row, i in enumerate(answering + [there[row] for row in last])}
    order = torch.tensor([turn[mine[0]] for mine in members])
    return Plan(tuple(levels), torch.tensor(last), order, tuple(tuple(places[i] for i in mine) for mine in members))


def _nodes_of(
    tree: Sequence[int], image: int, node_of: Callable[[int, tuple[int, ...]], int], skips_unique: bool
) -> list[int]:
    """Return the node of each token of a tree; the `scene` reads the picture."""
    mine = [0] * len(tree)
    inputs = inputs_of(tree)
    for place in range(len(tree) - 1, -1, -1):
        read = (image,) if tree[place] == SCENE else tuple(mine[i] for i in inputs[place])
        skips = skips_unique and tree[place] == UNIQUE
        mine[place] = read[0] if skips else node_of(tree[place], read)
    return mine


def _by_level(nodes: Sequence[_Node]) -> list[list[int]]:
    """Return the numbers of each level's nodes, those with one input first, and then by token."""
    levels: list[list[int]] = [[] for _ in range(max(node.level for node in nodes) + 1)]
    for i in sorted(range(len(nodes)), key=lambda i: (len(nodes[i].inputs), nodes[i].token)):
        levels[nodes[i].level].append(i)
    return levels


def _level(new: Sequence[_Node], there: Sequence[int], kept: Sequence[int], done: Sequence[int]) -> Level:
    """Return a level of new nodes, from the maps that are there."""
    row = {i: number for number, i in enumerate(there)}
    unary, binary = ([node for node in new if len(node.inputs) == n] for n in (1, 2))
    sizes = Counter(node.token for node in new)  # in the order of the nodes
    parts = [node.inputs[0] for node in unary], *zip(*(node.inputs for node in binary), strict=True)
    parts = (*parts, *([()] * (3 - len(parts))), kept, done)
    rows = torch.tensor([row[i] for part in parts for i in part])
    n_unary = len({node.token for node in unary})
    a, b, c, d, e = map(len, parts)
    return Level(tuple(sizes), tuple(sizes.values()), n_unary, rows, (a, b, c, d, e))
