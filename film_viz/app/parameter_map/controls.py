"""The controls of the map: what is embedded and how, started by Run; and what it is colored by, which acts at once."""

from dataclasses import replace
from typing import Any, get_args

import streamlit as st

from film_viz.analysis.bank.labels import WORD
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.bank.search import HELP, MOST_CHARACTERS
from film_viz.analysis.maps.embedding import EmbeddingSettings, Metric, WhichParameters
from film_viz.app.banks.terms import colorings_of
from film_viz.app.foreign import one_line, sentence
from film_viz.app.parameter_map.data import (
    CLUSTER,
    LINEAR,
    MOST_FOR_HDBSCAN,
    PRESERVATION,
    estimated_seconds,
    files_of,
    start_map,
)
from film_viz.app.parameter_map.shared_view import MapView, change, current_view, show_view
from film_viz.app.parameter_map.view_check import LEAST_NUMBER, MOST_DIMENSIONS, MOST_NUMBER, MOST_OF_A_WORD, MOST_SEED

METHODS = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP", "axes": "Custom axes"}
METHOD_HELP = (
    "PCA shows the directions of largest variance and distorts nothing within them. t-SNE and UMAP keep neighbors "
    "together; distances between groups mean little. Custom axes are directions that you define by questions."
)
GROUPINGS = {"kmeans": "k-means", "hdbscan": "HDBSCAN"}
FIRST_NUMBER = {"kmeans": 13, "hdbscan": 30}  # of groups, or of questions in the smallest
_AXES = tuple(f"{end}_{axis}" for end in ("toward", "away") for axis in range(MOST_DIMENSIONS))
DRAWN_FOR: dict[str, tuple[str, ...]] = {
    "pca": (),
    "tsne": ("perplexity", "metric", "seed"),
    "umap": ("neighbors", "min_dist", "metric", "seed"),
    "axes": _AXES,
}
"""The settings that only some methods have."""
EXAMPLE_AXES = (("left", "right"), ("type:count", ""), ("/metal|shiny/", "/rubber|matte/"))


def settings_panel(bank: ParameterBank, view: MapView, key: str = "") -> None:
    """Show every setting of the next map, what it will cost, and Run."""
    box = f"{key}map"  # begins the keys of the widgets
    _fill(bank, view.settings, box)
    _keep(box)
    what, how = st.columns(2, gap="large")
    with what:
        blocks = list(range(bank.gamma.shape[1]))
        st.pills(
            "Blocks", blocks, selection_mode="multi", key=f"{box}_blocks", help="None picked: all blocks.", wrap=True
        )
        st.segmented_control("Parameters", get_args(WhichParameters), key=f"{box}_parameters", required=True, wrap=True)
        st.toggle("Standardize every gamma and beta", key=f"{box}_standardize", help="To mean 0 and deviation 1.")
    with how:
        st.segmented_control(
            "Method",
            METHODS,
            format_func=METHODS.__getitem__,
            key=f"{box}_method",
            required=True,
            help=METHOD_HELP,
            wrap=True,
        )
        about = "Lasso and box need 2."
        st.segmented_control("Dimensions", (2, 3), key=f"{box}_dimensions", required=True, help=about, wrap=True)
        _method_settings(st.session_state[f"{box}_method"], st.session_state[f"{box}_dimensions"], box)
    _run_button(bank, view, box)


def _fill(bank: ParameterBank, settings: EmbeddingSettings, box: str) -> None:
    """Set the widgets to the shown map's settings whenever another map is shown; what is set by hand stays.

    A bank with other blocks is that of another checkpoint, and what was set for the one before does not hold for it.
    """
    n_blocks = bank.gamma.shape[1]
    if st.session_state.get(f"{box}_filled") == (settings, n_blocks) and f"{box}_method" in st.session_state:
        return
    values: dict[str, Any] = {name: getattr(settings, name) for name in EmbeddingSettings.__slots__}
    values["blocks"] = [block for block in settings.blocks if block < n_blocks]
    for axis, (toward, away) in enumerate((*settings.axes, *EXAMPLE_AXES[len(settings.axes) :])):
        values |= {f"toward_{axis}": toward, f"away_{axis}": away}
    for name, value in values.items():
        st.session_state[f"{box}_{name}"] = value
    st.session_state[f"{box}_kept"] = dict(values)
    st.session_state[f"{box}_filled"] = settings, n_blocks


def _keep(box: str) -> None:
    """Keep what is set while it is not drawn: Streamlit forgets it, and would begin again at the least of a range."""
    kept = st.session_state[f"{box}_kept"]
    drawn = DRAWN_FOR[st.session_state.get(f"{box}_drawn", "pca")]  # in the run before
    for name in {name for names in DRAWN_FOR.values() for name in names}:
        if name in drawn and f"{box}_{name}" in st.session_state:
            kept[name] = st.session_state[f"{box}_{name}"]
        else:
            st.session_state[f"{box}_{name}"] = kept[name]
    st.session_state[f"{box}_drawn"] = st.session_state[f"{box}_method"]


