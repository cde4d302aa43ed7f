"""A scene of three objects, and two programs that have an answer there."""

from film_viz.questions.program import Program, Step
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
