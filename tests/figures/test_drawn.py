import copy
from base64 import b64decode

import numpy as np
import plotly.graph_objects as go
import pytest

from film_viz.figures.drawn import DrawnFigure
from film_viz.figures.theme import NO_TEMPLATE

RNG = np.random.default_rng(0)
STRIP, LINE = RNG.normal(size=(3, 5)).astype(np.float32), RNG.normal(size=(7, 2))[:, 1]
SPEC = {
    "data": [
        {"type": "heatmap", "z": STRIP, "colorscale": [(0.0, "#000"), (1.0, "red")]},
        {"type": "scatter", "x": np.arange(7), "y": LINE, "customdata": np.array([["a", 1]] * 7)},
        {"type": "bar", "x": [0.25, 0.5], "y": ["yes", "no"], "marker": {"color": ["red", "blue"]}},
    ],
    "layout": {
        "height": 300,
        "xaxis": {"range": np.array([-0.5, 6.5]), "tickvals": np.arange(0, 7, 2)},
        "template": NO_TEMPLATE,
    },
}


def unpacked(value):
    """Return plain lists for all arrays, packed or not."""
    match value:
        case {"bdata": _, "dtype": kind}:
            numbers = np.frombuffer(b64decode(value["bdata"]), kind)
            return numbers.reshape([int(n) for n in str(value.get("shape", numbers.size)).split(",")]).tolist()
        case dict():
            return {name: unpacked(part) for name, part in value.items()}
        case list() | tuple():
            return [unpacked(part) for part in value]
        case np.ndarray():
            return value.tolist()
    return value


def test_plain_values_are_sent_as_plotly_would_send_them():
    sent = DrawnFigure(copy.deepcopy(SPEC)).to_dict()
    wanted = go.Figure(copy.deepcopy(SPEC)).to_dict()
    assert unpacked(sent) == unpacked(wanted)
    assert isinstance(sent["layout"]["xaxis"]["range"], np.ndarray)  # sent as a list
    assert sent["data"][0]["z"]["dtype"] == "f4"


def test_what_is_sent_can_be_changed_without_changing_the_figure():
    figure = DrawnFigure(copy.deepcopy(SPEC))
    figure.to_dict()["data"][2]["marker"].clear()
    assert figure.to_dict()["data"][2]["marker"] == {"color": ["red", "blue"]}


def test_a_figure_that_is_touched_is_an_ordinary_one_and_is_sent_as_changed():
    figure = DrawnFigure(copy.deepcopy(SPEC))
    assert figure.layout.height == 300
    figure.add_scatter(x=[1], y=[2]).update_layout(height=400)
    sent = figure.to_dict()
    assert (len(sent["data"]), sent["layout"]["height"]) == (4, 400)
    assert len(go.Figure(DrawnFigure(copy.deepcopy(SPEC))).data) == 3
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        _ = figure.colour


@pytest.mark.parametrize("numbers", [np.array([2**40, 1]), np.array([], dtype=np.float32), np.array([True, False])])
def test_arrays_that_a_browser_cannot_hold_are_sent_as_lists(numbers):
    figure = DrawnFigure({"data": [{"type": "scatter", "y": numbers}], "layout": {}})
    assert figure.to_dict()["data"][0]["y"] == numbers.tolist()
