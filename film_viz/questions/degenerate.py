"""Tells a relation that matters from one that could as well be left out.

"The red cube left of the ball" says nothing by "left of the ball" where there is one red cube. As in CLEVR's generator,
such a question is not asked: every `relate`, replaced by the whole scene, must change some set that the question then
counts, tests or picks one object from. CLEVR's generator lets about one in ten through where a description follows the
relation, and elsewhere compares answers; sets are compared here, so that "are there cubes left of the ball?" may be
answered yes. Adjectives may be redundant, as in CLEVR: "the large red cube" is asked about where "the red cube" would do.
"""

from film_viz.questions.execute import Run
from film_viz.questions.functions import FUNCTIONS, Kind
from film_viz.questions.index import SceneIndex
from film_viz.questions.program import Program, ProgramError, Step

_SCENE = Step("scene")


def idle_relations(program: Program, index: SceneIndex) -> tuple[int, ...]:
    """Return the `relate` steps that could be left out of a well-posed program without changing what it reads."""
    run = Run(index)
    for step in program.steps:
        run.push(step)
    relations = (number for number, step in enumerate(program.steps) if step.function == "relate")
    return tuple(number for number in relations if _is_idle(number, program, run))


def _is_idle(number: int, program: Program, run: Run) -> bool:
    without = Run(run.index)
    without.values, without.masks = run.values[:number], run.masks[:number]
    without.push(_SCENE)
    for later, step in enumerate(program.steps[number + 1 :], start=number + 1):
        try:
            without.push(step)
        except ProgramError:
            return False
        reads = FUNCTIONS[step.function].output is not Kind.OBJECT_SET
        if reads and without.masks[later] != run.masks[later]:
            return False
    return True
