"""The objects that a question is about, read from the execution of its program."""

from film_viz.questions.execute import Trace
from film_viz.questions.program import Program

MAX_OBJECTS = 10
"""Objects of a CLEVR scene, and of one that a system is taught about."""

N_REFERENTS = 3
"""Sets of objects known per question: what the last step reads (first and second input), what is singled out."""


def referents(program: Program, trace: Trace) -> tuple[int, int, int]:
    """Return masks of the objects that the last step's first and second input was read from, and of those singled out.

    For "is the red cube left of the ball as large as the cylinder?" these are the cube, the cylinder, and all three.
    """
    inputs = [trace.masks[i] for i in program.steps[-1].inputs]
    singled_out = 0
    for step, mask in zip(program.steps, trace.masks, strict=True):
        if step.function == "unique":
            singled_out |= mask
    return inputs[0], inputs[1] if len(inputs) > 1 else 0, singled_out
