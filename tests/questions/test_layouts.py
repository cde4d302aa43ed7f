"""Layouts say the same as the programs that they were written from."""

from collections.abc import Sequence
from functools import cache

import pytest

from film_viz.questions.asking import questions_about
from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.questions.index import SceneIndex, objects_in
from film_viz.questions.layouts import LayoutError, Module, Node, inputs_of, layout_of, modules_of
from film_viz.questions.program import Program, ProgramError, Step
from film_viz.questions.templates import load_templates
from film_viz.scenes.attributes import ATTRIBUTES
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene

SCENE = Step("scene")


@cache
def asked(n_scenes: int) -> tuple[tuple[Scene, Question], ...]:
    """Ten questions about each of some scenes."""
    scenes = [sample_scene(seed) for seed in range(n_scenes)]
    questions, index = questions_about(scenes, QuestionGenerator(load_templates(), seed=5), 10)
    return tuple((scenes[i], question) for i, question in zip(index, questions, strict=True))


def looks(scene: Scene, i: int) -> dict[str, str]:
    return {name: getattr(scene.objects[i], name) for name in ATTRIBUTES}


def answer_of(layout: Sequence[Node], scene: Scene) -> str:
    """Carry a layout out on sets of objects, from its modules and what they look for alone."""
    index, everything, found = SceneIndex(scene), set(range(len(scene))), []
    for node in layout:
        read = [found[i] for i in node.inputs]
        match node.module:
            case Module.SCENE:
                found.append(everything)
            case Module.FIND | Module.FILTER:
                among = read[0] if read else everything
                found.append({i for i in among if set(node.values) <= set(looks(scene, i).values())})
            case Module.TRANSFORM:
                (one,), (relation,) = read[0], node.values
                found.append(set(objects_in(index.related[relation][one])))
            case Module.FIND_SAME_PROPERTY:
                (one,), (name,) = read[0], node.values
                found.append({i for i in everything - {one} if looks(scene, i)[name] == looks(scene, one)[name]})
            case Module.AND:
                found.append(read[0] & read[1])
            case Module.OR:
                found.append(read[0] | read[1])
            case _:
                return said(node, read, scene)
    raise AssertionError("it never answers")


def said(node: Node, read: Sequence[set[int]], scene: Scene) -> str:
    if node.module is Module.COUNT:
        return str(len(read[0]))
    if node.module is Module.DESCRIBE:
        (one,), (name,) = read[0], node.values
        return looks(scene, one)[name]
    truth = {
        Module.EXIST: lambda: bool(read[0]),
        Module.EQUAL_NUM: lambda: len(read[0]) == len(read[1]),
        Module.MORE_NUM: lambda: len(read[0]) > len(read[1]),
        Module.LESS_NUM: lambda: len(read[0]) < len(read[1]),
        Module.SAME_PROPERTY: lambda: len({looks(scene, i)[node.values[0]] for one in read for i in one}) == 1,
    }
    return "yes" if truth[node.module]() else "no"


def test_a_layout_merges_filters_drops_unique_and_counts_in_comparisons():
    steps = (
        SCENE, Step("filter_color", (0,), ("red",)), Step("filter_shape", (1,), ("cube",)), Step("unique", (2,)),
        Step("relate", (3,), ("left",)), Step("filter_size", (4,), ("small",)), Step("count", (5,)),
        SCENE, Step("count", (7,)), Step("greater_than", (6, 8)),
    )  # fmt: skip
    layout = layout_of(Program(steps))
    assert [(str(node.module), node.values, node.inputs) for node in layout] == [
        ("Find", ("red", "cube"), ()),
        ("Transform", ("left",), (0,)),
        ("Filter", ("small",), (1,)),
        ("Scene", (), ()),
        ("MoreNum", (), (2, 3)),
    ]


def test_attributes_are_compared_and_asked_by_name():
    red, big = Step("filter_color", (0,), ("red",)), Step("filter_size", (0,), ("large",))
    both = (SCENE, red, Step("unique", (1,)), Step("query_shape", (2,)), big, Step("unique", (4,)))
    compared = Program((*both, Step("query_shape", (5,)), Step("equal_shape", (3, 6))))
    assert [str(module) for module in modules_of(layout_of(compared))] == ["Find", "Find", "SameProperty"]
    assert layout_of(compared)[-1].values == ("shape",)
    assert layout_of(Program(both[:4]))[-1] == Node(Module.DESCRIBE, ("shape",), (0,))


@pytest.mark.slow
def test_expert_layouts_of_thousands_of_questions_can_be_carried_out_and_answer_as_the_programs_do():
    pairs = asked(250)
    assert len(pairs) == 2500
    for scene, question in pairs:
        layout = layout_of(question.program)
        assert inputs_of(modules_of(layout)) == tuple(node.inputs for node in layout)
        assert answer_of(layout, scene) == question.answer
    used = {node.module for _, question in pairs for node in layout_of(question.program)}
    assert used >= set(Module) - {Module.SCENE}


@pytest.mark.parametrize(
    ("modules", "reason"),
    [
        ((Module.FILTER,), r"module 0 \(Filter\) takes 1 attention maps, there are 0"),
        ((Module.FIND, Module.AND), r"module 1 \(And\) takes 2 attention maps, there are 1"),
        ((Module.FIND, Module.COUNT, Module.FIND), r"module 1 \(Count\) answers and must be the last of 3"),
        ((Module.FIND, Module.FIND, Module.COUNT), "leaves 1 maps"),
        ((Module.FIND,), "must end in one answer"),
        ((), "must end in one answer"),
    ],
)
def test_modules_that_cannot_be_carried_out_are_refused(modules, reason):
    with pytest.raises(LayoutError, match=reason):
        inputs_of(modules)


def test_a_program_that_gives_no_answer_has_no_layout():
    with pytest.raises(ProgramError, match="this program ends in filter_color"):
        layout_of(Program((SCENE, Step("filter_color", (0,), ("red",)))))
    with pytest.raises(ProgramError, match="no module stands for fly"):
        layout_of(Program((SCENE, Step("fly", (0,)))))
