"""A record's own directions decide what is left of what, and its relationships must agree with them."""

import pytest

from film_viz.data.placed_scenes import PlacedScenes
from film_viz.data.scene_rows import row_of_scene
from film_viz.questions.execute import execute
from film_viz.questions.program import Program
from film_viz.scenes.clevr_json import SceneError, read_record, record_of, relationships, scene_from_record
from film_viz.scenes.scene import Directions

WAYS = {"left": [-1, 0, 0], "right": [1, 0, 0], "behind": [0, 1, 0], "front": [0, -1, 0], "above": [0, 0, 1]}
LEFT_OF_SPHERE = [
    {"function": "scene", "inputs": [], "value_inputs": []},
    {"function": "filter_shape", "inputs": [0], "value_inputs": ["sphere"]},
    {"function": "unique", "inputs": [1], "value_inputs": []},
    {"function": "relate", "inputs": [2], "value_inputs": ["left"]},
    {"function": "count", "inputs": [3], "value_inputs": []},
]


def thing(shape: str, x: float, y: float) -> dict:
    kind = {"size": "large", "color": "red", "material": "rubber"}
    return {"shape": shape, **kind, "3d_coords": [x, y, 0.7], "rotation": None}


def record(**fields: object) -> dict:
    """A cube at the left by directions along the axes, but at the right by CLEVR's own."""
    return {"objects": [thing("cube", -1, 1.5), thing("sphere", 1, -1.5)], **fields}


def n_left_of_sphere(scene) -> str | None:
    return execute(Program.from_json(LEFT_OF_SPHERE), scene).answer


def test_a_records_own_directions_are_honored_and_said():
    read = read_record(record(directions=WAYS))
    assert n_left_of_sphere(read.scene) == "1"
    assert "the record's own directions" in read.notes[0]
    assert n_left_of_sphere(read_record(record()).scene) == "0"
    assert not read_record(record()).notes


def test_relationships_that_follow_from_a_records_own_directions_are_accepted():
    stated = {"left": [[], [0]], "right": [[1], []], "behind": [[], [0]], "front": [[1], []]}
    assert relationships(scene_from_record(record(directions=WAYS, relationships=stated))) == stated
    with pytest.raises(
        SceneError, match=r"by their positions and CLEVR's directions .* state in 'directions' which way"
    ):
        scene_from_record(record(relationships=stated))


def test_a_record_with_its_own_directions_survives_the_round_trip():
    scene = scene_from_record(record(directions=WAYS))
    assert scene_from_record(record_of(scene, 0, "a.png", "val")) == scene


def test_relationships_and_directions_that_are_null_or_empty_are_none():
    for nothing in (None, {}):
        assert scene_from_record(record(directions=nothing, relationships=nothing)).directions == Directions()
    assert scene_from_record(record(relationships={"left": None}))


def test_scenes_of_a_folder_keep_their_own_directions():
    placed = PlacedScenes(2)
    placed._put(0, read_record(record(directions=WAYS)).scene, 7, "a.png")
    placed._put(1, read_record(record()).scene, 7, "b.png")
    counts = [execute(Program.from_json(LEFT_OF_SPHERE), placed.index(picture)).answer for picture in (0, 1)]
    assert counts == ["1", "0"]


def test_a_row_that_has_no_room_for_directions_says_so():
    with pytest.raises(ValueError, match="no directions but CLEVR's own"):
        row_of_scene(scene_from_record(record(directions=WAYS)), 10)


@pytest.mark.parametrize(("way", "other"), [("left", "right"), ("behind", "front")])
def test_directions_that_are_not_opposite_are_refused(way, other):
    with pytest.raises(SceneError, match=f"'{way}' and '{other}' in 'directions' of .* must be opposite"):
        read_record(record(directions=WAYS | {other: WAYS[way]}))
