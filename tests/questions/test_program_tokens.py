"""Programs to tokens and back: the same answers on scenes, and one rule for what is no tree."""

from collections.abc import Callable

import pytest

from film_viz.questions.execute import execute
from film_viz.questions.functions import FUNCTIONS
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.program import Program, ProgramError, Step
from film_viz.questions.program_tokens import (
    ARITY,
    END,
    FIRST_FUNCTION,
    PAD,
    SCENE,
    START,
    TOKENS,
    completed,
    inputs_of,
    is_tree,
    program_of,
    token_ids,
)
from film_viz.questions.templates import load_templates
from film_viz.scenes.scene import Scene

SHARED = Program(
    (
        Step("scene"),
        Step("filter_color", (0,), ("red",)),
        Step("count", (1,)),
        Step("filter_shape", (1,), ("cube",)),
        Step("count", (3,)),
        Step("less_than", (2, 4)),
    )
)


def ids(text: str) -> list[int]:
    return [TOKENS.index(name) for name in text.split()]


def names(tokens: tuple[int, ...]) -> str:
    return " ".join(TOKENS[token] for token in tokens)


def test_every_question_of_the_generator_survives_the_round_trip(random_scene: Callable[..., Scene]) -> None:
    generator = QuestionGenerator(load_templates(), seed=5)
    asked = [(scene, q) for scene in map(random_scene, range(40)) for q in generator.questions(scene, 6)]
    assert len(asked) > 150
    for scene, question in asked:
        tokens = token_ids(question.program)
        assert is_tree(tokens)
        back = program_of(tokens)
        assert execute(back, scene).answer == question.answer
        assert token_ids(back) == tokens


def test_every_function_with_each_of_its_values_is_a_token() -> None:
    known = [f for f in FUNCTIONS.values() if not f.is_template_only]
    assert len(TOKENS) == len(set(TOKENS)) == 3 + 41
    assert sum(arity == 2 for arity in ARITY) == sum(len(f.inputs) == 2 for f in known) == 10
    assert {name.split("[")[0] for name in TOKENS[FIRST_FUNCTION:]} == {f.name for f in known}


def test_the_last_function_comes_first_and_shared_steps_are_copied() -> None:
    tokens = token_ids(SHARED)
    assert tokens[0] == START
    assert tokens[-1] == END
    assert names(tokens[1:-1]) == (
        "less_than count filter_color[red] scene count filter_shape[cube] filter_color[red] scene"
    )
    assert len(program_of(tokens).steps) == 8


def test_the_first_input_of_a_comparison_stays_the_first(random_scene: Callable[..., Scene]) -> None:
    swapped = Program((*SHARED.steps[:-1], Step("less_than", (4, 2))))
    scenes = [random_scene(seed, 8) for seed in range(20)]
    answers = [(execute(program_of(token_ids(p)), s).answer) for s in scenes for p in (SHARED, swapped)]
    assert answers == [execute(p, s).answer for s in scenes for p in (SHARED, swapped)]
    assert answers[::2] != answers[1::2]


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        ("count scene <end>", "count scene"),
        ("<start> count scene <end> <pad>", "count scene"),
        ("<start> <end>", "scene"),
        ("less_than count <end>", "less_than count scene scene"),
        ("count scene scene exist <end>", "count scene"),
        ("count unique", "count unique scene"),
    ],
)
def test_what_is_no_tree_is_completed_with_the_scene_and_cut_off_behind_its_end(written: str, tree: str) -> None:
    assert names(completed(ids(written))) == tree
    assert not is_tree(ids(written))
    assert is_tree((START, *completed(ids(written)), END))


@pytest.mark.parametrize("written", ["<start> count <end>", "<start> count scene scene <end>", "<start> count scene"])
def test_a_program_is_not_made_of_what_is_no_tree(written: str) -> None:
    with pytest.raises(ProgramError, match=f"not one tree from start to end: {written}"):
        program_of(ids(written))


def test_a_function_without_a_token_is_named() -> None:
    with pytest.raises(ProgramError, match=r"no token stands for 'filter_color\[pink\]'"):
        token_ids(Program((Step("scene"), Step("filter_color", (0,), ("pink",)))))


def test_the_inputs_of_a_tree_are_found_behind_it() -> None:
    tree = completed(ids("equal_integer count union scene unique scene count scene"))
    assert names(tree) == "equal_integer count union scene unique scene count scene"
    assert inputs_of(tree) == ((1, 6), (2,), (3, 4), (), (5,), (), (7,), ())
    assert inputs_of((SCENE,)) == ((),)
    assert PAD == 0
