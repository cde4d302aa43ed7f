"""What was read can be corrected object by object, and what was corrected is no longer the reader's word."""

import pytest

from film_viz.app.reading.table import as_read, corrected, rows, unsure, with_one_more
from film_viz.models.parts.scene_reading import ReadObject, ReadPicture
from film_viz.scenes.scene import MOST_OBJECTS, Scene
from three_objects import SCENE

SURE = (0.99, 0.4, 0.95)
READ = ReadPicture(SCENE, tuple(ReadObject(o, (9.0, 9.0), p) for o, p in zip(SCENE.objects, SURE, strict=True)))


def test_each_object_is_a_row_that_says_how_sure_the_reader_is():
    shown = rows(SCENE, READ)
    assert [row["sure"] for row in shown] == ["99%", "40%", "95%"]
    assert [(row["shape"], row["color"], row["x"]) for row in shown] == [
        ("cube", "red", 0.0),
        ("sphere", "blue", 2.0),
        ("cylinder", "green", -2.0),
    ]
    assert unsure(SCENE, READ, 0.8) == [1]


def test_a_correction_changes_one_object_alone_and_nobody_is_unsure_of_it_any_more():
    better = corrected(SCENE, {"edited_rows": {1: {"color": "purple", "x": 1.5}}, "deleted_rows": [], "added_rows": []})
    assert better.objects[1].color == "purple"
    assert better.objects[1].x == 1.5
    assert (better.objects[0], better.objects[2]) == (SCENE.objects[0], SCENE.objects[2])
    assert rows(better, READ)[1]["sure"] == "not as read"
    assert unsure(better, READ, 0.8) == []
    assert as_read(SCENE.objects[1], None) is None


def test_objects_are_taken_out_and_added():
    assert corrected(SCENE, {"deleted_rows": [0, 2]}).objects == SCENE.objects[1:2]
    assert len(with_one_more(SCENE)) == 4
    full = Scene(SCENE.objects[:1] * MOST_OBJECTS)
    assert with_one_more(full) == full


@pytest.mark.parametrize("change", [{"x": 99}, {"y": True}, {"x": "far"}, {"y": float("nan")}, {"color": "pink"}])
def test_what_no_object_can_have_is_refused(change):
    with pytest.raises(ValueError, match=r"got|must be one of"):
        corrected(SCENE, {"edited_rows": {0: change}})
