import numpy as np

from film_viz.figures.lessons.adam import Panel, adam_panels


def test_every_curve_is_drawn_in_its_own_panel():
    curves = [np.arange(3.0), np.arange(3.0) - 2]
    panels = [Panel("both", curves, ("first", "second")), Panel("one", curves[:1], ("first",))]
    figure = adam_panels(panels, "dark")
    assert [trace.xaxis for trace in figure.data] == ["x", "x", "x2"]
    assert np.allclose(figure.data[1].y, curves[1])
    assert [note.text for note in figure.layout.annotations] == ["both", "one"]
    assert figure.data[0].line.color != figure.data[1].line.color
