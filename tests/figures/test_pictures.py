import base64
import io

import numpy as np
from PIL import Image

from film_viz.figures.pictures import DRAWN_ACROSS, numbered_objects, picture_source, where_it_looks

PICTURE = np.full((20, 30, 3), 128, np.uint8)


def test_cells_cover_the_whole_picture():
    cells = where_it_looks(PICTURE, np.arange(6).reshape(2, 3)).data[0]
    assert np.array(cells.x).tolist() == [5, 15, 25]
    assert np.array(cells.y).tolist() == [5, 15]
    assert np.array(cells.z).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert (cells.zmin, cells.zmax) == (0, 5)


def test_a_map_on_which_nothing_is_chosen_can_be_drawn():
    assert where_it_looks(PICTURE, np.zeros((2, 3), int)).data[0].zmax == 1


def test_the_picture_lies_below_with_y_down():
    layout = where_it_looks(PICTURE, np.ones((2, 3), int)).layout
    assert (layout.images[0].sizex, layout.images[0].sizey) == (30, 20)
    assert layout.images[0].layer == "below"
    assert layout.yaxis.range == (20, 0)


def test_objects_carry_their_numbers_and_the_chosen_are_ringed():
    places = np.array([[3.0, 4.0], [10.0, 12.0]])
    labels = numbered_objects(PICTURE, places, ["red cube", "blue sphere"], chosen=[1]).data[0]
    assert labels.text == ("0", "1")
    assert labels.marker.line.width == (0, 2)
    assert np.array(labels.x).tolist() == [3, 10]


def test_a_large_picture_is_made_smaller_for_a_figure():
    source = picture_source(np.zeros((700, 1400, 3), np.uint8))
    picture = Image.open(io.BytesIO(base64.b64decode(source.split(",")[1])))
    assert picture.size == (DRAWN_ACROSS, DRAWN_ACROSS // 2)
