"""The smallest change of a scene that flips the answer is held against all that was not chosen."""

import pytest

from film_viz.analysis.why.picture import picture_effects
from film_viz.analysis.why.scene_flip import scene_flips, shortest_move
from film_viz.scenes.changes import moves
from three_objects import SCENE

QUESTION = "How many metal things are there?"


@pytest.mark.slow
def test_the_smallest_flips_are_flips_and_none_is_smaller(trained, gallery_scene):
    every = picture_effects(trained, gallery_scene, QUESTION)
    found = scene_flips(trained, gallery_scene, QUESTION, every)
    assert set(found) == {"attribute", "removed", "moved"}
    for kind in ("attribute", "removed"):
        flips = [i for i in every.effects.flips if every.changes[i].kind == kind]
        assert found[kind].pixels == min(every.pixels[i] for i in flips)
    for flip in found.values():
        again = picture_effects(trained, gallery_scene, QUESTION, [flip.change]).effects
        assert (again.first, again.best[0]) == (flip.before, flip.after)
        assert flip.before != flip.after
        assert again.verdicts[0] is flip.verdict
    assert [flip.pixels for flip in found.values()] == sorted(flip.pixels for flip in found.values())


@pytest.mark.slow
def test_no_shorter_move_on_the_way_flips_the_answer(trained, gallery_scene):
    found = shortest_move(trained, gallery_scene, QUESTION, step=0.4)
    shorter = [
        each
        for number in range(1, 6)
        if number * 0.4 < found.change.distance - 1e-6
        for each in moves(gallery_scene, number * 0.4)
    ]
    assert not len(picture_effects(trained, gallery_scene, QUESTION, shorter).effects.flips)


def test_where_nothing_flips_nothing_is_found(saved_checkpoint):
    assert shortest_move(saved_checkpoint, SCENE, QUESTION, step=0.01, farthest=0.02) is None
