"""The objects that each part of a question's program gives, in an order that fits any program of CLEVR's families.

A program is a chain of descriptions ("the red cube"), each found among what a relation gives of the one before ("left
of it"), or two such chains that are compared or put together. So a set of objects has a *level*, the relations passed
on the way to it, a *branch*, the chain it lies on, and is either what a relation gives or what a description leaves of
it. Putting two chains together (`union`, `intersect`) counts as one relation more.
"""

from film_viz.questions.execute import Trace
from film_viz.questions.functions import FUNCTIONS, Kind
from film_viz.questions.program import Program

N_LEVELS = 4
"""None of CLEVR's families passes more than three relations one after the other."""

N_BRANCHES = 2
SETS_PER_LEVEL = 2 * N_BRANCHES
"""For each branch what a relation gives, and what the description then leaves."""

N_STEP_SETS = N_LEVELS * SETS_PER_LEVEL
UNKNOWN = -1
"""In place of a set that a program does not have."""

_DEEPENS = ("relate", "same_", "union", "intersect")


def step_sets(program: Program, trace: Trace) -> tuple[int, ...]:
    """Return masks of the sets that a program's steps give, level by level and branch by branch, `UNKNOWN` elsewhere.

    "How many things left of the red cube are balls?" has the cube as what is described at level 0, all that is left of
    it as what is related at level 1, and the balls among these as what is described there.
    """
    sets = [UNKNOWN] * N_STEP_SETS
    places: list[tuple[int, int]] = []  # each step's level and branch
    n_scenes = 0
    for step, mask in zip(program.steps, trace.masks, strict=True):
        deepens = step.function.startswith(_DEEPENS)
        if step.inputs:
            level = max(places[i][0] for i in step.inputs) + deepens
            branch = min(places[i][1] for i in step.inputs)
        else:
            level, branch = 0, n_scenes
            n_scenes += 1
        places.append((level, branch))
        if FUNCTIONS[step.function].output in (Kind.OBJECT_SET, Kind.OBJECT) and level < N_LEVELS:
            _write(sets, level, min(branch, N_BRANCHES - 1), mask, deepens)
    return tuple(sets)


def _write(sets: list[int], level: int, branch: int, mask: int, is_related: bool) -> None:
    """Note a set: what a relation gives is described by nothing yet."""
    place = level * SETS_PER_LEVEL + 2 * branch
    if is_related:
        sets[place] = mask
    sets[place + 1] = mask
