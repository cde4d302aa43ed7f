"""Tells a relation that matters from one that could as well be left out.

"The red cube left of the ball" says nothing by "left of the ball" where there is one red cube. As in CLEVR's generator,
such a question is rarely asked: every `relate`, replaced by the whole scene, must change some set that the question
then counts, tests or picks one object from. CLEVR's generator compares answers instead; sets are compared here, so that
"are there cubes left of the ball?" may be answered yes. Where a description follows the relation about one in ten is
let through, as there; `Choices` sees to that. Adjectives may be redundant, as in CLEVR: "the large red cube" is asked
about where "the red cube" is enough.
"""

from film_viz.questions.execute import Execution
from film_viz.questions.expand import Values
from film_viz.questions.plan import PlanNode
from film_viz.questions.program import ProgramError


def relations_to_try(nodes: tuple[PlanNode, ...]) -> tuple[int, ...]:
    """Return the nodes whose relation might turn out to be idle: those that give a set.

    Where a node goes on to count, test or pick at once, `Choices` offers few descriptions that its relation does not
    narrow.
    """
    return tuple(number for number, node in enumerate(nodes) if node.has_relation and node.gives_set)


def is_idle(number: int, nodes: tuple[PlanNode, ...], values: list[Values], run: Execution) -> bool:
    """Whether a filled template would read the same objects without the relation of one node."""
    without = Execution(run.index)
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
