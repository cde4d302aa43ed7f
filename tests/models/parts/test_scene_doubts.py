"""Each doubt of a reader makes one scene that differs in one thing, with the odds that the reader gives it."""

from dataclasses import replace

import pytest

from film_viz.models.parts.scene_doubts import LEAST_ODDS, MOST_DOUBTS, likely_scenes
from film_viz.models.parts.scene_reading import ReadObject, ReadPicture
from three_objects import SCENE

FIRST, SECOND, THIRD = SCENE.objects


def read(*found: float, faint: tuple[ReadObject, ...] = ()) -> ReadPicture:
    objects = tuple(ReadObject(item, (0.0, 0.0), sure) for item, sure in zip(SCENE.objects, found, strict=True))
    return ReadPicture(SCENE, objects, faint)


def test_a_scene_without_doubts_stands_alone():
    assert likely_scenes(read(1.0, 1.0, 1.0)) == [(1.0, SCENE)]


def test_what_may_not_be_there_and_what_may_be_there_too_are_scenes_by_their_odds():
    more = replace(SECOND, x=-1.0)
    first, *others = likely_scenes(read(0.999, 0.8, 1.0, faint=(ReadObject(more, (9.0, 9.0), 0.1),)))
    assert first == (1.0, SCENE)
    assert [scene.objects for _, scene in others] == [(FIRST, THIRD), (FIRST, SECOND, THIRD, more)]
    assert [odds for odds, _ in others] == pytest.approx([0.2 / 0.8, 0.1 / 0.9])


def test_another_value_is_a_scene_with_that_value():
    sure = ReadObject(FIRST, (0.0, 0.0), 1.0, {"size": (0.25, 0.75), "shape": (0.99, 0.009, 0.001)})
    (_, found), *others = likely_scenes(ReadPicture(replace(SCENE, objects=(FIRST,)), (sure,)))
    assert found.objects == (FIRST,)
    ((odds, scene),) = others  # of the shapes none is likely enough
    assert odds == pytest.approx(1 / 3)
    assert scene.objects == (replace(FIRST, size="small"),)


def test_of_many_doubts_the_greatest_are_taken():
    chances = tuple(0.2 - 0.01 * i for i in range(8))
    items = tuple(ReadObject(replace(FIRST, color="gray", x=x), (0.0, 0.0), 1.0, {"color": chances}) for x in (0, 1, 2))
    found = likely_scenes(ReadPicture(replace(SCENE, objects=tuple(one.item for one in items)), items))
    odds = [odds for odds, _ in found]
    assert len(found) == 1 + MOST_DOUBTS
    assert odds == sorted(odds, reverse=True)
    assert odds[-1] >= LEAST_ODDS
    assert odds[1] == pytest.approx(0.19 / 0.2)
