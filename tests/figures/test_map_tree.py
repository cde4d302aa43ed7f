"""A tree of maps: every module is below what it reads, with its own map on a scale of its own."""

import numpy as np

from drawn import elements, pixels, texts
from film_viz.figures.map_tree import COLUMN_WIDTH, NARROW_COLUMN, above_middle, map_tree, tree_places, wrapped
from film_viz.figures.pictures import SPOTLIGHT
from film_viz.figures.svg.color import painted
from film_viz.figures.theme import MUTED

PICTURE = np.full((20, 30, 3), 128, np.uint8)
INPUTS = ((), (0,), (), (2,), (3,), (1, 4))  # a chain of two and one of three that the last one reads
LABELS = [(f"module {i}", "told <b>") for i in range(6)]


def found() -> np.ndarray:
    maps = np.arange(6 * 2 * 3, dtype=float).reshape(6, 2, 3)
    maps[0, 1, 2] = 25
    maps[-1] = np.nan
    return maps


def test_inputs_are_above_what_reads_them_and_no_two_modules_share_a_place():
    places = tree_places(INPUTS)
    assert len(set(places)) == 6
    for module, read in enumerate(INPUTS):
        for turn, i in enumerate(read):
            assert places[i][1] == places[module][1] - 1
            assert (places[i][0] == places[module][0]) is (turn == 0)


def test_three_maps_brought_together_stand_side_by_side():
    assert tree_places([(), (), (), (1, 2), (0, 3), (4,)]) == [(0, 1), (1, 0), (2, 0), (1, 1), (0, 2), (0, 3)]


def test_modules_may_be_counted_from_the_answer_as_well():
    assert tree_places(((1, 4), (2,), (3,), (), (5,), ())) == [(0, 3), (0, 2), (0, 1), (0, 0), (1, 2), (1, 1)]
    nested = ((1, 6), (2, 4), (3,), (), (5,), (), (7, 8), (), ())
    assert tree_places(nested) == [(0, 3), (0, 2), (0, 1), (0, 0), (1, 1), (1, 0), (2, 2), (2, 1), (3, 1)]
    assert tree_places(((),)) == [(0, 0)]


def test_each_map_is_painted_over_the_picture_at_its_place_on_a_scale_of_its_own():
    drawing = map_tree(PICTURE, LABELS, INPUTS, found())
    np.testing.assert_allclose(above_middle(found()[0]), [[0, 0, 0], [0.5 / 22.5, 1.5 / 22.5, 1]])  # its middle is 2.5
    maps = [each for each in elements(drawing, "svg") if each.get("data-field") is not None]
    assert len(maps) == len(drawing.fields) == 5
    for number, (one, values) in enumerate(zip(maps, found(), strict=False)):
        picture, cells = [each for each in one if each.tag.endswith("image")]
        assert picture.get("href").startswith("data:image/jpeg")
        np.testing.assert_array_equal(pixels(cells), painted(above_middle(values), 0, 1, SPOTLIGHT))
        assert (one.get("data-field"), one.get("width"), one.get("height")) == (str(number), "84", "63")
    assert drawing.fields[0].cells[-1] == "25"
    assert {"half of them", "highest", "cells of a map"} <= set(texts(drawing))


def test_a_map_s_place_is_that_of_its_module():
    maps = [each for each in elements(map_tree(PICTURE, LABELS, INPUTS, found()), "svg") if each.get("data-field")]
    rows = {int(each.get("y")) for each in maps}
    places = [(int(each.get("x")) // COLUMN_WIDTH, sorted(rows).index(int(each.get("y")))) for each in maps]
    assert places == [(x, y) for x, y in tree_places(INPUTS)[:-1]]


def test_labels_are_written_as_they_stand_and_lines_join_the_modules():
    drawing = map_tree(PICTURE, LABELS, INPUTS, found(), "dark")
    for line in (line for label in LABELS for line in label):
        assert line in texts(drawing)
    (lines,) = elements(drawing, "path")
    assert lines.get("stroke") == MUTED["dark"]
    assert lines.get("d").count("M") == 5
    beside, alone = (next(each for each in elements(drawing, "text") if each.text == f"module {i}") for i in (4, 5))
    assert (beside.get("x"), alone.get("x")) == (str(COLUMN_WIDTH + 90), "6")  # the last has no map before it


def test_where_there_is_little_room_two_chains_stand_beside_each_other_and_long_words_are_broken():
    labels = [("filter_material", "metal")] * 6
    tree = elements(map_tree(PICTURE, labels, INPUTS, found(), column_width=NARROW_COLUMN), "svg")[0]
    assert int(tree.get("width")) == 2 * NARROW_COLUMN
    assert wrapped(labels[0], 9) == ["filter_", "material", "metal"]
    assert wrapped(("the small red thing", ""), 9) == ["the small", "red thing"]
    assert wrapped(("transformation",), 9) == ["transformation"]


def test_a_map_without_differences_is_drawn():
    maps = np.full((2, 2, 3), 3.0)
    maps[-1] = np.nan
    assert len(map_tree(PICTURE, LABELS[:2], ((), (0,)), maps).fields) == 1
    assert not np.any(above_middle(maps[0]))
