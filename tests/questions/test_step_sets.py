"""What the steps of a program give lies where the program's relations and branches put it."""

import pytest

from film_viz.questions.execute import execute
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.program import Program, Step
from film_viz.questions.step_sets import N_LEVELS, N_STEP_SETS, UNKNOWN, step_sets
from film_viz.questions.templates import load_templates
from film_viz.scenes.scene import Scene
from three_objects import COUNT, SCENE

RELATED, DESCRIBED = 0, 1


def read(program: Program, scene: Scene) -> dict[tuple[int, int, int], int]:
    """Sets by level, branch and kind."""
    sets = step_sets(program, execute(program, scene))
    assert len(sets) == N_STEP_SETS
    return {(i // 4, i // 2 % 2, i % 2): mask for i, mask in enumerate(sets) if mask != UNKNOWN}


def chain(first: int, word: str, *relations: str) -> list[Step]:
    """Describe a shape from step `first` on, and pass on to what is related to it."""
    steps = [Step("scene"), Step("filter_shape", (first,), (word,))]
    for relation in relations:
        at = first + len(steps) - 1
        steps += [Step("unique", (at,)), Step("relate", (at + 1,), (relation,))]
    return steps


def test_a_chain_has_a_level_for_each_relation():
    program = Program((*chain(0, "cube", "left"), Step("filter_shape", (3,), ("sphere",)), Step("count", (4,))))
    trace = execute(program, SCENE)
    assert read(program, SCENE) == {
        (0, 0, DESCRIBED): trace.masks[1],
        (1, 0, RELATED): trace.masks[3],
        (1, 0, DESCRIBED): trace.masks[4],
    }


def test_two_chains_are_two_branches_and_putting_them_together_is_a_level_more():
    one, other = chain(0, "cube", "left"), chain(4, "cylinder", "behind")
    program = Program((*one, *other, Step("intersect", (3, 7)), Step("count", (8,))))
    trace = execute(program, SCENE)
    assert read(program, SCENE) == {
        (0, 0, DESCRIBED): trace.masks[1],
        (0, 1, DESCRIBED): trace.masks[5],
        (1, 0, RELATED): trace.masks[3],
        (1, 0, DESCRIBED): trace.masks[3],
        (1, 1, RELATED): trace.masks[7],
        (1, 1, DESCRIBED): trace.masks[7],
        (2, 0, RELATED): trace.masks[8],
        (2, 0, DESCRIBED): trace.masks[8],
    }


def test_what_lies_beyond_the_last_level_is_left_out():
    deep = Program((*chain(0, "cube"), *(Step("union", (i, i)) for i in range(1, 6)), Step("count", (6,))))
    assert max(level for level, _, _ in read(deep, SCENE)) == N_LEVELS - 1


def test_without_a_relation_there_is_one_set():
    assert set(read(COUNT, SCENE)) == {(0, 0, DESCRIBED)}


@pytest.mark.parametrize("seed", range(3))
def test_in_every_family_the_last_step_reads_a_set_of_the_last_level(random_scene, seed):
    """So nothing of CLEVR's families is cut off, and what is counted in the end is among what is traced."""
    questions = QuestionGenerator(load_templates(), seed).questions(random_scene(seed + 20, 8), 60)
    assert len(questions) > 20
    for question in questions:
        sets, last = step_sets(question.program, question.trace), question.program.steps[-1]
        level = max(i for i, mask in enumerate(sets) if mask != UNKNOWN) // 4
        inputs = question.trace.masks[last.inputs[0]], question.trace.masks[last.inputs[-1]]
        assert level <= question.program.hops + 1
        assert set(inputs) <= set(sets)
