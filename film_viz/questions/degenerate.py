"""Tells a relation that matters from one that could as well be left out.

"The red cube left of the ball" says nothing by "left of the ball" where there is one red cube. As in CLEVR's generator,
such a question is not asked: every `relate`, replaced by the whole scene, must change some set that the question then
counts, tests or picks one object from. CLEVR's generator lets about one in ten through where a description follows the
relation, and elsewhere compares answers; sets are compared here, so that "are there cubes left of the ball?" may be
answered yes. Adjectives may be redundant, as in CLEVR: "the large red cube" is asked about where "the red cube" is
enough.
"""

from film_viz.questions.execute import Run
from film_viz.questions.expand import Values
from film_viz.questions.plan import PlanNode
from film_viz.questions.program import ProgramError


def has_idle_relation(nodes: tuple[PlanNode, ...], values: list[Values], run: Run) -> bool:
    """Whether some relation of a filled template could be left out without changing what the question reads.

    Only relations that give a set are tried: where a node goes on to count, test or pick at once, `Choices` offers no
    description that its relation does not narrow.
    """
    return any(
        node.has_relation and node.gives_set and _is_idle(number, nodes, values, run)
        for number, node in enumerate(nodes)
    )


def _is_idle(number: int, nodes: tuple[PlanNode, ...], values: list[Values], run: Run) -> bool:
    without = Run(run.index)
    without.values, without.masks = run.values[:number], run.masks[:number]
    nodes[number].place_without_relation(without, values[number])
    for later in range(number + 1, len(nodes)):
        try:
            nodes[later].place(without, values[later])
        except ProgramError:
            return False
        if not nodes[later].gives_set and without.masks[later] != run.masks[later]:
            return False
    return True
