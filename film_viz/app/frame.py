"""The frame around every page: the one table of pages, the sidebar made from it, and the heading."""

from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from film_viz.app.address import carried, forget_undone, problems, say
from film_viz.app.pace import wait_for_turn
from film_viz.app.visitors import stop_if_full
from film_viz.figures.theme import Mode


class Needs(Enum):
    """What a page cannot do without."""

    NOTHING = auto()
    CHECKPOINT = auto()  # of any system
    GAMMA_AND_BETA = auto()  # a checkpoint of a system that writes them


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the app."""

    path: str  # as `st.page_link` takes it
    title: str
    icon: str
    section: str  # heading in the sidebar; none for the first page
    needs: Needs
    purpose: str  # one sentence below the title
    has_own_heading: bool = False  # the page writes it itself


TAB_ICON = str(Path(__file__).with_name("icon.svg"))  # a file: a named icon would be fetched from the network

NARROWEST_PANEL = 360  # pixels
NO_MODEBAR = {"displayModeBar": False}  # of a chart

_OPEN = "open_page"  # of session state: the path of the page that is drawn

PAGES: tuple[Page, ...] = (
    Page(
        "start.py",
        "Start",
        ":material/home:",
        "",
        Needs.CHECKPOINT,
        "How a question takes hold of a network that looks at pictures.",
    ),
    Page(
        "pages/lessons.py",
        "Lessons",
        ":material/school:",
        "Learn",
        Needs.GAMMA_AND_BETA,
        "FiLM in ten lessons, each with one idea, something to guess, and the network itself to try it on.",
        has_own_heading=True,
    ),
    Page(
        "pages/quiz.py",
        "Beat the network",
        ":material/sports_score:",
        "Learn",
        Needs.CHECKPOINT,
        "Ten questions about new pictures, alone or as a class: you, the network, and a system that sees no picture.",
    ),
    Page(
        "pages/ask.py",
        "Ask",
        ":material/forum:",
        "Explore",
        Needs.CHECKPOINT,
        "Ask about a picture; see the answer and what it rests on, such as the gamma and beta of every block.",
    ),
    Page(
        "pages/inside.py",
        "Inside",
        ":material/layers:",
        "Explore",
        Needs.GAMMA_AND_BETA,
        "See what gamma and beta do to the feature maps, block by block, and where the network looks.",
    ),
    Page(
        "pages/compare.py",
        "Compare",
        ":material/compare_arrows:",
        "Explore",
        Needs.GAMMA_AND_BETA,
        "Hold one question against another; mix, transplant and edit their gamma and beta, and see what they answer.",
    ),
    Page(
        "pages/systems.py",
        "Systems",
        ":material/view_module:",
        "Explore",
        Needs.NOTHING,
        "One picture, one question, every system of the paper's table: what each answers, and what it looked at.",
    ),
    Page(
        "pages/parameter_map.py",
        "Parameter map",
        ":material/scatter_plot:",
        "Map",
        Needs.GAMMA_AND_BETA,
        "Thousands of questions, placed by the gamma and beta that they write: find groups, and learn what they share.",
    ),
    Page(
        "pages/channels.py",
        "Channels",
        ":material/tune:",
        "Map",
        Needs.GAMMA_AND_BETA,
        "Find the channel that knows a word, and see how the questions fall into clusters in its gamma-beta plane.",
    ),
    Page(
        "pages/studio.py",
        "Scene studio",
        ":material/view_in_ar:",
        "Scenes",
        Needs.CHECKPOINT,
        "Move, turn, recolor, add and remove objects, and watch the answer change.",
    ),
    Page(
        "pages/train.py",
        "Train",
        ":material/model_training:",
        "Lab",
        Needs.NOTHING,
        "Start a training, watch the network learn, stop whenever you like and keep what there is.",
    ),
    Page(
        "pages/results.py",
        "Results",
        ":material/leaderboard:",
        "Lab",
        Needs.CHECKPOINT,
        "See how well a checkpoint answers, what it says instead, where it contradicts itself, and how others do.",
    ),
)


def open_page(path: str) -> None:
    """Set up a page: tab title, sidebar, heading, and what is wrong with the address. Every page calls it first."""
    wait_for_turn()
    st.session_state[_OPEN] = path
    page = _open_page()
    st.set_page_config(page_title=f"{page.title} - film_viz", page_icon=TAB_ICON, layout="wide")
    stop_if_full()
    forget_undone()
    with st.sidebar:
        st.markdown("**film_viz**")
        _links()
    if not page.has_own_heading:
        st.title(page.title if page.section else "film_viz", anchor=False)
        st.markdown(page.purpose)
    for problem in problems():
        say(problem)


def needed() -> Needs:
    """Return what the open page cannot do without."""
    return _open_page().needs


def _open_page() -> Page:
    return next(page for page in PAGES if page.path == st.session_state[_OPEN])


def side_by_side() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return two panels beside each other, or one below the other where the window is narrow."""
    grid = st.grid(2, min_column_width=NARROWEST_PANEL, gap=(16, 48))
    return grid.cell(), grid.cell()


def mode() -> Mode:
    """Tell whether the visitor's page is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def _links() -> None:
    kept = carried()
    for section, pages in groupby(PAGES, key=lambda page: page.section):
        if section:
            st.caption(section)
        for page in pages:
            st.page_link(page.path, label=page.title, icon=page.icon, query_params=kept, width="stretch")
