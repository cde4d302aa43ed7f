import base64
import io

import numpy as np
from PIL import Image

from drawn import elements, pixels, texts
from film_viz.figures.pictures import DRAWN_ACROSS, numbered_objects, picture_source, where_it_looks

PICTURE = np.full((20, 30, 3), 128, np.uint8)


def test_cells_cover_the_whole_picture_and_tell_their_counts():
    drawn = where_it_looks(PICTURE, np.arange(6).reshape(2, 3))
    backdrop, cells = elements(drawn, "image")
    assert (backdrop.get("width"), backdrop.get("height")) == (cells.get("width"), cells.get("height")) == ("100%",) * 2
    assert pixels(cells).shape == (2, 3, 4)
    assert pixels(cells)[0, 0].tolist() == [12, 16, 28, 140]
    assert pixels(cells)[1, 2].tolist() == [255, 225, 90, 191]
    (field,) = drawn.fields
    assert (len(field.rows), len(field.columns), field.cells) == (2, 3, ("0", "1", "2", "3", "4", "5"))
    assert "maxima in a cell" in texts(drawn)


def test_a_map_on_which_nothing_is_chosen_can_be_drawn():
    drawn = where_it_looks(PICTURE, np.zeros((2, 3), int))
    assert (pixels(elements(drawn, "image")[1]) == [12, 16, 28, 140]).all()


def test_a_picture_keeps_its_shape_at_any_width():
    tall = np.zeros((50, 20, 3), np.uint8)
    for picture, shape in ((PICTURE, "aspect-ratio:30/20"), (tall, "aspect-ratio:20/50")):
        assert shape in elements(numbered_objects(picture, np.zeros((0, 2)), []), "svg")[0].get("style")


def test_objects_carry_their_numbers_where_they_are_and_the_chosen_are_ringed():
    places = np.array([[3.0, 4.0], [15.0, 12.0]])
    drawn = numbered_objects(PICTURE, places, ["red cube", "blue sphere"], chosen=[1])
    marks = [each for each in elements(drawn, "svg") if each.get("x")]
    assert [(mark.get("x"), mark.get("y")) for mark in marks] == [("10%", "20%"), ("50%", "60%")]
    assert texts(drawn) == ["0", "1"]
    assert [circle.get("stroke") for circle in elements(drawn, "circle")] == [None, "#ffffff"]
    assert list(drawn.fields[0].texts) == ["0: red cube", "1: blue sphere"]


def test_a_large_picture_is_made_smaller_for_a_figure():
    source = picture_source(np.zeros((700, 1400, 3), np.uint8))
    picture = Image.open(io.BytesIO(base64.b64decode(source.split(",")[1])))
    assert picture.size == (DRAWN_ACROSS, DRAWN_ACROSS // 2)
