"""Where a system looks against what its question is about, which the program and the scene record tell."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.evaluation import pointing as module
from film_viz.evaluation.pointing import Look, cells_showing, highest, look_in, objects_of, pointing
from film_viz.models.exhibits import AttentionMaps, Exhibit, LayoutRun, Maxima, Pairs, ProgramRun
from film_viz.questions.asking import questions_about
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.program import Program, Step
from film_viz.questions.templates import load_templates
from film_viz.scenes.camera import Camera
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene, SceneObject

SHAPE = (9, 11)
APART = Scene(
    (
        SceneObject("cube", "large", "red", "metal", -2.0, -2.0),
        SceneObject("sphere", "small", "blue", "rubber", 2.0, 2.0),
    )
)


def cell_of_center(scene: Scene, which: int) -> tuple[int, int]:
    x, y, _ = Camera(scene.camera).project(np.array([scene.objects[which].position]), SHAPE[1], SHAPE[0])[0]
    return int(y), int(x)


def asked(*steps: Step, scene: Scene = APART) -> ClevrQuestion:
    return ClevrQuestion(Path("a.png"), "what?", program=Program(steps), scene=scene)


ABOUT_CUBE = (Step("scene"), Step("filter_shape", (0,), ("cube",)), Step("unique", (1,)), Step("query_color", (2,)))
ABOUT_NONE = (Step("scene"), Step("filter_color", (0,), ("green",)), Step("exist", (1,)))


def test_an_object_shows_in_the_cell_of_its_center_and_large_ones_in_more_cells():
    showing = cells_showing(APART, SHAPE)
    assert showing.shape == (2, *SHAPE)
    assert showing[(0, *cell_of_center(APART, 0))]
    assert showing[(1, *cell_of_center(APART, 1))]
    assert showing[0].sum() > showing[1].sum() > 0
    assert not (showing[0] & showing[1]).any()


def test_the_objects_are_those_that_the_last_step_reads():
    assert objects_of(asked(*ABOUT_CUBE)) == (0,)
    assert objects_of(asked(Step("scene"), Step("count", (0,)))) == (0, 1)
    assert objects_of(asked(*ABOUT_NONE)) == ()
    assert objects_of(replace(asked(*ABOUT_CUBE), program=None)) == ()
    assert objects_of(replace(asked(*ABOUT_CUBE), scene=None)) == ()


def test_a_program_that_does_not_fit_its_record_is_about_nothing_known():
    two_cubes = Scene((APART.objects[0], replace(APART.objects[0], x=2.0)))
    assert objects_of(asked(*ABOUT_CUBE, scene=two_cubes)) == ()


@dataclass
class Looking:
    """Looks where it is told: at a cell of each question."""

    cell: Callable[[ClevrQuestion], tuple[int, int]]

    def look(self, question: ClevrQuestion) -> Look | None:
        values = np.zeros(SHAPE)
        values[self.cell(question)] = 1
        return Look("a map", values)


def test_who_looks_at_the_object_always_hits_and_who_looks_elsewhere_never_does(monkeypatch):
    questions = [asked(*ABOUT_CUBE), asked(*ABOUT_NONE), asked(*ABOUT_CUBE)]
    monkeypatch.setattr(module, "look_of", lambda respondent, question: respondent.look(question))
    there = pointing(Looking(lambda question: cell_of_center(question.scene, 0)), questions, 9)
    elsewhere = pointing(Looking(lambda question: cell_of_center(question.scene, 1)), questions, 9)
    assert (there.hits.accuracy, there.hits.count, there.looks) == (1, 2, "a map")
    assert (elsewhere.hits.accuracy, elsewhere.hits.count) == (0, 2)
    assert there.chance == elsewhere.chance == pytest.approx(cells_showing(APART, SHAPE)[0].mean())
    assert pointing(Looking(lambda question: (0, 0)), questions, 1).hits.count == 1
    assert pointing(Looking(lambda question: (0, 0)), questions[1:2], 9) is None


def test_looking_at_random_hits_as_often_as_chance_says(monkeypatch):
    monkeypatch.setattr(module, "look_of", lambda respondent, question: Look("flat", np.ones(SHAPE)))
    scenes = [sample_scene(seed) for seed in range(8)]
    written, index = questions_about(scenes, QuestionGenerator(load_templates(), seed=1), 60)
    questions = [
        ClevrQuestion(Path("a.png"), q.text, program=q.program, scene=scenes[i])
        for q, i in zip(written, index, strict=True)
    ]
    found = pointing(SimpleNamespace(), questions, 10_000)
    low, high = found.hits.interval
    assert found.hits.count > 300
    assert low < found.chance < high


def test_of_cells_that_are_equally_high_any_may_be_taken():
    values, draw = np.array([[0, 2, 1], [2, 0, 0]]), np.random.default_rng(3)
    assert {highest(values, draw) for _ in range(50)} == {1, 3}


def test_each_kind_of_exhibit_has_one_map_that_stands_for_it():
    maps = np.random.default_rng(0).random((4, *SHAPE)).astype(np.float32)
    none, one = np.full(4, np.nan), np.ones((4, 2))
    layout = LayoutRun(("find", "find", "and", "same"), ((), (), (0, 1), (0, 2)), none, one, maps)
    program = ProgramRun(("equal", "a", "b", "c"), ((1, 3), (2,), (), ()), none, maps, True)
    share = np.zeros((*SHAPE, *SHAPE))
    share[2, 3, 4, 5] = -1
    pair = look_in(Pairs(share)).map
    np.testing.assert_array_equal(look_in(Maxima(maps[0].astype(int))).map, maps[0].astype(int))
    np.testing.assert_array_equal(look_in(AttentionMaps(maps)).map, maps[3])
    np.testing.assert_array_equal(look_in(layout).map, np.maximum(maps[0], maps[2]))
    np.testing.assert_array_equal(look_in(program).map, np.maximum(maps[1], maps[3]))
    assert pair[2, 3] == pair[4, 5] == pair.sum() / 2 == 1
    assert look_in(Exhibit()) is None
