"""The controls of the map: what is embedded and how, started by Run; and what it is colored by, which acts at once."""

from dataclasses import replace
from typing import Any, get_args

import streamlit as st

from film_viz.analysis.bank.labels import WORD
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.bank.search import HELP
from film_viz.analysis.maps.embedding import EmbeddingSettings, Metric, WhichParameters
from film_viz.app.banks.in_use import FEW_QUESTIONS, MANY_QUESTIONS
from film_viz.app.banks.terms import colorings_of
from film_viz.app.parameter_map.data import CLUSTER, LINEAR, PRESERVATION, estimated_seconds, files_of, start_map
from film_viz.app.parameter_map.view import MapView, change, current_view, show_view
from film_viz.figures.parameter_map import MOST_POINTS

METHODS = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP", "axes": "Custom axes"}
METHOD_HELP = (
    "PCA shows the directions of largest variance and distorts nothing within them. t-SNE and UMAP keep neighbors "
    "together; distances between groups mean little. Custom axes are directions that you define by questions."
)
GROUPINGS = {"kmeans": "k-means", "hdbscan": "HDBSCAN"}
FIRST_NUMBER = {"kmeans": 13, "hdbscan": 30}  # of groups, or of questions in the smallest
MOST_FOR_HDBSCAN = 20_000  # questions; it takes 9 seconds for 50,000, and 45 for 100,000
BANK_SIZES = (FEW_QUESTIONS, MANY_QUESTIONS, 50_000, 100_000)
EXAMPLE_AXES = (("left", "right"), ("type:count", ""), ("/metal|shiny/", "/rubber|matte/"))


def size_box(view: MapView) -> None:
    """Choose how many questions are mapped."""
    st.session_state["map_n"] = view.n_questions
    st.selectbox(
        "Questions on the map",
        sorted({*BANK_SIZES, view.n_questions}),
        format_func=lambda n: f"{n:,}",
        key="map_n",
        help=f"More than {MOST_POINTS:,} are drawn as a density. Another number is another map, with no selection.",
        on_change=lambda: change(n_questions=st.session_state["map_n"], selection=(), isolated=()),
    )


def settings_panel(bank: ParameterBank, view: MapView) -> None:
    """Show every setting of the next map, what it will cost, and Run."""
    _fill(bank, view.settings)
    what, how = st.columns(2, gap="large")
    with what:
        blocks = list(range(bank.gamma.shape[1]))
        st.pills("Blocks", blocks, selection_mode="multi", key="map_blocks", help="None picked: all blocks.")
        st.segmented_control("Parameters", get_args(WhichParameters), key="map_parameters", required=True)
        st.toggle("Standardize every gamma and beta", key="map_standardize", help="To mean 0 and deviation 1.")
    with how:
        st.segmented_control(
            "Method", METHODS, format_func=METHODS.__getitem__, key="map_method", required=True, help=METHOD_HELP
        )
        st.segmented_control("Dimensions", (2, 3), key="map_dimensions", required=True, help="Lasso and box need 2.")
        _method_settings(st.session_state["map_method"], st.session_state["map_dimensions"])
    _run_button(bank, view)


def _fill(bank: ParameterBank, settings: EmbeddingSettings) -> None:
    """Set the widgets to the shown map's settings whenever another map is shown; what is set by hand stays."""
    if st.session_state.get("map_filled") == settings and "map_method" in st.session_state:
        return
    n_blocks = bank.gamma.shape[1]
    values: dict[str, Any] = {name: getattr(settings, name) for name in EmbeddingSettings.__slots__}
    values["blocks"] = [block for block in settings.blocks if block < n_blocks]
    for axis, (toward, away) in enumerate((*settings.axes, *EXAMPLE_AXES[len(settings.axes) :])):
        values |= {f"toward_{axis}": toward, f"away_{axis}": away}
    for name, value in values.items():
        st.session_state[f"map_{name}"] = value
    st.session_state["map_filled"] = settings


