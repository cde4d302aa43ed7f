"""In which order the modules of many layouts are carried out: all of one kind at one level of the trees at once.

A module's level is one more than the highest of its inputs', so that when a level's turn comes all that it reads is
there. Modules that answer come last of all, whatever their level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from film_viz.questions.layouts import ANSWERS, MODULES, Module, inputs_of

Group = tuple[Module, int]  # so many modules of one kind


@dataclass(frozen=True, slots=True)
class Plan:
    """All modules of some layouts in the order in which they are carried out; a module's number there is its row."""

    levels: tuple[tuple[Group, ...], ...]  # of the modules that give maps
    answers: tuple[Group, ...]  # one module a question
    question: tuple[int, ...]  # of each row
    place: tuple[int, ...]  # of each row in its layout
    inputs: tuple[tuple[int, ...], ...]  # rows that each row reads
    rows: tuple[tuple[int, ...], ...]  # of each question, in the order of its layout


def plan_of(layouts: Sequence[tuple[Module, ...]]) -> Plan:
    """Return the plan of one layout a question."""
    entries = sorted(
        (level, number, question, place)
        for question, layout in enumerate(layouts)
        for place, (level, number) in enumerate(_levels(layout))
    )
    rows = [[0] * len(layout) for layout in layouts]
    for row, (_, _, question, place) in enumerate(entries):
        rows[question][place] = row
    inputs = [tuple([rows[q][i] for i in inputs_of(layouts[q])[place]]) for _, _, q, place in entries]
    sizes: dict[int, dict[Module, int]] = {}
    for level, number, _, _ in entries:
        of_level = sizes.setdefault(level, {})
        of_level[MODULES[number]] = of_level.get(MODULES[number], 0) + 1
    answers = sizes.pop(_LAST, {})
    return Plan(
        tuple(tuple(of_level.items()) for of_level in sizes.values()),
        tuple(answers.items()),
        tuple(entry[2] for entry in entries),
        tuple(entry[3] for entry in entries),
        tuple(inputs),
        tuple(map(tuple, rows)),
    )


_LAST = 10**6
"""The level of what answers, above that of any map."""


@lru_cache(maxsize=65536)
def _levels(layout: tuple[Module, ...]) -> tuple[tuple[int, int], ...]:
    """Return the level and the number of each module."""
    levels: list[tuple[int, int]] = []
    for module, inputs in zip(layout, inputs_of(layout), strict=True):
        level = _LAST if module in ANSWERS else 1 + max((levels[i][0] for i in inputs), default=-1)
        levels.append((level, MODULES.index(module)))
    return tuple(levels)
