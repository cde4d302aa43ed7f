"""Execution against sets, against the published generator's answers, and on programs that make no sense."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from film_viz.questions.execute import execute
from film_viz.questions.functions import ANSWER_KINDS, FUNCTIONS, LITERALS, Kind
from film_viz.questions.index import SceneIndex, objects_in
from film_viz.questions.program import Program, ProgramError, Step
from film_viz.scenes.scene import Scene, SceneObject

SCENE = Scene(
    (
        SceneObject("cube", "large", "red", "metal", 0.0, 0.0),
        SceneObject("cube", "small", "blue", "metal", 2.0, 2.0),
        SceneObject("sphere", "small", "red", "rubber", -2.0, -2.0),
    )
)


def random_program(rng: Random, length: int = 25) -> Program:
    """Draw steps that fit, until one more than `length` of them ends in an answer."""
    primitives = [f for f in FUNCTIONS.values() if not f.is_template_only]
    steps = [Step("scene")]
    kinds = [Kind.OBJECT_SET]
    while len(steps) < length or kinds[-1] not in ANSWER_KINDS:
        function = rng.choice(primitives)
        sources = [[i for i, kind in enumerate(kinds) if kind is wanted] for wanted in function.inputs]
        if all(sources):
            literals = tuple(rng.choice(LITERALS[kind]) for kind in function.values)
            steps.append(Step(function.name, tuple(rng.choice(source) for source in sources), literals))
            kinds.append(function.output)
    return Program(tuple(steps))


def used_part(program: Program) -> Program:
    """Keep the steps that the answer depends on, so that a stray `unique` does not spoil most programs."""
    needed = {len(program.steps) - 1}
    for number in range(len(program.steps) - 1, -1, -1):
        if number in needed:
            needed.update(program.steps[number].inputs)
    place = {old: new for new, old in enumerate(sorted(needed))}
    steps = [program.steps[old] for old in sorted(needed)]
    return Program(tuple(Step(s.function, tuple(place[i] for i in s.inputs), s.values) for s in steps))


def test_random_programs_give_what_sets_give(
    random_scene: Callable[..., Scene], slow_values: Callable[..., list[Any]], ill_posed: type[Exception]
) -> None:
    rng = Random(0)
    executed: set[str] = set()
    for seed in range(1500):
        program, scene = used_part(random_program(rng)), random_scene(seed)
        try:
            wanted = slow_values(program, scene)
        except ill_posed:
            with pytest.raises(ProgramError, match="exactly one object"):
                execute(program, scene)
            continue
        trace = execute(program, scene)
        came = [set(v) if isinstance(v, tuple) else v for v in trace.values]
        assert came == wanted
        executed |= {step.function for step in program.steps}
    assert executed == {name for name, function in FUNCTIONS.items() if not function.is_template_only}


def test_the_published_programs_give_the_recorded_answers(reference: tuple[list[Scene], list[dict[str, Any]]]) -> None:
    scenes, questions = reference
    for question in questions:
        program = Program.from_json(question["program"])
        assert execute(program, scenes[question["image_index"]]).answer == question["answer"], question["question"]
    assert len(questions) == 400


def test_programs_of_older_files_are_understood() -> None:
    program = Program.from_json(
        [
            {"type": "scene", "inputs": []},
            {"type": "filter_color", "inputs": [0], "side_inputs": ["red"]},
            {"type": "count", "inputs": [1]},
        ]
    )
    assert execute(program, SCENE).answer == "2"


def test_a_mask_shows_the_objects_that_a_step_gives_or_reads() -> None:
    program = Program(
        (
            Step("scene"),
            Step("filter_color", (0,), ("blue",)),
            Step("unique", (1,)),
            Step("same_shape", (2,)),
            Step("count", (3,)),
            Step("query_color", (2,)),
        )
    )
    trace = execute(program, SCENE)
    assert trace.values == ((0, 1, 2), (1,), 1, (0,), 1, "blue")
    assert trace.masks == (0b111, 0b010, 0b010, 0b001, 0b001, 0b010)


def test_an_index_may_stand_for_its_scene() -> None:
    program = Program((Step("scene"), Step("exist", (0,))))
    assert execute(program, SceneIndex(SCENE)) == execute(program, SCENE)
    assert execute(program, Scene(())).answer == "no"


def test_members_are_the_bits_of_a_mask() -> None:
    for mask in range(1 << 10):
        assert objects_in(mask) == tuple(i for i in range(10) if mask >> i & 1)


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((), "this one is empty"),
        ((Step("scene"),), "ends in scene, which gives ObjectSet"),
        ((Step("scene"), Step("fliter", (0,))), r"step 1 \(fliter\): unknown function"),
        ((Step("scene"), Step("filter_unique", (0,))), r"step 1 \(filter_unique\): unknown function"),
        ((Step("scene"), Step("count", (1,))), "must name earlier steps"),
        ((Step("scene"), Step("query_color", (0,))), r"takes \(Object\), got \(ObjectSet\)"),
        ((Step("scene"), Step("filter_color", (0,), ("cube",))), "Color must be one of gray, .*, got 'cube'"),
        ((Step("scene"), Step("filter_color", (0,))), "takes 1 literal values, got"),
        ((Step("scene"), Step("unique", (0,)), Step("query_color", (1,))), r"step 1 \(unique\): .* got 3: \[0, 1, 2\]"),
    ],
)
def test_a_program_that_cannot_be_executed_is_refused(steps: tuple[Step, ...], message: str) -> None:
    with pytest.raises(ProgramError, match=message):
        execute(Program(steps), SCENE)