def _method_settings(method: str, dimensions: int) -> None:
    if method == "tsne":
        st.number_input(
            "Perplexity", 2.0, 500.0, step=5.0, key="map_perplexity", help="About how many neighbors count."
        )
    if method == "umap":
        st.number_input("Neighbors", 2, 500, key="map_neighbors")
        st.number_input("Least distance", 0.0, 1.0, step=0.05, key="map_min_dist", help="How close points may lie.")
    if method in ("tsne", "umap"):
        st.segmented_control("Metric", get_args(Metric), key="map_metric", required=True)
        st.number_input("Seed", 0, 2**31 - 1, key="map_seed", help="Another seed shows how much of the map is chance.")
    if method == "axes":
        for axis in range(dimensions):
            away, toward = st.columns(2)
            away.text_input(f"Axis {axis + 1} from", key=f"map_away_{axis}", placeholder="all others", help=HELP)
            toward.text_input("to", key=f"map_toward_{axis}", help=HELP)


def drafted(view: MapView) -> EmbeddingSettings:
    """Return the settings as the widgets stand; a `ValueError` says what does not fit."""
    values = {
        name: st.session_state.get(f"map_{name}", getattr(view.settings, name)) for name in EmbeddingSettings.__slots__
    }
    pairs = [(f"map_toward_{i}", f"map_away_{i}") for i in range(values["dimensions"])]
    values["axes"] = (
        tuple((st.session_state[toward], st.session_state[away]) for toward, away in pairs)
        if values["method"] == "axes"
        else ()
    )
    values["blocks"] = tuple(sorted(values["blocks"]))
    return EmbeddingSettings(**values)


def _run_button(bank: ParameterBank, view: MapView) -> None:
    try:
        settings = drafted(view)
    except ValueError as error:
        st.error(f"{str(error)[0].upper()}{str(error)[1:]}.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        is_known = files_of(bank, settings).has_map
        st.button("Run", type="primary", icon=":material/play_arrow:", on_click=run_map, args=(bank, view, settings))
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


def color_controls(bank: ParameterBank, view: MapView, has_quality: bool) -> None:
    """Choose what the points are colored by."""
    titles = {**colorings_of(bank), WORD: "A word's presence", CLUSTER: "Groups found on the map"}
    if has_quality:
        titles[PRESERVATION] = "Neighbors that the map keeps"
    family = next((name for name in (WORD, CLUSTER) if view.color.startswith(name)), view.color)
    st.session_state["map_color"] = family if family in titles else "question_type"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Color by", titles, format_func=titles.__getitem__, key="map_color", on_change=_recolor, width=260)
        if family == WORD:
            st.session_state["map_word"] = view.color.removeprefix(WORD)
            st.text_input("Word", key="map_word", on_change=_use_word, width=160)
        if family == CLUSTER:
            _, method, number = view.color.split(":")
            st.session_state["map_grouping"], st.session_state["map_groups"] = method, int(number)
            st.segmented_control(
                "By",
                GROUPINGS,
                format_func=GROUPINGS.__getitem__,
                key="map_grouping",
                on_change=_use_grouping,
                required=True,
            )
            label = "Groups" if method == "kmeans" else "Least size of a group"
            st.number_input(label, 2, 500, key="map_groups", on_change=_regroup, width=180)
        st.session_state["map_search"] = view.search
        st.text_input(
            "Search",
            key="map_search",
            placeholder="left of, /big|large/, type:count",
            help=HELP,
            on_change=lambda: change(search=st.session_state["map_search"]),
            width="stretch",
        )


def _recolor() -> None:
    method = "hdbscan" if current_view().n_questions <= MOST_FOR_HDBSCAN else "kmeans"
    first = {WORD: f"{WORD}left", CLUSTER: f"{CLUSTER}{method}:{FIRST_NUMBER[method]}"}
    color = st.session_state["map_color"]
    change(color=first.get(color, color))


def _use_word() -> None:
    change(color=WORD + st.session_state["map_word"].strip().lower())


def _use_grouping() -> None:
    st.session_state["map_groups"] = FIRST_NUMBER[st.session_state["map_grouping"]]
    _regroup()


def _regroup() -> None:
    change(color=f"{CLUSTER}{st.session_state['map_grouping']}:{st.session_state['map_groups']}")
