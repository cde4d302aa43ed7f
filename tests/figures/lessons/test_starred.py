import plotly.graph_objects as go

from film_viz.figures.lessons.starred import with_stars


def test_stars_are_added_and_the_figure_stays_as_it_was():
    plane = go.Figure(go.Scatter(x=[0], y=[1]))
    figure = with_stars(plane, [("here", 1.0, 2.0), ("moved", -3.0, 4.0)])
    assert len(plane.data) == 1
    stars = figure.data[1]
    assert (list(stars.x), list(stars.y), list(stars.text)) == ([1.0, -3.0], [2.0, 4.0], ["here", "moved"])
    assert list(stars.marker.symbol) == ["star-open", "star"]
