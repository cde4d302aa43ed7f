"""The map itself: drawn, and what a visitor's hand selects on it carried into the view.

A chart loses its selection when its figure changes, and keeps it only while the figure stays the same to the byte. So
the figure shows as selected what was selected when it was first drawn; what the hand selects later is not put into it
until something else changes the figure (a color, a search, a button).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from jaxtyping import Bool, Float

from film_viz.analysis.bank.labels import Labels
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.maps.embedding import Embedding
from film_viz.app.banks.terms import hover_texts
from film_viz.app.foreign import in_figure
from film_viz.app.frame import mode
from film_viz.app.parameter_map.data import mask
from film_viz.app.parameter_map.shared_view import MapView, change
from film_viz.figures.parameter_map import MANY_POINTS, MOST_POINTS, TEXTS_UP_TO, Placed, map_figure, within_shape

MANNERS = """<script>
if (!window.filmVizManners) {
  window.filmVizManners = true;
  const chartOf = event => event.target.closest?.(".js-plotly-plot");
  document.addEventListener("wheel", event => {
    if (!event.ctrlKey && chartOf(event)) event.stopImmediatePropagation();
  }, {capture: true, passive: true});
  document.addEventListener("mouseover", event => {
    const chart = chartOf(event);
    if (!chart?.on || chart.filmVizClicks) return;
    chart.filmVizClicks = true;
    chart.on("plotly_click", clicked => {
      if (chart._fullLayout.clickmode !== "event") return;
      const plain = ({curveNumber, pointNumber, pointIndex, x, y, customdata, data, fullData}) =>
        ({curveNumber, pointNumber, pointIndex, x, y, customdata, data, fullData});
      chart.emit("plotly_selected", {points: clicked.points.map(plain)});
    });
  }, {capture: true});
}
</script>"""
"""What neither Plotly nor Streamlit offers: the wheel moves the page, as everywhere, and with Ctrl it zooms the map; a
click selects a point although a lasso is at hand."""


def chart(
    bank: ParameterBank,
    view: MapView,
    map_: Embedding,
    labels: Labels,
    found: Bool[np.ndarray, " question"],
    trail: tuple[Placed, ...],
    titles: Mapping[str, str] | None = None,
    key: str = "",
) -> go.Figure:
    """Draw the map with its selection; return the figure, for export."""
    nonce = st.session_state.setdefault("map_nonce", 0)
    shown = mask(len(bank), view.isolated) if view.isolated else np.ones(len(bank), dtype=bool)
    is_density = int(shown.sum()) > MOST_POINTS
    is_drawn_in = is_density or map_.coordinates.shape[1] == 3
    identity = (map_.settings, bank.key, view.color, view.search, view.isolated, trail, mode(), nonce, titles)
    baked = view.selection if is_drawn_in else _when_first_drawn(identity, view.selection)
    rows = np.array([row for row in baked if row < len(bank)], dtype=np.int32)
    figure = map_figure(
        map_.coordinates,
        tuple(map(in_figure, map_.axis_names)),
        replace(labels, title=in_figure(labels.title), names=tuple(map(in_figure, labels.names))),
        shown=shown,
        selected=rows,
        found=found,
        trail=tuple(replace(placed, question=in_figure(placed.question)) for placed in trail),
        texts=hover_texts(bank) if len(bank) <= TEXTS_UP_TO else (),
        titles={in_figure(name): in_figure(title) for name, title in (titles or {}).items()},
        mode=mode(),
    )
    key = f"{key}map_chart_{nonce}"
    st.plotly_chart(
        figure,
        key=key,
        on_select=lambda: _use_selection(key, map_.coordinates if is_density else None),
        selection_mode=("points", "box", "lasso"),
        config={
            "displaylogo": False,
            "scrollZoom": True,  # with Ctrl: see `MANNERS`
            "toImageButtonOptions": {"scale": 2},
            "plotGlPixelRatio": 1 if int(shown.sum()) > MANY_POINTS else 2,
        },
        alt=f"A map of {int(shown.sum())} questions colored by {labels.title}.",  # a change would redraw the chart
    )
    st.html(MANNERS, unsafe_allow_javascript=True)
    return figure


def _when_first_drawn(identity: Any, selection: tuple[int, ...]) -> tuple[int, ...]:
    kept = st.session_state.get("map_first_drawn")
    if kept is None or kept[0] != identity:
        st.session_state["map_first_drawn"] = kept = (identity, selection)
    return kept[1]


def _use_selection(key: str, coordinates: Float[np.ndarray, "question dimension"] | None) -> None:
    """Carry what the hand selected into the view; on a density the drawn shapes tell, for its points are not there."""
    selection = st.session_state[key]["selection"]
    if coordinates is not None:
        shapes = [*selection.get("box", []), *selection.get("lasso", [])]
        chosen = np.zeros(len(coordinates), dtype=bool)
        for shape in shapes:
            chosen |= within_shape(coordinates[:, :2], shape["x"], shape["y"])
        rows = {int(row) for row in np.flatnonzero(chosen)}
    else:
        rows = {_row(point.get("customdata", -1)) for point in selection["points"]} - {-1}
    change(selection=tuple(sorted(rows)))


def _row(customdata: Any) -> int:
    return int(customdata[0] if isinstance(customdata, list) else customdata)
