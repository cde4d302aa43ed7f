"""What a question is about, in a scene of three."""

from film_viz.questions.execute import execute
from film_viz.questions.program import Program, Step
from film_viz.questions.referents import referents
from film_viz.scenes.scene import Scene, SceneObject

SCENE = Scene(
    (
        SceneObject("cube", "large", "red", "rubber", 0.0, 0.0),
        SceneObject("sphere", "small", "blue", "metal", 2.0, -1.0),
        SceneObject("cylinder", "small", "green", "metal", -2.0, 0.5),
    )
)


def chain(*steps: tuple[str, tuple[int, ...], tuple[str, ...]]) -> Program:
    return Program(tuple(Step(*step) for step in steps))


COMPARE = chain(
    ("scene", (), ()),
    ("filter_color", (0,), ("red",)),
    ("unique", (1,), ()),
    ("relate", (2,), ("left",)),
    ("unique", (3,), ()),
    ("query_size", (4,), ()),
    ("filter_color", (0,), ("blue",)),
    ("unique", (6,), ()),
    ("query_size", (7,), ()),
    ("equal_size", (5, 8), ()),
)
COUNT = chain(("scene", (), ()), ("filter_material", (0,), ("metal",)), ("count", (1,), ()))


def test_referents_are_what_the_answer_is_read_from_and_what_is_singled_out():
    trace = execute(COMPARE, SCENE)
    left_of_cube = trace.masks[3]
    assert left_of_cube.bit_count() == 1
    assert referents(COMPARE, trace) == (left_of_cube, 0b010, 0b011 | left_of_cube)
    assert referents(COUNT, execute(COUNT, SCENE)) == (0b110, 0, 0)
