"""Figures of feature maps: what a cell and a click stand for."""

import numpy as np

from film_viz.figures.feature_maps import film_steps, outlined, reach, sheet, tiled

MAPS = np.random.default_rng(0).normal(size=(5, 2, 3)).astype(np.float32)
PICTURE = np.zeros((20, 30, 3), np.uint8)


def test_all_steps_share_one_scale_that_is_symmetric_around_nothing():
    figure = film_steps(MAPS[:4], ("a", "b", "c", "d"))
    heatmaps = [trace for trace in figure.data if trace.type == "heatmap"]
    assert len(heatmaps) == 4
    assert {(h.zmin, h.zmax) for h in heatmaps} == {(-reach(MAPS[:4]), reach(MAPS[:4]))}
    assert sum(h.showscale for h in heatmaps) == 1


def test_a_click_on_a_step_gives_the_cell_and_shows_its_value():
    figure = film_steps(MAPS[:4], ("a", "b", "c", "d"))
    clicks = [trace for trace in figure.data if trace.type == "scatter"][2]
    data = np.asarray(clicks.customdata)
    np.testing.assert_array_equal(data[:, 0], np.arange(6))
    np.testing.assert_allclose(data[:, 3], MAPS[2].ravel())
    assert (clicks.x[4], clicks.y[4]) == (1.5, 1.5)  # row 1, column 1
    assert (data[4, 1], data[4, 2]) == (1, 1)


def test_a_sheet_holds_every_map_once_where_its_click_is():
    order = np.array([3, 1, 4, 0, 2])
    figure = sheet(MAPS, order, chosen=4)
    image, clicks = np.asarray(figure.data[0].z), figure.data[1]
    for x, y, (channel, highest, lowest) in zip(clicks.x, clicks.y, np.asarray(clicks.customdata), strict=True):
        shown = image[int(y - 1) : int(y + 1), int(x - 1.5) : int(x + 1.5)]
        np.testing.assert_array_equal(shown, MAPS[int(channel)])
        assert (highest, lowest) == (MAPS[int(channel)].max(), MAPS[int(channel)].min())
    frame = figure.layout.shapes[0]
    assert frame.x0 < clicks.x[2] < frame.x1


def test_maps_are_set_apart_by_empty_lines_and_numbered_above():
    image, corners = tiled(np.ones((9, 3, 3), np.float32))
    assert image.shape == (2 * 5, 8 * 4)
    assert np.nansum(image) == 9 * 9
    assert np.isnan(image[0]).all()
    assert corners[8].tolist() == [6, 1]
    order = np.array([3, 1, 4, 0, 2])
    numbers = sheet(MAPS, order, chosen=4).data[2]
    assert list(numbers.text) == ["3", "1", "4", "0", "2"]
    assert all(numbers.y < np.array(sheet(MAPS, order, chosen=4).data[1].y))


def test_an_outline_lies_on_the_border_inside_the_mask():
    mask = np.zeros((20, 30), dtype=bool)
    mask[5:15, 5:15] = True
    changed = (outlined(PICTURE, mask, thickness=1) > 0).any(axis=2)
    assert changed[5, 5:15].all()
    assert changed[5:15, 14].all()
    assert changed.sum() == 36
    assert not PICTURE.any()