def _method_settings(method: str, dimensions: int, box: str) -> None:
    if method == "tsne":
        st.number_input(
            "Perplexity", 2.0, 500.0, step=5.0, key=f"{box}_perplexity", help="About how many neighbors count."
        )
    if method == "umap":
        st.number_input("Neighbors", 2, 500, key=f"{box}_neighbors")
        about = "How close points may lie."
        st.number_input("Least distance", 0.0, 1.0, step=0.05, key=f"{box}_min_dist", help=about)
    if method in ("tsne", "umap"):
        st.segmented_control("Metric", get_args(Metric), key=f"{box}_metric", required=True, wrap=True)
        about = "Another seed shows how much of the map is chance."
        st.number_input("Seed", 0, MOST_SEED, key=f"{box}_seed", help=about)
    if method == "axes":
        for axis in range(dimensions):
            away, toward = st.columns(2)
            away.text_input(f"Axis {axis + 1} from", key=f"{box}_away_{axis}", placeholder="all others", help=HELP)
            toward.text_input("to", key=f"{box}_toward_{axis}", help=HELP)


def drafted(view: MapView, box: str = "map") -> EmbeddingSettings:
    """Return the settings as the widgets stand; a `ValueError` says what does not fit."""
    values = {
        name: st.session_state.get(f"{box}_{name}", getattr(view.settings, name))
        for name in EmbeddingSettings.__slots__
    }
    pairs = [(f"{box}_toward_{i}", f"{box}_away_{i}") for i in range(values["dimensions"])]
    values["axes"] = (
        tuple((st.session_state[toward], st.session_state[away]) for toward, away in pairs)
        if values["method"] == "axes"
        else ()
    )
    values["blocks"] = tuple(sorted(values["blocks"]))
    return EmbeddingSettings(**values)


def _run_button(bank: ParameterBank, view: MapView, box: str) -> None:
    try:
        settings = drafted(view, box)
    except ValueError as error:
        st.error(sentence(error))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        is_known = files_of(bank, settings).has_map
        st.button(
            "Run",
            type="primary",
            icon=":material/play_arrow:",
            key=f"{box}_run",
            on_click=run_map,
            args=(bank, view, settings),
        )
        st.caption("This map is kept from before; it shows at once." if is_known else _cost(bank, settings))


def _cost(bank: ParameterBank, settings: EmbeddingSettings) -> str:
    seconds, is_measured = estimated_seconds(settings, len(bank))
    if settings.method in LINEAR:
        return f"{len(bank):,} questions: at once."
    source = "by the last one made here" if is_measured else "a guess: none has been made here yet"
    return f"{len(bank):,} questions: about {max(1, round(seconds))} s ({source}). The page stays usable meanwhile."


def run_map(bank: ParameterBank, view: MapView, settings: EmbeddingSettings) -> None:
    """Show the map of these settings, and have it computed where it is not there yet."""
    if settings.method not in LINEAR and not files_of(bank, settings).has_map:
        start_map(bank, settings)
    show_view(replace(view, settings=settings))


def color_controls(bank: ParameterBank, view: MapView, has_quality: bool, key: str = "") -> None:
    """Choose what the points are colored by."""
    titles = {**colorings_of(bank), WORD: "A word's presence", CLUSTER: "Groups found on the map"}
    if has_quality:
        titles[PRESERVATION] = "Neighbors that the map keeps"
    box = f"{key}map"
    family = next((name for name in (WORD, CLUSTER) if view.color.startswith(name)), view.color)
    st.session_state[f"{box}_color"] = family if family in titles else "question_type"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Color by",
            titles,
            format_func=titles.__getitem__,
            key=f"{box}_color",
            on_change=_recolor,
            args=(box,),
            width=260,
        )
        if family == WORD:
            st.session_state[f"{box}_word"] = view.color.removeprefix(WORD)
            st.text_input(
                "Word", key=f"{box}_word", on_change=_use_word, args=(box,), max_chars=MOST_OF_A_WORD, width=160
            )
        if family == CLUSTER:
            _, method, number = view.color.split(":")
            st.session_state[f"{box}_grouping"], st.session_state[f"{box}_groups"] = method, int(number)
            st.segmented_control(
                "By",
                GROUPINGS,
                format_func=GROUPINGS.__getitem__,
                key=f"{box}_grouping",
                on_change=_use_grouping,
                args=(box,),
                required=True,
                wrap=True,
            )
            label = "Groups" if method == "kmeans" else "Least size of a group"
            number_key = f"{box}_groups"
            st.number_input(
                label, LEAST_NUMBER, MOST_NUMBER, key=number_key, on_change=_regroup, args=(box,), width=180
            )
        st.session_state[f"{box}_search"] = view.search
        st.text_input(
            "Search",
            key=f"{box}_search",
            max_chars=MOST_CHARACTERS,
            placeholder="left of, /big|large/, type:count",
            help=HELP,
            on_change=lambda: change(search=st.session_state[f"{box}_search"]),
            width="stretch",
        )


def _recolor(box: str) -> None:
    method = "hdbscan" if current_view().n_questions <= MOST_FOR_HDBSCAN else "kmeans"
    first = {WORD: f"{WORD}left", CLUSTER: f"{CLUSTER}{method}:{FIRST_NUMBER[method]}"}
    color = st.session_state[f"{box}_color"]
    change(color=first.get(color, color))


def _use_word(box: str) -> None:
    change(color=WORD + one_line(st.session_state[f"{box}_word"]).lower())


def _use_grouping(box: str) -> None:
    st.session_state[f"{box}_groups"] = FIRST_NUMBER[st.session_state[f"{box}_grouping"]]
    _regroup(box)


def _regroup(box: str) -> None:
    change(color=f"{CLUSTER}{st.session_state[f'{box}_grouping']}:{st.session_state[f'{box}_groups']}")
