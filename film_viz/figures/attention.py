"""Where a system without FiLM looks: attention maps one after the other, and pairs of cells as arrows."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, UInt8

from film_viz.figures.feature_maps import BAR_WIDTH, GLOW, color_bar, on_picture, reach
from film_viz.figures.panels import panels
from film_viz.figures.pictures import SPOTLIGHT, picture_source
from film_viz.figures.theme import ACCENT, TRUTH, Mode

ROW_HEIGHT = 210  # pixels
LEGEND_HEIGHT = 34  # pixels
WIDEST = 6.0  # pixels, of the strongest pair's arrow


def attention_maps(
    picture: UInt8[np.ndarray, "y x 3"],
    maps: Float[np.ndarray, "hop height width"],
    entropy: Sequence[float],
    columns: int | None = None,
) -> go.Figure:
    """Draw the weight of each cell over the picture, a panel for each look, all on one scale; entropy in bits.

    A title tells over how many cells the weight would be spread evenly at that entropy. With fewer `columns` than looks
    they stand below each other.
    """
    traces = [[on_picture(picture, weights, SPOTLIGHT)] for weights in maps]
    for (trace,) in traces:
        trace.update(zmin=0, zmax=float(maps.max()), showscale=False)
    traces[-1][0].update(showscale=True, colorbar=color_bar("weight of a cell"))
    titles = [f"look {i + 1}: about {2**bits:.0f} cells" for i, bits in enumerate(entropy)]
    size = picture.shape[1], picture.shape[0]
    backdrop = picture_source(picture)
    return panels(traces, titles, size, ROW_HEIGHT, columns=columns or len(maps), backdrop=backdrop, right=BAR_WIDTH)


def strongest_pairs(
    picture: UInt8[np.ndarray, "y x 3"],
    share: Float[np.ndarray, "height width height width"],
    strongest: Int[np.ndarray, "pair 4"],
    mode: Mode = "light",
) -> go.Figure:
    """Draw pairs of cells as arrows from the first to the second, and beside them the sums of all pairs by cell.

    `share` is what a pair adds to the winning answer's logit; `strongest` lists row, column, row, column.
    """
    sums = share.sum(axis=(2, 3)), share.sum(axis=(0, 1))
    limit = max(reach(values) for values in sums)
    maps = [on_picture(picture, values, GLOW) for values in sums]
    for trace in maps:
        trace.update(zmin=-limit, zmax=limit, showscale=False)
    maps[-1].update(showscale=True, colorbar=color_bar("adds to the logit"))
    arrows = _arrows(picture, share, strongest, mode)
    titles = (f"the {len(strongest)} strongest pairs", "cell as first of all pairs", "cell as second of all pairs")
    size = picture.shape[1], picture.shape[0]
    traces = (arrows, *([trace] for trace in maps))
    figure = panels(traces, titles, size, ROW_HEIGHT, columns=3, backdrop=picture_source(picture), right=BAR_WIDTH)
    legend = {"orientation": "h", "x": 0, "xanchor": "left", "y": 0, "yanchor": "top"}
    height = figure.layout.height + LEGEND_HEIGHT
    return figure.update_layout(showlegend=True, legend=legend, height=height, margin_b=4 + LEGEND_HEIGHT)


def pairs_alone(
    picture: UInt8[np.ndarray, "y x 3"],
    share: Float[np.ndarray, "height width height width"],
    strongest: Int[np.ndarray, "pair 4"],
    mode: Mode = "light",
) -> go.Figure:
    """Draw pairs of cells as arrows over the picture, where there is room for nothing else; as `strongest_pairs`."""
    size = picture.shape[1], picture.shape[0]
    arrows = _arrows(picture, share, strongest, mode)
    return panels([arrows], [""], size, ROW_HEIGHT, columns=1, backdrop=picture_source(picture))


def _arrows(
    picture: UInt8[np.ndarray, "y x 3"],
    share: Float[np.ndarray, "height width height width"],
    strongest: Int[np.ndarray, "pair 4"],
    mode: Mode,
) -> list[go.Scatter]:
    """Return an arrow for each pair, the wider the more it adds or takes; a cell paired with itself is a ring."""
    rows, columns = share.shape[:2]
    dy, dx = picture.shape[0] / rows, picture.shape[1] / columns
    values = [float(share[tuple(pair)]) for pair in strongest]
    most = max((abs(value) for value in values), default=0.0) or 1.0
    drawn: list[go.Scatter] = []
    for pair, value in zip(strongest.tolist(), values, strict=True):
        first_row, first_column, second_row, second_column = pair
        is_itself, raises = pair[:2] == pair[2:], value >= 0
        name = f"{'raises' if raises else 'lowers'} the answer's logit"
        color = (TRUTH if raises else ACCENT)[mode]
        ring = {"symbol": "circle-open", "line": {"width": 3, "color": color}}
        head = {"symbol": "arrow", "angleref": "previous", "line": {"width": 1, "color": "#ffffff"}}
        drawn.append(
            go.Scatter(
                x=[(first_column + 0.5) * dx, (second_column + 0.5) * dx],
                y=[(first_row + 0.5) * dy, (second_row + 0.5) * dy],
                mode="lines+markers",
                line={"color": color, "width": 1 + (WIDEST - 1) * abs(value) / most},
                marker=(ring if is_itself else head) | {"size": [0, 16], "color": color},
                name=name,
                legendgroup=name,
                showlegend=name not in {trace.name for trace in drawn},
                hovertemplate=f"row {first_row}, column {first_column} with row {second_row}, column {second_column}"
                f"<br>{value:+.3g}<extra></extra>",
            )
        )
    return drawn
