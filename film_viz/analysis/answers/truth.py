"""The true answer to a typed question, with every step of its program in words a reader can follow."""

from dataclasses import dataclass

from film_viz.analysis.answers.close_calls import CloseCall, close_calls
from film_viz.questions.execute import Trace, Value, execute
from film_viz.questions.functions import FUNCTIONS, Kind
from film_viz.questions.index import objects_in
from film_viz.questions.parse import parse_question
from film_viz.questions.program import Program, Step
from film_viz.scenes.attributes import RELATION_WORDS
from film_viz.scenes.scene import Scene, SceneObject


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One step of a program and what it gave on a scene."""

    number: int
    call: str  # as the program writes it: "filter_color[red](0)"
    meaning: str  # "of these, the red ones"
    result: str  # "2 objects: 1 (large red rubber cube), 4 (...)"
    objects: tuple[int, ...]  # which objects it is about


@dataclass(frozen=True, slots=True)
class Truth:
    """The answer that a scene's record gives, and how."""

    answer: str
    question_type: str
    steps: tuple[ExplainedStep, ...]
    close: tuple[CloseCall, ...] = ()  # what it hangs on and no network was ever shown


def true_answer(question: str, scene: Scene) -> Truth:
    """Work out the answer on a known scene.

    Raises `QuestionError` where no template reads like the question, and `ProgramError` where the question has no
    answer on this scene ("the red cube" where there are two).
    """
    program = parse_question(question).program
    return explained(program, execute(program, scene), scene)


def explained(program: Program, trace: Trace, scene: Scene) -> Truth:
    """Put a program's trace into words."""
    steps = tuple(
        ExplainedStep(
            number=number,
            call=_call(step),
            meaning=_meaning(step, number),
            result=_result(FUNCTIONS[step.function].output, trace.values[number], scene),
            objects=objects_in(trace.masks[number]),
        )
        for number, step in enumerate(program.steps)
    )
    return Truth(trace.answer, program.question_type, steps, close_calls(program, trace.values, scene))


def description(thing: SceneObject) -> str:
    """Return an object in the data set's words: "large red rubber cube"."""
    return f"{thing.size} {thing.color} {thing.material} {thing.shape}"


def _call(step: Step) -> str:
    values = f"[{', '.join(step.values)}]" if step.values else ""
    return f"{step.function}{values}({', '.join(map(str, step.inputs))})"


_MEANINGS: dict[str, str] = {
    "scene": "everything in the scene",
    "unique": "the one object in {0}",
    "union": "all that is in {0} or in {1}",
    "intersect": "what is both in {0} and in {1}",
    "count": "how many are in {0}",
    "exist": "whether anything is in {0}",
    "equal_object": "whether {0} and {1} are one object",
    "equal_integer": "whether {0} and {1} are the same number",
    "less_than": "whether {0} is less than {1}",
    "greater_than": "whether {0} is greater than {1}",
}


def _meaning(step: Step, number: int) -> str:
    sources = [f"step {i}" for i in step.inputs]
    name, _, attribute = step.function.partition("_")
    if step.function in _MEANINGS:
        return _MEANINGS[step.function].format(*sources)
    if step.function == "relate":
        return f"what stands {RELATION_WORDS[step.values[0]]} the object of {sources[0]}"
    match name:
        case "filter":
            return f"of {sources[0]}, those whose {attribute} is {step.values[0]}"
        case "same":
            return f"the others of the same {attribute} as the object of {sources[0]}"
        case "query":
            return f"the {attribute} of the object of {sources[0]}"
        case "equal":
            return f"whether the {attribute}s of {' and '.join(sources)} are the same"
    raise ValueError(f"step {number} has the unknown function {step.function!r}")


def _result(kind: Kind, value: Value, scene: Scene) -> str:
    match kind:
        case Kind.OBJECT_SET:
            return _set_in_words(value, scene) if isinstance(value, tuple) else str(value)
        case Kind.OBJECT:
            return _numbered(int(value), scene)  # type: ignore[arg-type]
        case Kind.BOOL:
            return "yes" if value else "no"
    return str(value)


def _set_in_words(objects: tuple[int, ...], scene: Scene) -> str:
    if not objects:
        return "nothing"
    if len(objects) == len(scene):
        return f"all {len(objects)} objects"
    return ", ".join(_numbered(i, scene) for i in objects)


def _numbered(index: int, scene: Scene) -> str:
    return f"{index} ({description(scene.objects[index])})"
